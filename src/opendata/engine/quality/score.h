// The score of a dataset's content and documentation, 0–100 (opendata.md §13.3):
//   score = 20·C + 25·V + 15·K + 10·U + 15·T + 15·D
// Each part lies in 0–1 and says what it counted, so that every point can be explained. A part is taken to two decimals, as the worked
// examples write it (§13.3, §23.7): who adds up what a page shows comes to the same score.
#pragma once

#include "opendata/engine/record.h"

namespace skl::opendata::quality {

enum class ScorePart { completeness, validity, consistency, uniqueness, timeliness, documentation };
BOOST_DESCRIBE_ENUM(ScorePart, completeness, validity, consistency, uniqueness, timeliness, documentation)

struct PartRule {
    ScorePart part;
    int weight;
};
inline constexpr PartRule score_parts[] = {{ScorePart::completeness, 20}, {ScorePart::validity, 25},   {ScorePart::consistency, 15},
                                           {ScorePart::uniqueness, 10},   {ScorePart::timeliness, 15}, {ScorePart::documentation, 15}};

// What is measured of a column; `values`: cells that are not null.
struct ColumnFigures {
    std::int64_t rows = 0, values = 0;
    std::int64_t misfits = 0;  // values that are not of the column's type or break a constraint
    bool required = false;
    bool described = false;
    bool needs_meaning = false, has_meaning = false;  // a number wants a unit, a code its list or standard
};

// A cross-field or code-list rule that the rows were held to.
struct RuleFigures {
    Text<> rule;  // from-to, total-of-parts …
    std::vector<std::string> columns;
    std::int64_t checked = 0, passed = 0;
};
BOOST_DESCRIBE_STRUCT(RuleFigures, (), (rule, columns, checked, passed))

// How the cells of a column keep to the data standard that it is bound to (§13.7).
struct StandardFigures {
    Text<> column;
    Text<0, 2048> uri;  // of the standard
    std::int64_t table = 0;
    bool code_list = false;  // a rule of K; else it is of type and constraint, and counts in V
    std::int64_t checked = 0, passed = 0;
};
BOOST_DESCRIBE_STRUCT(StandardFigures, (), (column, uri, table, code_list, checked, passed))

struct ScoreFigures {
    std::vector<ColumnFigures> columns;  // of all tables
    std::int64_t off_standard = 0;       // cells of their column's type that break the type or constraint of its standard
    std::int64_t accepted = 0, quarantined = 0;
    std::int64_t text_issue_rows = 0;           // rows with a finding of the text checks
    std::optional<std::int64_t> distinct_rows;  // nothing: not counted
    std::vector<RuleFigures> rules;
    std::optional<double> period_days;  // of the update frequency; nothing: unknown or irregular
    bool never_updated = false;         // 不更新: said to be final
    double age_days = 0;                // since the content last changed
    bool contact = false, license = false;
};

struct PartScore {
    ScorePart part{};
    std::int64_t weight = 0;
    double value = 0, points = 0, missing = 0;  // missing: points the rest would add
    std::int64_t passed = 0, population = 0;    // what was counted: cells, rows, rules, days, columns
    Text<> note;                                // no-rules, not-counted, period-unknown, late …
};
BOOST_DESCRIBE_STRUCT(PartScore, (), (part, weight, value, points, missing, passed, population, note))

struct Score {
    double score = 0;
    std::vector<PartScore> parts;
};
BOOST_DESCRIBE_STRUCT(Score, (), (score, parts))

double completeness(const std::vector<ColumnFigures>& columns);
double validity(const ScoreFigures& figures);
double consistency(const std::vector<RuleFigures>& rules);
double timeliness(std::optional<double> period_days, bool never_updated, double age_days);
double documentation(const ScoreFigures& figures);
bool on_time(const ScoreFigures& figures);

double weighed(const std::array<double, std::size(score_parts)>& values);  // the formula alone, not rounded
Score score_of(const ScoreFigures& figures);

// What the figures are of what ingest keeps and the catalogue says. Not of them: distinct rows, rules, age.
ScoreFigures figures_of(const CatalogueRecord& record, const std::vector<const IngestReport*>& reports);

// The text checks of §5.3; their counts are of cells, so that rows are at most their sum.
bool is_text_check(std::string_view code);

}  // namespace skl::opendata::quality
