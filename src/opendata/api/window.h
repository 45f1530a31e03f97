// A window of a table as faces for programs ask for it: rows one after the other, and how many there are.
#pragma once

#include "opendata/api/open_table.h"

namespace skl::opendata {

using EachRow = std::function<void(std::span<const analytics::Cell>)>;

// How many rows the condition of `ask` holds for, whatever its window shows; 0 where that is not `counted`. Blocks.
Result<std::int64_t> window_rows(Module::Inside& in, const OpenTable& open, const analytics::WindowAsk& ask, bool counted,
                                 const EachRow& each);

}  // namespace skl::opendata
