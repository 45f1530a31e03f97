// Gaps, overlaps and unreachable rules of a decision table, exact over cells that are values and intervals: each rule is a box over the
// inputs' pieces; the boxes are swept column by column over the set of rules that are still active.
#pragma once

#include <string>
#include <vector>

#include "rules/engine/dmn/table.h"

namespace skl::rules::analysis {

constexpr std::size_t cells_looked_at = 1'000'000;  // then `not-analysed`: about a second of work
constexpr std::size_t findings_kept = 100;          // of one table; who mends ten asks again

struct Finding {
    enum class Kind : std::uint8_t { overlap, gap, unreachable, not_analysed };
    Kind kind = Kind::gap;
    std::vector<std::size_t> rules;                            // by place: two that overlap, the one that is never reached or not analysed
    std::vector<std::pair<std::string, feel::Value>> witness;  // inputs that show it; an input that does not matter is left out
    std::size_t column = 0;                                    // of not_analysed: the cell
};

// What all tables of a model together may cost: cells held against pieces, some fifty nanoseconds each with what is kept of them.
constexpr std::size_t checks_of_a_model = 25'000'000;

// Overlaps matter under the hit policy unique; gaps where no output has a default. Takes what it costs from `checks`; where they are used
// up the rest is not analysed.
std::vector<Finding> analyse(const dmn::TableNode& table, std::size_t& checks);

}  // namespace skl::rules::analysis
