// The page of an analysis, in the order in which a reader meets it.
#pragma once

#include "opendata/analysis/picture.h"
#include "opendata/joins/pair.h"

namespace skl::opendata {

struct FoundTable {
    Text<> name;
    std::string title, publisher;
    std::int64_t rows = 0;
    Text<0, 4'000> href;
};
BOOST_DESCRIBE_STRUCT(FoundTable, (), (name, title, publisher, rows, href))

struct ChosenTable {
    Text<> name;
    std::string title;
    Text<> href;  // of its dataset
    Text<0, 4'000> change_href;
    std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(ChosenTable, (), (name, title, href, change_href, rows))

struct SuggestedPair {
    Text<> table;
    std::string title, left_words, right_words;
    std::int64_t grade = 0, percent = 0;
    bool exact = false;
    Text<0, 4'000> href;
};
BOOST_DESCRIBE_STRUCT(SuggestedPair, (), (table, title, left_words, right_words, grade, percent, exact, href))

struct KeyChoice {
    std::vector<ChartOption> options;
};
BOOST_DESCRIBE_STRUCT(KeyChoice, (), (options))

struct JoinChoices {
    std::vector<KeyChoice> left_keys, right_keys;
    std::vector<ChartOption> left_columns, right_columns, joins, forms;
    std::vector<KeyChoice> groups, measures;
};
BOOST_DESCRIBE_STRUCT(JoinChoices, (), (left_keys, right_keys, left_columns, right_columns, joins, forms, groups, measures))

struct UnmatchedKey {
    std::string key;
    std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(UnmatchedKey, (), (key, rows))

struct JoinMatch {
    std::int64_t left_keys = 0, right_keys = 0, both = 0, grade = 0;
    double containment = 0, proportion = 0;
    double exact_containment = 0;        // as the values are written
    std::string percent, exact_percent;  // the same for people
    std::int64_t rows = 0, rows_without = 0, keyless = 0;
    FanOut fan_out{};
    std::vector<UnmatchedKey> unmatched;
};
BOOST_DESCRIBE_STRUCT(JoinMatch, (),
                      (left_keys, right_keys, both, grade, containment, proportion, exact_containment, percent, exact_percent, rows,
                       rows_without, keyless, fan_out, unmatched))

struct FormerUnit {
    std::string was, became, until, law;
    bool merged = false;  // with others into one
};
BOOST_DESCRIBE_STRUCT(FormerUnit, (), (was, became, until, law, merged))

// What was done with names and codes of former administrative units.
struct FormerUnits {
    bool used = false;                        // they were read as those of today
    std::int64_t both_written = 0, both = 0;  // keys that match as written, and so
    std::vector<FormerUnit> units;            // that some keys of either table needed
    std::vector<std::string> refused;         // split into several: no value can be said to be of one
    Text<0, 4'000> other_href;                // the same page the other way
};
BOOST_DESCRIBE_STRUCT(FormerUnits, (), (used, both_written, both, units, refused, other_href))

struct Kept {
    Text<> name;
    Text<0, 700> value;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (name, value))

struct FileLink {
    Text<> format;
    Text<0, 4'000> href;
};
BOOST_DESCRIBE_STRUCT(FileLink, (), (format, href))

struct AnalysisPage {
    std::string title;
    Text<0, 200> left_q, right_q;
    std::optional<ChosenTable> left, right;
    std::vector<FoundTable> left_found, right_found;
    std::vector<SuggestedPair> suggested;
    std::optional<JoinChoices> choices;
    std::vector<Kept> kept;         // what the form of the chart sends along
    std::vector<Kept> kept_tables;  // and those of the join and of the search for the second table
    std::optional<std::string> wrong;
    std::optional<JoinMatch> match;
    std::optional<FormerUnits> former;
    std::optional<SqlResult> result;
    std::optional<Chart> chart;
    std::optional<MapPicture> map;
    std::optional<std::string> map_missing;
    Text<0, 20'000> sql;
    std::optional<Text<0, 8'000>> sql_href, save_href, chart_href;  // chart_href: of the chart builder over the joined rows
    std::vector<FileLink> files;
    bool too_long = false;             // more rows or more time than an answer at once may have: a job does it
    std::optional<Text<>> job_action;  // for who is signed in
};
BOOST_DESCRIBE_STRUCT(AnalysisPage, (),
                      (title, left_q, right_q, left, right, left_found, right_found, suggested, choices, kept, kept_tables, wrong, match,
                       former, result, chart, map, map_missing, sql, sql_href, save_href, chart_href, files, too_long, job_action))

// What may be chosen of two tables; columns, groups and measures once there is a plan.
JoinChoices choices_of(const Context& cx, const AnalysisQuery& asked, const OpenTable& left, const OpenTable& right,
                       const std::optional<analysis::JoinPlan>& plan);

// Rows, match, chart and map. What was refused or took too long is said on the page, beside what could be answered. Blocks.
void answer_analysis(Context& cx, const Joined& joined, const std::vector<analytics::SqlTable>& tables, AnalysisPage& out);

}  // namespace skl::opendata
