// String functions (DMN 1.5 §10.3.4.3) but those of patterns; positions and lengths are of code points.
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "kernel/text/text.h"
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

Value made(Run& run, std::string text) { return run.text(text.size()) ? Value(std::move(text)) : Value(); }

// The byte at which the code point after so many begins.
std::size_t byte_after(std::string_view text, std::int64_t code_points) {
    std::string_view rest = text;
    while (code_points-- > 0 && !rest.empty()) text::next(rest);
    return text.size() - rest.size();
}

Value substring(Run& run, std::span<const Value> values) {
    const Arguments in(run, "substring", values);
    const std::string* string = in.text(0);
    const auto start = string == nullptr ? std::nullopt : in.whole(1);
    if (!start) return {};
    const auto all = static_cast<std::int64_t>(text::code_points(*string));
    if (*start == 0 || *start > all || *start < -all) return in.failed("out-of-range");
    const std::int64_t first = *start > 0 ? *start - 1 : all + *start;
    std::int64_t length = all - first;
    if (in.has(2)) {
        const auto wanted = in.whole(2);
        if (!wanted) return {};
        if (*wanted < 1) return in.failed("out-of-range");
        length = std::min(length, *wanted);
    }
    const std::size_t from = byte_after(*string, first);
    const std::string_view rest = std::string_view(*string).substr(from);
    return made(run, std::string(rest.substr(0, byte_after(rest, length))));
}

Value string_length(Run& run, std::span<const Value> values) {
    const Arguments in(run, "string length", values);
    const std::string* string = in.text(0);
    return string == nullptr ? Value() : Value(static_cast<std::int64_t>(text::code_points(*string)));
}

// As fn:upper-case: the mappings of Unicode, in no language (ß becomes SS, i never a dotted one).
Value with_case(const Arguments& in, bool upper) {
    const std::string* string = in.text(0);
    if (string == nullptr) return {};
    auto text = icu::UnicodeString::fromUTF8(*string);
    upper ? text.toUpper(icu::Locale::getRoot()) : text.toLower(icu::Locale::getRoot());
    std::string out;
    text.toUTF8String(out);
    return made(in.run(), std::move(out));
}

Value upper_case(Run& run, std::span<const Value> values) { return with_case({run, "upper case", values}, true); }
Value lower_case(Run& run, std::span<const Value> values) { return with_case({run, "lower case", values}, false); }

struct Pair {
    const std::string *string = nullptr, *match = nullptr;
};
std::optional<Pair> pair_of(const Arguments& in) {
    const std::string* string = in.text(0);
    const std::string* match = string == nullptr ? nullptr : in.text(1);
    return match == nullptr ? std::nullopt : std::optional(Pair{string, match});
}

Value substring_before(Run& run, std::span<const Value> values) {
    const auto pair = pair_of({run, "substring before", values});
    if (!pair) return {};
    const std::size_t at = pair->string->find(*pair->match);
    return made(run, at == std::string::npos ? std::string() : pair->string->substr(0, at));
}

Value substring_after(Run& run, std::span<const Value> values) {
    const auto pair = pair_of({run, "substring after", values});
    if (!pair) return {};
    const std::size_t at = pair->string->find(*pair->match);
    return made(run, at == std::string::npos ? std::string() : pair->string->substr(at + pair->match->size()));
}

Value contains(Run& run, std::span<const Value> values) {
    const auto pair = pair_of({run, "contains", values});
    return pair ? Value(pair->string->find(*pair->match) != std::string::npos) : Value();
}

Value starts_with(Run& run, std::span<const Value> values) {
    const auto pair = pair_of({run, "starts with", values});
    return pair ? Value(pair->string->starts_with(*pair->match)) : Value();
}

Value ends_with(Run& run, std::span<const Value> values) {
    const auto pair = pair_of({run, "ends with", values});
    return pair ? Value(pair->string->ends_with(*pair->match)) : Value();
}

// Nulls in the list are left out, and so is a delimiter that is null.
Value string_join(Run& run, std::span<const Value> values) {
    const Arguments in(run, "string join", values);
    const auto list = in.list(0);
    if (!list) return {};
    const Value& delimiter = in.single(1);
    if (!delimiter.null() && !delimiter.is(Kind::string)) return in.refused(1, "string");
    std::string out;
    bool first = true;
    for (const Value& item : *list) {
        if (item.null()) continue;
        if (!item.is(Kind::string)) return in.refused(0, "list<string>");
        const std::size_t more = item.string().size() + (!first && !delimiter.null() ? delimiter.string().size() : 0);
        if (!run.step() || !run.text(more)) return {};
        if (!first && !delimiter.null()) out += delimiter.string();
        out += item.string();
        first = false;
    }
    return out;
}

constexpr std::string_view substring_parameters[] = {"string", "start position", "length"};
constexpr std::string_view string[] = {"string"};
constexpr std::string_view string_match[] = {"string", "match"};
constexpr std::string_view list_delimiter[] = {"list", "delimiter"};

constexpr Form forms[] = {
    {"substring", substring_parameters, 2, false, substring},
    {"string length", string, 1, false, string_length},
    {"upper case", string, 1, false, upper_case},
    {"lower case", string, 1, false, lower_case},
    {"substring before", string_match, 2, false, substring_before},
    {"substring after", string_match, 2, false, substring_after},
    {"contains", string_match, 2, false, contains},
    {"starts with", string_match, 2, false, starts_with},
    {"ends with", string_match, 2, false, ends_with},
    {"string join", list_delimiter, 1, false, string_join},
};

}  // namespace

std::span<const Form> string_forms() { return forms; }

}  // namespace skl::rules::feel
