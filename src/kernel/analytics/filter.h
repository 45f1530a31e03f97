// The filter grammar of tables and lists (opendata.md §7.1): text → tree → SQL whose literals are all bound parameters.
//
//   filter    := and-part { "or" and-part }
//   and-part  := condition { "and" condition }
//   condition := "not" condition | "(" filter ")" | geo | operand test
//   test      := ("=" | "!=" | "<>" | "<" | "<=" | ">" | ">=") literal | ["not"] "in" "(" literal { "," literal } ")"
//              | ["not"] "between" literal "and" literal | "is" ["not"] "null"
//              | ["not"] ("like" | "ilike" | "contains" | "startswith" | "matches") literal
//   operand   := column | function "(" operand [ "," digits ] ")"
//   function  := year month day lower upper length abs round; in `having` also sum avg min max median distinct
//   geo       := within_distance(column, lon, lat, metres) | in_bbox(column, west, south, east, north) | in_polygon(column, 'WKT')
//   column    := a name of letters, digits and _ that begins with no digit, or any name in double quotes
//   literal   := number | 'text' | true | false
//
// Words of the grammar are read in any case. Positions are counted in code points from 1.
#pragma once

#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/analytics/table.h"

namespace skl::analytics {

inline constexpr std::size_t longest_filter = 8'000;     // bytes: what fits a URL with its encoding
inline constexpr int deepest_filter = 12;                // opendata.md §7.1
inline constexpr std::size_t most_terms = 100;           // opendata.md §7.1
inline constexpr std::size_t most_list_items = 500;      // of one `in`
inline constexpr std::size_t longest_pattern = 200;      // code points of `matches`, RE2 syntax
inline constexpr std::size_t most_polygon_points = 200;  // each becomes one arithmetic term

enum class Test {
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    in,
    between,
    is_null,
    like,
    ilike,
    contains,
    startswith,
    matches,
    within_distance,
    in_bbox,
    in_polygon
};

struct Literal {
    enum class Kind { number, text, truth, bare } kind = Kind::text;  // bare: of a plain parameter, typed by its column
    std::string spelling;
    std::size_t position = 0;
};

struct Operand {
    std::string column;
    std::vector<std::string> functions;  // innermost first, lower case
    int digits = 0;                      // of round
    std::size_t position = 0;
};

struct Term {
    Operand operand;
    Test test{};
    bool negated = false;
    std::vector<Literal> literals;
};

struct Expression {
    enum class Kind { all, any, negation, term } kind = Kind::all;  // all of nothing is true
    std::vector<Expression> parts;
    Term term;
};

// Problems (400): bad-filter {position, found}, filter-limit {limit, of}.
Result<Expression> parse_filter(std::string_view text);

// The tree as text; parse_filter gives the same tree again. Empty: nothing is asked (all of nothing).
std::string print_filter(const Expression& filter);

// The plain form: `column=a&column=b` (or), `column[gte]=5` with ne lt lte gt gte in contains starts is-null; conditions on different
// columns and operators hold together. Problems (400): unknown-parameter {name}, filter-limit.
Result<Expression> plain_filter(std::span<const std::pair<std::string, std::string>> pairs);

// Both conditions.
Expression both(Expression a, Expression b);

// SQL being written: text and the parameters it binds.
class SqlText {
public:
    SqlText& operator<<(std::string_view text) {
        statement.sql += text;
        return *this;
    }
    SqlText& bind(Bound value) {
        statement.parameters.push_back(std::move(value));
        statement.sql += '$';
        statement.sql += std::to_string(statement.parameters.size());
        return *this;
    }
    Statement statement;
};

// Appends the condition. `measures` (for having): names such as `count` and `sum(x)` with the type of their value.
// Problems (400): unknown-column {column, near, position}, type-mismatch {column, type, position}, bad-pattern {position},
// bad-polygon {position}, not-a-place {column, position}, unknown-function {function, position}.
Done append_condition(SqlText& sql, const Expression& filter, const Table& table, std::span<const Column> measures = {});

}  // namespace skl::analytics
