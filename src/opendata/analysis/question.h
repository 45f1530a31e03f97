// What a reader asks of two tables: the query of /analysis, in words of the page, and the plan it becomes.
#pragma once

#include "opendata/api/open_table.h"
#include "opendata/engine/analysis/join_plan.h"

namespace skl::opendata {

// Everything of the page stands in its address, so that it can be shared. Names of columns; of the joined rows in group, measure, x and y.
// Names and codes of former administrative units: as those of today, or as they are written. Not said: as those of today where more keys
// match so.
enum class UnitsOf { today, written };
BOOST_DESCRIBE_ENUM(UnitsOf, today, written)

struct AnalysisQuery {
    std::optional<Text<0, 120>> left, right;      // tables
    std::optional<Text<0, 200>> left_q, right_q;  // words to find one by
    Several<Text<0, 300>, 0, analysis::most_key_columns> left_key, right_key;
    std::optional<analysis::JoinKind> join;
    std::optional<analysis::KeyForm> form;
    Several<Text<0, 300>, 0, analysis::most_shown> left_columns, right_columns;  // none: the first ones
    Several<Text<0, 600>, 0, analysis::most_groups> group;
    Several<Text<0, 620>, 0, analysis::most_measures> measure;  // count, sum(人口數)
    std::optional<UnitsOf> units;
    std::optional<Text<0, 20>> chart;
    std::optional<Text<0, 600>> x;
    std::optional<Text<0, 620>> y;
};
BOOST_DESCRIBE_STRUCT(AnalysisQuery, (),
                      (left, right, left_q, right_q, left_key, right_key, join, form, left_columns, right_columns, group, measure, units,
                       chart, x, y))

// The parameters that say something, in their order.
analytics::Pairs pairs_of(const AnalysisQuery& asked);
std::string analysis_href(const Context& cx, const AnalysisQuery& asked, std::string_view tail = "");

// Both sides chosen, each with a key. Faults: 422 at the parameter.
Result<analysis::JoinPlan> plan_of(const AnalysisQuery& asked, const OpenTable& left, const OpenTable& right);

// What the catalogue knows of a column of the joined rows.
const TableColumn& known_column(const analysis::JoinedColumn& column, const OpenTable& left, const OpenTable& right);

}  // namespace skl::opendata
