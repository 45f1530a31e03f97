// Cross-field rules that the names of a table's columns state by themselves (opendata.md §13.3, K): from ≤ to, and a total that is the
// sum of its parts. A rule is made only where both names say so; nothing is guessed.
#pragma once

#include "opendata/engine/report.h"

namespace skl::opendata::quality {

enum class RowRuleKind { from_to, total_of_parts };
BOOST_DESCRIBE_ENUM(RowRuleKind, from_to, total_of_parts)

struct RowRule {
    RowRuleKind kind{};
    std::vector<std::string> columns;  // from, to; or the total, then its parts
};

inline constexpr std::size_t most_row_rules = 20;  // of a table

struct NamedColumn {
    std::string name, title;
    ColumnType type{};
};
std::vector<RowRule> row_rules_of(const std::vector<NamedColumn>& columns);

}  // namespace skl::opendata::quality
