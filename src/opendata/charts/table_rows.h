// A published table as rows that a chart may be made of.
#pragma once

#include "opendata/charts/builder.h"

namespace skl::opendata {

// For this reader: 404, 410; its rows are at hand.
Task<Result<OpenTable>> table_rows(Context& cx, const std::string& name);

// Problems of the filter. What it gives refers to `rows`.
Result<Chartable> chartable(Context& cx, const OpenTable& rows, const std::string& filter);

// A statement with the filter's condition, and the values it binds.
Result<analytics::Statement> condition_of(const OpenTable& open, const std::string& filter);

// The title of a column in the reader's language, with its unit: 人口數（人）.
std::string column_title(const Context& cx, const OpenTable& rows, const TableColumn& column);

}  // namespace skl::opendata
