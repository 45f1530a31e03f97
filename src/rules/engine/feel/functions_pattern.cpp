// matches(), replace() and split() (DMN 1.5 §10.3.4.3), after fn:matches, fn:replace and fn:tokenize.
#include <array>

#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/regex.h"

namespace skl::rules::feel {
namespace {

using RegexRef = std::shared_ptr<const Regex>;

// The patterns this thread used last: those of one table come again for every row of input, and to compile one takes longer than to match.
class Remembered {
public:
    OrFault<RegexRef> compiled(const std::string& pattern, const std::string& flags) {
        for (const Entry& entry : entries_) {
            if (entry.regex && entry.pattern == pattern && entry.flags == flags) return entry.regex;
        }
        auto made = Regex::compile(pattern, flags);
        if (const auto* regex = std::get_if<RegexRef>(&made)) {
            entries_[next_] = {pattern, flags, *regex};
            next_ = (next_ + 1) % entries_.size();
        }
        return made;
    }

private:
    struct Entry {
        std::string pattern, flags;
        RegexRef regex;
    };
    std::array<Entry, 8> entries_;  // of some megabytes each at worst
    std::size_t next_ = 0;
};

class RunWork final : public Work {
public:
    explicit RunWork(Run& run) : run_(run) {}
    bool allowed(std::size_t bytes) override { return run_.step(1 + bytes / bytes_of_a_step); }
    bool room(std::size_t bytes) override { return run_.text(bytes); }

private:
    static constexpr std::size_t bytes_of_a_step = 64;  // the automaton reads about a byte a nanosecond
    Run& run_;
};

// The pattern at 1 and the flags, if given; null, and remarked: neither is to be used.
RegexRef regex_of(const Arguments& in, std::size_t flags_index) {
    const std::string* pattern = in.text(1);
    if (pattern == nullptr) return {};
    const Value& given = in.single(flags_index);
    if (!given.null() && !given.is(Kind::string)) {
        in.refused(flags_index, "string");
        return {};
    }
    thread_local Remembered remembered;
    const auto compiled = remembered.compiled(*pattern, given.null() ? std::string() : given.string());
    if (const auto* regex = std::get_if<RegexRef>(&compiled)) return *regex;
    in.failed(code_of(std::get<RegexFault>(compiled)));
    return {};
}

template <class T>
Value result(const Arguments& in, OrFault<T> found) {
    if (auto* value = std::get_if<T>(&found)) return in.run().stopped() ? Value() : Value(std::move(*value));
    return in.run().stopped() ? Value() : in.failed(code_of(std::get<RegexFault>(found)));
}

Value matches(Run& run, std::span<const Value> values) {
    const Arguments in(run, "matches", values);
    const std::string* input = in.text(0);
    const RegexRef regex = input == nullptr ? nullptr : regex_of(in, 2);
    if (!regex || !RunWork(run).allowed(input->size())) return {};
    return result(in, regex->matches(*input));
}

Value replace(Run& run, std::span<const Value> values) {
    const Arguments in(run, "replace", values);
    const std::string *input = in.text(0), *replacement = input == nullptr ? nullptr : in.text(2);
    const RegexRef regex = replacement == nullptr ? nullptr : regex_of(in, 3);
    RunWork work(run);
    return regex ? result(in, regex->replaced(*input, *replacement, work)) : Value();
}

Value split(Run& run, std::span<const Value> values) {
    const Arguments in(run, "split", values);
    const std::string* string = in.text(0);
    const RegexRef regex = string == nullptr ? nullptr : regex_of(in, values.size());  // has no flags
    if (!regex) return {};
    RunWork work(run);
    auto parts = regex->split(*string, work);
    if (const auto* fault = std::get_if<RegexFault>(&parts)) return run.stopped() ? Value() : in.failed(code_of(*fault));
    auto& texts = std::get<std::vector<std::string>>(parts);
    if (!run.room(texts.size())) return {};
    return List(std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
}

constexpr std::string_view input_pattern_flags[] = {"input", "pattern", "flags"};
constexpr std::string_view replace_parameters[] = {"input", "pattern", "replacement", "flags"};
constexpr std::string_view string_delimiter[] = {"string", "delimiter"};

constexpr Form forms[] = {
    {"matches", input_pattern_flags, 2, false, matches},
    {"replace", replace_parameters, 3, false, replace},
    {"split", string_delimiter, 2, false, split},
};

}  // namespace

std::span<const Form> pattern_forms() { return forms; }

}  // namespace skl::rules::feel
