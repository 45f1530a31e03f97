// OpenAPI 3.1 of one table, from its real columns (opendata.md §7.2).
#pragma once

#include "opendata/api/open_table.h"

namespace skl::opendata {

// `base`: where /tables lies. `first`: a row for examples, columns `_id` and the table's; null: none.
std::string table_openapi(const OpenTable& open, const std::string& base, const analytics::ResultTable* first);

}  // namespace skl::opendata
