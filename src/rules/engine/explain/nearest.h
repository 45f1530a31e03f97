// The value nearest to one that a cell of a decision table takes: what would have to be different there (interval inversion).
#pragma once

#include <optional>

#include "rules/engine/dmn/cell.h"

namespace skl::rules {

struct Nearest {
    feel::Value value;
    double change = 0;  // of numbers relative to what there is, of dates in years; 1 where there is no measure
};

// Nothing: the cell is not one of values and intervals, or takes nothing that can be named. In steps of the digits that are written: beyond
// 183 lies 184, beyond 0.5 lies 0.6; of dates in days.
std::optional<Nearest> nearest(const dmn::CellMeaning& cell, const feel::Value& have);

}  // namespace skl::rules
