// What the answers about two versions share: the question, both versions of the table, and how a changed row is told.
#pragma once

#include "opendata/versions/asked.h"
#include "opendata/versions/comparisons.h"

namespace skl::opendata {

constexpr std::int64_t most_diff_rows = 5'000;  // of one answer

enum class DiffFormat { json, ndjson, csv, html };
BOOST_DESCRIBE_ENUM(DiffFormat, json, ndjson, csv, html)

struct DiffFileQuery {
    std::optional<Text<1, 500>> key, ignore;  // names of columns, with commas
    std::optional<Whole<1, 1'000>> table;     // which one, where the file holds several
};
BOOST_DESCRIBE_STRUCT(DiffFileQuery, (), (key, ignore, table))

struct DiffQuery {
    std::optional<Text<1, 500>> key, ignore;
    std::optional<Whole<1, 1'000>> table;
    std::optional<DiffFormat> format;
    std::optional<Whole<1, most_diff_rows>> limit;
    std::optional<Text<1, 300>> cursor;

    DiffFileQuery question() const { return {key, ignore, table}; }
};
BOOST_DESCRIBE_STRUCT(DiffQuery, (), (key, ignore, table, format, limit, cursor))

using LongText = Text<0, 1'100'000>;  // a cell holds at most 1 MiB

struct DiffCell {
    std::string column;
    std::optional<LongText> before, after;  // absent: empty, or the version has no such column
};
BOOST_DESCRIBE_STRUCT(DiffCell, (), (column, before, after))

struct DiffRow {
    RowChange change{};
    std::optional<std::int64_t> row_before, row_after;  // `_id` in either version
    std::vector<DiffCell> key, cells;                   // what it is known by; of a changed row what changed, of another all of it
};
BOOST_DESCRIBE_STRUCT(DiffRow, (), (change, row_before, row_after, key, cells))

// `for_page`: long texts are cut around the first letter that changed, and of added and removed rows the first cells are told.
DiffRow row_of(const Comparison& comparison, const ChangedRow& row, bool for_page);

struct Sides {
    OpenTable before, after;
    diff::Options options;
    std::string path;  // of the answer, without mount and query
};
// Both versions of the table, with their rows at hand. 404, 410, 400 bad-parameter.
Task<Result<Sides>> bring_sides(Context& cx, const ResourceKey& resource, const VersionKey& before, const VersionKey& after,
                                const DiffFileQuery& query);

// A large comparison that nobody made yet is a job's work: its id. Nothing: it is there, or made at once.
Task<Result<std::optional<Uuid>>> job_for(Context& cx, const Sides& sides, const DiffFileQuery& query);

}  // namespace skl::opendata
