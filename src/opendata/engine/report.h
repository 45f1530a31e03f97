// What ingest found in a file: opendata.md §23.1. Described structs, so that the command line, the API and the pages
// show the same report.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::opendata {

enum class ColumnType { string, code, boolean, integer, bigint, number, date, datetime, time, year, yearmonth, quarter, geojson };
BOOST_DESCRIBE_ENUM(ColumnType, string, code, boolean, integer, bigint, number, date, datetime, time, year, yearmonth, quarter, geojson)

enum class Role { none, latitude, longitude, x_twd97, y_twd97, area_code };
BOOST_DESCRIBE_ENUM(Role, none, latitude, longitude, x_twd97, y_twd97, area_code)

enum class Severity { info, warning, error };
BOOST_DESCRIBE_ENUM(Severity, info, warning, error)

struct Decoded {
    Text<> encoding;  // IANA or usual name: UTF-8, UTF-16LE, Big5-UAO, GB18030 …
    bool bom = false;
    double confidence = 1;
    std::int64_t crlf = 0, bare_lf = 0, bare_cr = 0;
};
BOOST_DESCRIBE_STRUCT(Decoded, (), (encoding, bom, confidence, crlf, bare_lf, bare_cr))

struct Dialect {
    Text<> delimiter;  // "," or ", " or a tab …; "" for files that are no delimited text
    Text<> quote;      // "\"" or "'" or ""
    double score = 0;
    std::optional<Text<>> escape;  // "doubled", or the character that stands before what it makes plain
};
BOOST_DESCRIBE_STRUCT(Dialect, (), (delimiter, quote, score, escape))

struct Layout {
    std::int64_t preamble = 0, header = 0, blank = 0, repeated_header = 0, footer = 0;
    std::vector<std::vector<std::string>> preamble_records, footer_records;
    std::optional<Date> data_as_of;
};
BOOST_DESCRIBE_STRUCT(Layout, (), (preamble, header, blank, repeated_header, footer, preamble_records, footer_records, data_as_of))

struct RowCounts {
    std::int64_t records = 0, accepted = 0, quarantined = 0;
    std::int64_t repaired = 0, rejected = 0;  // by recipes; of those accepted, and of those quarantined
};
BOOST_DESCRIBE_STRUCT(RowCounts, (), (records, accepted, quarantined, repaired, rejected))

struct TopValue {
    std::string value;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(TopValue, (), (value, count))

struct ColumnReport {
    Text<> name;        // API identifier
    Text<> recognised;  // the identifier before a correction gave it another; corrections speak of columns by it
    std::string source_name, title;
    ColumnType type{};
    Text<> calendar;  // roc, gregorian; empty where it has no dates
    Role role{};
    std::int64_t nulls = 0, empty = 0, distinct = 0, type_errors = 0;
    bool distinct_exact = true;
    bool repaired = false;          // some cells' typed value does not say all of their text
    std::optional<Text<>> derived;  // of columns that are not in the source: degrees of WGS84, from "EPSG:3826"
    std::optional<std::string> min, max;
    Text<> lexical;  // integer, number, code, text: what the raw cells look like
    std::optional<std::string> integer_sum;
    std::vector<std::string> examples;
    std::vector<TopValue> top_values;
};
BOOST_DESCRIBE_STRUCT(ColumnReport, (),
                      (name, recognised, source_name, title, type, calendar, role, nulls, empty, distinct, type_errors, distinct_exact,
                       repaired, derived, min, max, lexical, integer_sum, examples, top_values))

struct Issue {
    Text<> code;
    Severity severity{};
    std::string column;
    std::int64_t count = 0;
    std::vector<std::string> samples;  // at most ten
    std::vector<std::int64_t> sample_records;
};
BOOST_DESCRIBE_STRUCT(Issue, (), (code, severity, column, count, samples, sample_records))

struct QuarantineNote {  // the first of them, for reports; all of them go to the sink
    std::int64_t record = 0;
    Text<> code;
};
BOOST_DESCRIBE_STRUCT(QuarantineNote, (), (record, code))

enum class RecipeAction { pad_right, shift, split, edit, reject };
BOOST_DESCRIBE_ENUM(RecipeAction, pad_right, shift, split, edit, reject)

// What a recipe did to a table's rows: 0 of both, the file has no such row any more.
struct RecipeDone {
    Text<> id;
    RecipeAction action{};
    std::int64_t rows = 0, failed = 0;  // failed: it was about these, and could not make rows of them
};
BOOST_DESCRIBE_STRUCT(RecipeDone, (), (id, action, rows, failed))

struct TableReport {
    Layout layout;
    RowCounts rows;
    std::vector<ColumnReport> columns;
    std::vector<QuarantineNote> quarantine;
    std::vector<Issue> issues;
    std::string canonical_sha256;
    std::vector<RecipeDone> recipes;
    std::optional<Text<>> split_by;  // of a table that a recipe made: its id
};
BOOST_DESCRIBE_STRUCT(TableReport, (), (layout, rows, columns, quarantine, issues, canonical_sha256, recipes, split_by))

struct IngestReport {
    Text<> parser_version{{"1"}};
    Text<> format;  // csv, tsv, xlsx …
    std::int64_t bytes = 0;
    std::string sha256;
    Decoded decode;
    Dialect dialect;
    std::vector<TableReport> tables;
    std::vector<Issue> issues;  // of the file
};
BOOST_DESCRIBE_STRUCT(IngestReport, (), (parser_version, format, bytes, sha256, decode, dialect, tables, issues))

// What a publisher may correct on the preview page; absent: as recognised.
struct ColumnCorrection {
    Text<> column;  // as recognised
    std::optional<ColumnType> type{};
    std::optional<Text<1, 255>> name{};
};
BOOST_DESCRIBE_STRUCT(ColumnCorrection, (), (column, type, name))
constexpr std::size_t most_recipes = 500;  // of a resource

// What becomes of rows that were put aside (recipes.h). Rows are told by table, code and, where said, how many cells they have.
struct Recipe {
    Text<0, 36> id;
    Whole<1, 50> table{1};
    Text<1, 60> code;  // why they were put aside
    RecipeAction action{};
    std::optional<Whole<0, 2000>> cells;
    std::optional<Whole<1, 2000>> column;    // of shift
    bool labelled = false;                   // of split
    Text<0, 64> row;                         // of one row alone: row_digest of its text
    Several<Prose<20'000>, 0, 2000> values;  // of edit: its cells
};
BOOST_DESCRIBE_STRUCT(Recipe, (), (id, table, code, action, cells, column, labelled, row, values))

struct Corrections {
    std::optional<Text<0, 40>> encoding;
    std::optional<Text<0, 4>> delimiter;
    std::optional<Whole<0, 100>> preamble, header;
    std::vector<ColumnCorrection> columns;
    std::vector<Recipe> recipes;  // of the resource
};
BOOST_DESCRIBE_STRUCT(Corrections, (), (encoding, delimiter, preamble, header, columns, recipes))

}  // namespace skl::opendata
