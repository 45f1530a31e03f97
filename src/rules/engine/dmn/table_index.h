// Which rules a value leaves in play, column by column, without asking each rule: the ends of a column's intervals cut its values into
// pieces, and each piece has the set of rules that take it. For tables of many rules whose cells are values and intervals of one kind.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
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

// For tables of more rules: of one column, the rules that each piece may leave in play, as lists. What is not told by intervals of one
// kind is always in play, so a rule that is listed must still be asked, and one that is not does not hold.
class RuleLists {
public:
    RuleLists() = default;
    explicit RuleLists(std::span<const Cell* const> cells);

    double expected() const { return expected_; }  // rules a value leaves in play; without lists, more than there are
    // The rules in play, from the first on; nothing: the value is of another kind.
    std::optional<std::vector<std::uint32_t>> in_play(const feel::Value& value) const;

private:
    double expected_ = std::numeric_limits<double>::infinity();
    feel::Kind kind_ = feel::Kind::null;
    std::vector<feel::Value> ends_;
    std::vector<std::uint32_t> always_, listed_, from_;  // of a piece: from_[piece] to from_[piece + 1] of the listed
};

}  // namespace skl::rules::dmn
