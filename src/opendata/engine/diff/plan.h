// What changed from one version of a table to another (opendata.md §6): first the columns, then the rows by a key.
//
//   columns  of the same name are one column; a removed and an added one are one that was renamed when ≥ 95 % of their values are equal;
//            the same name with another type is retyped
//   key      given → declared → the smallest set of ≤ 3 columns that no two rows of either version share → none: rows are compared whole,
//            as a multiset
//   rows     added, removed, changed, unchanged; a cell is changed when its value is another, or, where it has no value of its column's
//            type, its text
//
// Pure: it writes the statements that run where the rows lie, and asks its questions through `Ask`.
#pragma once

#include <functional>

#include "kernel/analytics/table.h"
#include "kernel/analytics/trusted.h"
#include "kernel/describe/faces.h"

namespace skl::opendata::diff {

constexpr std::size_t most_found_columns = 3;    // of a key that is looked for
constexpr std::size_t most_given_columns = 8;    // of one that is given
constexpr std::size_t most_key_candidates = 12;  // columns that may be part of a key that is looked for
constexpr std::size_t most_full_checks = 8;      // sets of columns of one size whose every row is looked at
constexpr std::int64_t sampled_rows = 50'000;    // that a set must not share among before every row is looked at
constexpr std::size_t most_rename_pairs = 60;    // of a removed and an added column
constexpr double renamed_share = 0.95;

struct KnownColumn {
    analytics::Column column;
    std::int64_t nulls = 0, distinct = 0;  // as ingest counted them; distinct may be an estimate
};

struct Side {            // one version of the table
    std::string source;  // FROM clause
    std::vector<KnownColumn> columns;
    std::int64_t rows = 0;
};

enum class RowKeyKind { given, declared, found, whole_rows };
BOOST_DESCRIBE_ENUM(RowKeyKind, given, declared, found, whole_rows)

struct Options {
    std::vector<std::string> given, declared;  // names as in the later version; empty: none
    std::vector<std::string> ignored;          // columns that are not compared
};

struct RenamedColumn {
    std::string before, after;
    double equal = 1;  // share of values
};
BOOST_DESCRIBE_STRUCT(RenamedColumn, (), (before, after, equal))

struct RetypedColumn {
    std::string name;
    std::string before, after;  // types
};
BOOST_DESCRIBE_STRUCT(RetypedColumn, (), (name, before, after))

// A column of either version or of both. In the changed rows it stands as b<i> and a<i>, with the texts that have no value as b<i>__raw and
// a<i>__raw, and, where it is compared, c<i>: whether it is another.
struct ShownColumn {
    std::optional<analytics::Column> before, after;
    bool key = false, compared = false;
    const std::string& name() const { return after ? after->name : before->name; }
};

struct Plan {
    RowKeyKind kind = RowKeyKind::whole_rows;
    std::vector<std::string> key;  // names as in the later version
    std::vector<std::string> added, removed;
    std::vector<RenamedColumn> renamed;
    std::vector<RetypedColumn> retyped;
    std::vector<ShownColumn> columns;  // in the order of the later version, then what only the earlier one has
    analytics::Statement changes;      // n from 1, change (added, removed, changed), before_id, after_id, and the columns
};

using Ask = std::function<Result<analytics::ResultTable>(const analytics::Statement&)>;

// 400 unknown-column {name, near}; 422 key-not-unique {columns, version (before, after), rows}: so many rows share their key with another.
Result<Plan> plan(const Side& before, const Side& after, const Options& options, const Ask& ask);

}  // namespace skl::opendata::diff
