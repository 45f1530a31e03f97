// How lists of data standards (資料標準) write what a column may hold, read into one rule that a program can apply (opendata.md §13.7).
// The lists are those of schema.gov.tw: a type (型別), a value domain (值域) and a regular expression of PHP (驗證).
//
//   value    := word | range | part {part}
//   word     := 整數 | 正整數 | 浮點數 | 小數 …                         refines the type
//   part     := "[" item {separator item} "]" | literal
//   item     := range | code [":" label]                                a label only where every item has one
//   range    := bound dash bound                                        both digits, both numbers, or both one letter
//   separator:= "、" | "," | "，" | ";" | "；" | "|"
//   dash     := "-" | "~" | "～" | "–" | "—" | "至"
//   literal  := 1 to 20 ASCII characters, none of them a bracket
//
//   [00000-99999]               five digits: bounds of one width say how many digits there are
//   [0-180]  [-90~90]           a number, with or without decimals: the bounds differ in width, have a sign or a point, or the type is a
//   number [A-Z][1-2][00000000-99999999]   one after the other; within a row a range of differing widths is a whole number without leading
//   zeros [0、1]  [男、女]  [0:地面水、1:地下水]   a code list
//
// What is none of these, and brackets around one word, is prose for people: it is kept, said to be unread, and nothing is checked by it.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::opendata::standards {

enum class ValueType { unknown, text, number, integer, boolean, date, datetime, time };
BOOST_DESCRIBE_ENUM(ValueType, unknown, text, number, integer, boolean, date, datetime, time)

enum class Unread { type, value, check_rule };  // what of a standard no program can apply
BOOST_DESCRIBE_ENUM(Unread, type, value, check_rule)

struct Code {
    Text<1, 300> code;
    Text<0, 300> label;
};
BOOST_DESCRIBE_STRUCT(Code, (), (code, label))

// Every condition that is not empty must hold of a value.
struct ValueRule {
    ValueType type{};
    std::string pattern;                          // ECMA-262, found anywhere in the value: it has its own anchors
    std::optional<std::string> minimum, maximum;  // decimals, inclusive
    std::vector<Code> codes;                      // the values there are
    std::vector<Unread> unread;

    bool constrains() const { return !pattern.empty() || minimum || maximum || !codes.empty(); }
    bool checks() const { return constrains() || (type != ValueType::unknown && type != ValueType::text); }
};
BOOST_DESCRIBE_STRUCT(ValueRule, (), (type, pattern, minimum, maximum, codes, unread))

inline constexpr std::size_t longest_value = 2'000, most_codes = 500, most_parts = 40, longest_number = 30;  // 30 digits: no code is longer

// The regular expression is the standard's own test: where it can be applied it stands for the value domain, of which only a code list
// remains beside it.
ValueRule rule_of(std::string_view type, std::string_view value, std::string_view check_rule);

// The two halves of it, for tests and for who shows them.
ValueType type_of(std::string_view word);
bool read_value(std::string_view value, ValueRule& out);  // false: prose

// The digits from `low` to `high`, texts of one length, as a regular expression: 08, 12 → 0[8-9]|1[0-2].
std::string digits_between(std::string_view low, std::string_view high);

}  // namespace skl::opendata::standards
