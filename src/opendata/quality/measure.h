// What only the rows themselves can say: how many are alike, which break a rule that columns' names state, which values lie far from
// the others. Asked of the Parquet files by our own fixed queries.
#pragma once

#include "kernel/analytics/trusted.h"
#include "kernel/storage/blobs.h"
#include "opendata/engine/quality/assessment.h"
#include "opendata/model.h"

namespace skl::opendata {

struct MeasuredTable {
    std::optional<std::int64_t> distinct_rows;  // nothing: too much for the time or memory there is
    std::vector<quality::RuleFigures> rules;
    std::vector<quality::Finding> outliers;
};

// Problems: 5xx of the blob store. What one query cannot answer is left out, not failed. `alone`: two queries at once.
Result<MeasuredTable> measure(analytics::TrustedQueries& queries, const Blobs& blobs, const Table& table, bool alone);

}  // namespace skl::opendata
