// The OpenAPI 3.1 document of one table: its real columns, types, few-valued columns as enums, and for each operation an
// example that was just run and can be run again (opendata.md §7.2).
#pragma once

#include "opendata/api/answer.h"

namespace skl::opendata {

// The members of a JSON Schema that say a column's type.
std::string_view json_schema_of(analytics::ColumnType type);

// `badge`: of the dataset; nothing: it was not measured yet. Blocks.
Result<std::string> table_openapi(Context& cx, const OpenTable& open, std::optional<quality::QualityBadge> badge);

}  // namespace skl::opendata
