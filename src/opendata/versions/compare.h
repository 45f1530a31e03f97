// Two versions of a table compared where their rows lie (opendata.md §6): what engine/diff plans is run by DuckDB over both Parquet
// files into a third one, which holds the changed rows in order and is kept: versions never change, so a comparison is made once.
// Memory is bounded whatever the size of the tables; what does not fit is spilled beside the result.
#pragma once

#include "opendata/engine/diff/plan.h"

namespace skl::opendata {

// A column as the comparison shows it.
struct ComparedColumn {
    std::string name;
    std::optional<std::string> before;  // its name in the earlier version, where that is another
    bool key = false, compared = false;
    bool in_before = true, in_after = true;
    bool raw_before = false, raw_after = false;  // texts without a value stand beside it
    std::int64_t changed = 0;                    // cells
};
BOOST_DESCRIBE_STRUCT(ComparedColumn, (), (name, before, key, compared, in_before, in_after, raw_before, raw_after, changed))

struct Comparison {
    diff::RowKeyKind key_kind{};
    std::vector<std::string> key;
    std::int64_t rows_before = 0, rows_after = 0, added = 0, removed = 0, changed = 0, unchanged = 0;
    std::vector<std::string> columns_added, columns_removed;
    std::vector<diff::RenamedColumn> columns_renamed;
    std::vector<diff::RetypedColumn> columns_retyped;
    std::vector<ComparedColumn> columns;
};
BOOST_DESCRIBE_STRUCT(Comparison, (),
                      (key_kind, key, rows_before, rows_after, added, removed, changed, unchanged, columns_added, columns_removed,
                       columns_renamed, columns_retyped, columns))

enum class RowChange { added, removed, changed };
BOOST_DESCRIBE_ENUM(RowChange, added, removed, changed)

// Compares and leaves the changed rows in `file`, spilling into `scratch`. Problems: those of diff::plan; 408, 507 and 500 of queries.
Result<Comparison> compare(analytics::TrustedQueries& queries, const diff::Side& before, const diff::Side& after,
                           const diff::Options& options, const std::filesystem::path& file, const std::filesystem::path& scratch);

// A cell of one version in a changed row: its value's text, or what stood there instead of one; nothing: it was empty, or the version has
// no such column.
struct ChangedCell {
    std::optional<std::string> before, after;
    bool changed = false;
};
struct ChangedRow {
    std::int64_t place = 0;  // from 1: where the next page goes on
    RowChange change{};
    std::optional<std::int64_t> before_id, after_id;  // `_id` in the versions
    std::vector<ChangedCell> cells;                   // in the order of Comparison::columns
};
// The rows after the place `after`, in order; false of `visit` ends it.
Done each_change(analytics::TrustedQueries& queries, const std::filesystem::path& file, const Comparison& comparison, std::int64_t after,
                 std::int64_t limit, const std::function<bool(const ChangedRow&)>& visit);

}  // namespace skl::opendata
