// A cell's text as a value of its column's type (opendata.md §5.7).
#pragma once

#include "opendata/engine/columns.h"
#include "opendata/engine/ingest.h"

namespace skl::opendata {

// The typed value of one cell; false: it is not of its column's type (the value becomes null, the raw text is kept).
// `out` may point into `raw` and `buffer`.
bool type_cell(std::string_view raw, const Column& column, Cell& out, std::string& buffer);

// A cell as the rows of the API show it.
std::string spelling_of(const Cell& cell);

}  // namespace skl::opendata
