// From the regular expressions of XPath to those of RE2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/engine/feel/regex.h"

namespace skl::rules::feel {

struct RegexFlags {
    bool dot_all = false;        // s
    bool multi_line = false;     // m
    bool any_case = false;       // i
    bool without_space = false;  // x
    bool literal = false;        // q
    static std::optional<RegexFlags> read(std::string_view flags);
};

struct Translation {
    std::string pattern;
    int groups = 0;
    bool starts_lines = false;  // has a ^ that matches at lines
};

constexpr std::size_t longest_pattern = 10'000;         // bytes: patterns of forms and laws have tens
constexpr std::size_t longest_translation = 1'000'000;  // bytes: some thousand classes of letters
constexpr int deepest_classes = 16;                     // of [a-z-[b-d-[c]]]

OrFault<Translation> translated(std::string_view pattern, const RegexFlags& flags);

// A class `[…]`, `\p{…}`, `\i` … as RE2 reads it. `text` begins with it and is moved behind it.
std::optional<std::string> class_expression(std::u32string_view& text, bool any_case);  // after the [
std::optional<std::string> class_escape(std::u32string_view& text);                     // after the backslash: p{Lu}, d, i …
std::string any_of_case(char32_t c);                                                    // the character and its other cases
std::string quoted(char32_t c);                                                         // for itself
std::optional<char32_t> single_escape(char32_t c);  // what \n, \. … stand for; nothing: no such escape

}  // namespace skl::rules::feel
