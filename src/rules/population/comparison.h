// What a scenario changes for whom, so that nobody can be picked out of the lines: a line of few is not shown, and neither is what would
// give it away by subtraction.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/describe/faces.h"

namespace skl::rules {

constexpr std::int64_t smallest_cell = 10;  // services.md §8: fewer are suppressed

struct ComparisonLine {
    std::string label;  // of a group, or a decile
    std::optional<std::int64_t> people, winners, losers, unchanged;
    std::optional<std::string> base, scenario, difference;  // sums, exact
    bool suppressed = false;
};
BOOST_DESCRIBE_STRUCT(ComparisonLine, (), (label, people, winners, losers, unchanged, base, scenario, difference, suppressed))

namespace population {

// Lines that add up to `total`. A line is suppressed where a count of it is 1 to 9, and then further ones, the smallest first, until what
// is suppressed together is at least two lines and none of its counts is 1 to 9: subtraction from the total gives no small cell.
void suppress(ComparisonLine& total, std::vector<ComparisonLine>& lines);

}  // namespace population
}  // namespace skl::rules
