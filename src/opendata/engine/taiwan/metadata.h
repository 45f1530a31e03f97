// A dataset's description (詮釋資料) by the members of 資料集詮釋資料標準規範, as the common data access API gives it and the
// cross-platform exchange carries it (opendata.md §4, §10).
#pragma once

#include "kernel/analytics/columns.h"
#include "kernel/describe/node.h"
#include "opendata/engine/record.h"

namespace skl::opendata::taiwan {

// `site`: what stands before paths of this site. `legacy`: times without a zone.
Node metadata_node(const CatalogueRecord& record, const std::string& site, bool legacy);

// The JSON type of a column's values: string, number, boolean or object.
std::string_view json_type(analytics::ColumnType type);

}  // namespace skl::opendata::taiwan
