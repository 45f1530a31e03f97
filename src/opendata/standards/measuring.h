// The columns of a table that are bound to standards of the registry, and how their cells keep to them (opendata.md §13.7).
#pragma once

#include "kernel/analytics/trusted.h"
#include "kernel/storage/blobs.h"
#include "opendata/engine/quality/assessment.h"
#include "opendata/engine/standards/notation.h"
#include "opendata/standards/store.h"

namespace skl::opendata {

struct BoundColumn {
    std::string column, uri;
    standards::ValueRule rule;
};

// By distribution and table, as the record has them. Columns bound to what the registry does not know, or withdrew, are not among them.
using BoundColumns = std::vector<std::vector<std::vector<BoundColumn>>>;
BoundColumns bound_columns(Reader& reader, const CatalogueRecord& record);
Coverage coverage_of(const CatalogueRecord& record, const BoundColumns& bound, const std::vector<quality::StandardFigures>& figures);

struct CheckedColumns {
    std::vector<quality::StandardFigures> figures;
    std::vector<quality::Finding> findings;  // type-error, constraint-error, with the first values and records
};
// One pass over the rows. Problems: 5xx of the blob store. What cannot be asked in time is left out, not failed.
Result<CheckedColumns> check_columns(analytics::TrustedQueries& queries, const Blobs& blobs, const Table& table,
                                     const std::vector<BoundColumn>& bound);

}  // namespace skl::opendata
