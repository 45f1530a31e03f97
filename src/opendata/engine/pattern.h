// Regular expressions of ECMA-262 §22.2, which JSON Schema, Table Schema and CSV on the Web use, matched by RE2 in time linear in the text.
// What RE2 cannot express (look-around, back-references) is refused as such, not tried.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace re2 {
class RE2;
}

namespace skl::opendata {

constexpr std::size_t longest_pattern = 10'000;  // characters; longer ones are programs, not patterns

enum class PatternFault { invalid, unsupported };  // no expression; an expression that needs backtracking

class Pattern {
public:
    static std::variant<Pattern, PatternFault> compile(std::string_view ecma);
    bool found_in(std::string_view text) const;     // somewhere in the text
    bool matches_all(std::string_view text) const;  // from its first character to its last

private:
    explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}
    std::shared_ptr<const re2::RE2> compiled_;
};

// The same expression as RE2 spells it.
std::variant<std::string, PatternFault> to_re2(std::string_view ecma);

}  // namespace skl::opendata
