// Conversions to numbers, strings, durations, and the functions of booleans and identity (DMN 1.5 §10.3.4.1, §10.3.4.2, §10.3.4.6).
#include <algorithm>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

// Digits in groups by the separator, with the point of the language: 1.000.000,01.
std::optional<std::string> plain_number(std::string_view text, char group, char point) {
    std::string plain;
    for (const char c : text) {
        if (group != 0 && c == group) continue;
        if (c == point)
            plain += '.';
        else if (c == '.')
            return {};
        else
            plain += c;
    }
    return plain;
}

// A separator argument; 0: none.
std::optional<char> separator(const Arguments& in, std::size_t index, std::string_view allowed) {
    const Value& value = in.single(index);
    if (value.null()) return '\0';
    if (value.is(Kind::string) && value.string().size() == 1 && allowed.find(value.string().front()) != std::string_view::npos)
        return value.string().front();
    in.refused(index, "separator");
    return {};
}

Value number(Run& run, std::span<const Value> values) {
    const Arguments in(run, "number", values);
    const std::string* text = in.text(0);
    if (text == nullptr) return {};
    const auto group = separator(in, 1, " ,."), point = group ? separator(in, 2, ".,") : std::nullopt;
    if (!point) return {};
    if (*group != 0 && *group == *point) return in.refused(2, "separator");
    const auto plain = plain_number(*text, *group, *point == 0 ? '.' : *point);
    const auto read = plain ? Decimal::parse(*plain) : std::nullopt;
    return read ? Value(*read) : in.refused(0, "number");
}

Value string(Run& run, std::span<const Value> values) { return string_of(run, Arguments(run, "string", values).any(0)); }

Value duration(Run& run, std::span<const Value> values) {
    const Arguments in(run, "duration", values);
    const Value& from = in.single(0);
    if (from.is(Kind::days_duration) || from.is(Kind::months_duration)) return from;
    const std::string* text = in.text(0);
    if (text == nullptr) return {};
    if (const auto days = parse_days_duration(*text)) return *days;
    if (const auto months = parse_months_duration(*text)) return *months;
    return in.refused(0, "duration");
}

// Whole months from one day to the other, the times of day left out.
Value years_and_months_duration(Run& run, std::span<const Value> values) {
    const Arguments in(run, "years and months duration", values);
    const auto from = in.date(0), to = from ? in.date(1) : std::nullopt;
    if (!to) return {};
    const Civil start = from->civil(), end = to->civil();
    std::int64_t months = (end.year - start.year) * 12 + end.month - start.month;
    if (months > 0 && end.day < start.day) --months;
    if (months < 0 && end.day > start.day) ++months;
    return MonthsDuration{months};
}

Value negation(Run& run, std::span<const Value> values) {
    const Arguments in(run, "not", values);
    const Value& negand = in.single(0);
    if (negand.is(Kind::boolean)) return !negand.truth();
    return negand.null() ? Value() : in.refused(0, "boolean");
}

Value is(Run& run, std::span<const Value> values) {
    const Arguments in(run, "is", values);
    return same(in.any(0), in.any(1));
}

constexpr std::string_view number_parameters[] = {"from", "grouping separator", "decimal separator"};
constexpr std::string_view from[] = {"from"};
constexpr std::string_view from_to[] = {"from", "to"};
constexpr std::string_view negand[] = {"negand"};
constexpr std::string_view value1_value2[] = {"value1", "value2"};

constexpr Form forms[] = {
    {"number", from, 1, false, number},
    {"number", number_parameters, 3, false, number},
    {"string", from, 1, false, string},
    {"duration", from, 1, false, duration},
    {"years and months duration", from_to, 2, false, years_and_months_duration},
    {"not", negand, 1, false, negation},
    {"is", value1_value2, 0, false, is},
};

}  // namespace

Value string_of(Run& run, const Value& value) {
    if (value.null() || value.is(Kind::string)) return value;
    std::string text = text_of(value);
    return run.text(text.size()) ? Value(std::move(text)) : Value();
}

std::span<const Form> conversion_forms() { return forms; }

}  // namespace skl::rules::feel
