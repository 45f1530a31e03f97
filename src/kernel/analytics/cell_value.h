// Inside of writers: what a cell is worth in the type of its column. False: it does not fit there.
#pragma once

#include "kernel/analytics/columns.h"

namespace skl::analytics {

bool whole_of(const Cell& cell, std::int64_t& out);  // integer
bool real_of(const Cell& cell, double& out);         // number; finite
bool decimal_of(const Cell& cell, __int128& out);    // bigint: at most 38 digits
bool truth_of(const Cell& cell, bool& out);          // boolean, or 0 and 1
// Text of a column that is stored as such: the cell's own, else its spelling in `scratch`. No valid UTF-8 does not fit.
bool text_of(const Cell& cell, std::string_view& out, std::string& scratch);

}  // namespace skl::analytics
