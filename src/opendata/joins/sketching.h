// Sketches of a table's columns, made from its published rows (opendata.md §16): a job's work after each publication.
#pragma once

#include "opendata/api/open_table.h"
#include "opendata/joins/store.h"

namespace skl::opendata {

// Blocks; reads the table once a column. Problems are those of queries.
Result<std::vector<ColumnSketch>> sketch_table(analytics::TrustedQueries& queries, const OpenTable& open);

// The table's sketches, made and kept where they are missing.
Result<std::vector<ColumnSketch>> known_sketches(Module::Inside& in, const std::string& tenant, const OpenTable& open, Instant now);

}  // namespace skl::opendata
