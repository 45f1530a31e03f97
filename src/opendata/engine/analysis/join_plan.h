// Two tables, how they are joined and what is asked of the result, as SQL that the query service runs as it stands (opendata.md §8, §16).
// Pure: names and choices in, text out. Every name comes from a table's columns and is quoted; nothing that was typed stands in the text.
#pragma once

#include <optional>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"
#include "opendata/engine/analysis/fold.h"

namespace skl::opendata::analysis {

enum class JoinKind { inner, left };
BOOST_DESCRIBE_ENUM(JoinKind, inner, left)

enum class MeasureKind { count, sum, avg, min, max, median, distinct };
BOOST_DESCRIBE_ENUM(MeasureKind, count, sum, avg, min, max, median, distinct)

constexpr std::size_t most_key_columns = 3;  // as suggestions have (joins/grade.h)
constexpr std::size_t most_groups = 3, most_measures = 5;
constexpr std::size_t most_shown = 60;   // columns of one side
constexpr std::size_t usual_shown = 12;  // of one side, when none was chosen

// A value of a key that is read as another (a former county as the one it became), by its normal form, or as written where the join is
// exact; with `below` also what begins with it: the villages of a former township.
struct Renamed {
    std::string from, to;
    bool below = false;
};

struct PlanSide {
    std::string table;  // as od."<table>"
    std::vector<analytics::Column> columns;
    std::vector<std::size_t> key, shown;  // places in `columns`
    std::vector<Renamed> renamed{};       // none: keys are taken as they are
};

// A column of the joined rows: by its own name, or where the left table shows one of that name too, "<right table>.<name>".
struct JoinedColumn {
    std::string name;
    bool right = false;
    std::size_t place = 0;  // in its side's columns
    analytics::ColumnType type{};
    analytics::Axis axis{};
};

struct Measure {
    MeasureKind kind = MeasureKind::count;
    std::string column;        // of the joined rows; empty for count
    std::string name() const;  // count, sum(人口數)
};

struct JoinPlan {
    PlanSide left, right;
    KeyForm form = KeyForm::normal;
    JoinKind kind = JoinKind::inner;
    std::vector<std::string> groups;  // of the joined rows
    std::vector<Measure> measures;    // used when there are groups; none: count
};

bool is_number(analytics::ColumnType type);
bool is_time(analytics::ColumnType type);

std::vector<JoinedColumn> joined_columns(const JoinPlan& plan);
const JoinedColumn* find_joined(const std::vector<JoinedColumn>& columns, const std::string& name);  // null: none

// "count", "sum(人口數)"; nullopt: no such measure, no such column, or its values cannot be added.
std::optional<Measure> read_measure(const std::string& text, const std::vector<JoinedColumn>& columns);

// The joined rows, before they are grouped; and what the plan asks for.
std::string joined_sql(const JoinPlan& plan);
std::string result_sql(const JoinPlan& plan);

// One row: keys_left, keys_right, both, rows_left, keyless (rows of the left table without a key), rows_without (that meet none, keyless
// ones counted), rows (of an inner join), most_left, most_right (rows of one table that share a matching key).
std::string match_sql(const JoinPlan& plan);
// Keys of the left table that meet none, as they are written: at most `limit`, with how many rows each has.
std::string unmatched_sql(const JoinPlan& plan, std::int64_t limit);

// x, y over the joined rows. `x` may be cut to its first characters (a place's county, of its whole address).
struct Axes {
    std::string x;
    Measure y;
    bool by_x = false;    // in the order of x, else the largest first
    bool county = false;  // x is cut to three characters, 台 as 臺
    std::int64_t limit = 30;
};
std::string axes_sql(const JoinPlan& plan, const Axes& axes);

// Columns of the joined rows, rows where the first two have values only.
std::string points_sql(const JoinPlan& plan, const std::vector<std::string>& columns, std::int64_t limit);

}  // namespace skl::opendata::analysis
