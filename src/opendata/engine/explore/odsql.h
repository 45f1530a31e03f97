// A subset of ODSQL (Opendatasoft Explore API v2.1), as its clients write it, over the filter tree of tables. What is not of the subset is
// refused at its place, never passed over.
//
//   where   := and { "or" and }            and := not { "and" not }            not := ["not"] ( "(" where ")" | test )
//   test    := 'text'                                                      all columns of text, in any case
//            | "search(" field { "," field } "," 'text' ")" | "startswith(" field "," 'text' ")" | "suggest" is not known
//            | "within_distance(" field "," "geom'POINT(" lon lat ")'" "," number [km|m|mi] ")"
//            | "in_bbox(" field "," south "," west "," north "," east ")"
//            | operand ( "=" | ":" | "!=" | "<>" | "<" | "<=" | ">" | ">=" ) literal
//            | field ["not"] "in" ( "(" literal { "," literal } ")" | ("[" | "]") literal ".." literal ("]" | "[") )
//            | field ["not"] "like" 'text' | field "is" ["not"] "null"
//   operand := field | ("year" | "month" | "day" | "lower" | "upper" | "length") "(" field ")"
//   field   := name | `any name`
//   literal := number | 'text' | "text" | true | false | date'2026-01-31'
//
// Words of the grammar are read in any case. Positions are counted in bytes from 1.
#pragma once

#include <optional>
#include <variant>

#include "kernel/analytics/table_query.h"

namespace skl::opendata::explore {

inline constexpr std::size_t longest_clause = 8'000;  // bytes: what fits an address
inline constexpr std::size_t most_selected = 200, most_clause_terms = 100;
inline constexpr int deepest_clause = 12;

struct ClauseFault {
    std::string reason;  // English, as the API's own messages
    std::size_t position = 1;
};

// `text`: columns that a lone text and search() are looked for in.
std::variant<analytics::Expression, ClauseFault> parse_where(std::string_view clause, const analytics::Table& table);

struct Selected {
    std::string expression;  // a column, or a measure as kernel/analytics names it: count, sum(x), distinct(x) …
    std::string alias;       // as the answer names it
    bool measure = false;
};
// select := "*" | item { "," item }     item := field ["as" name] | function "(" [field | "*"] ")" ["as" name]; empty: all columns
std::variant<std::vector<Selected>, ClauseFault> parse_select(std::string_view clause, const analytics::Table& table);

// group_by := key { "," key }     key := field ["as" name] | ("year" | "month" | "day") "(" field ")" ["as" name]
std::variant<std::vector<Selected>, ClauseFault> parse_group_by(std::string_view clause, const analytics::Table& table);

struct Ordered {
    std::string expression;  // as of Selected; an alias stays an alias
    bool descending = false;
};
std::variant<std::vector<Ordered>, ClauseFault> parse_order_by(std::string_view clause);

// field:value of refine and exclude. The value may hold colons.
std::optional<std::pair<std::string, std::string>> read_refinement(std::string_view text);

}  // namespace skl::opendata::explore
