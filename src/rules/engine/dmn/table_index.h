// Which rules a value leaves in play, column by column, without asking each rule: the ends of a column's intervals cut its values into
// pieces, and each piece has the set of rules that take it. For tables of many rules whose cells are values and intervals of one kind.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rules/engine/dmn/cell.h"

namespace skl::rules::dmn {

constexpr std::size_t rules_worth_an_index = 12;
constexpr std::size_t rules_of_an_index = 1'024;  // beyond, the sets would take megabytes a column

using RuleSetBits = std::vector<std::uint64_t>;  // a bit a rule

class ColumnIndex {
public:
    ColumnIndex() = default;
    explicit ColumnIndex(std::span<const Cell* const> cells);

    // False: this column, or a value of another kind than its cells', must be asked cell by cell.
    bool narrow(const feel::Value& value, std::span<std::uint64_t> active) const;

private:
    bool built_ = false, all_take_everything_ = false;
    feel::Kind kind_ = feel::Kind::null;
    std::vector<feel::Value> ends_;    // ascending, each once
    std::vector<RuleSetBits> pieces_;  // below the first end, the first end, between the first and the second …
};

}  // namespace skl::rules::dmn
