// Which charts a table bears, by the types of its columns, and which columns each of them takes (opendata.md §17). Pure.
//
//   kind       x             y           y2       by             what is drawn
//   bar        groups        measure     –        –              a bar for each of the largest groups
//   line       time, order   measure     –        groups or none a line, or one for each of the largest groups
//   scatter    number        number      –        –              a point for each row
//   histogram  number        –           –        –              rows by classes of equal width
//   box        groups        number      –        –              quartiles, whiskers and what lies outside them (Tukey)
//   pyramid    groups        number      number   –              two sums back to back
//   heatmap    groups        measure     –        groups         a cell for each pair
//
// A measure is the number of rows, or the sum, average, median, least or greatest of a column.
#pragma once

#include <optional>

#include <boost/describe.hpp>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl::opendata::charts {

enum class ChartKind { bar, line, scatter, histogram, box, pyramid, heatmap };
BOOST_DESCRIBE_ENUM(ChartKind, bar, line, scatter, histogram, box, pyramid, heatmap)

enum class Summary { count, sum, avg, median, min, max };
BOOST_DESCRIBE_ENUM(Summary, count, sum, avg, median, min, max)

constexpr std::int64_t most_groups = 1'000;  // distinct values of a column that is worth an axis of groups

struct ChartColumn {
    std::string name;
    analytics::ColumnType type{};
    std::int64_t distinct = 0, rows = 0;
    bool place = false;  // a coordinate, which nobody sums
};

bool is_time(const ChartColumn& column);
bool is_group(const ChartColumn& column);   // words, times and few whole numbers that repeat
bool is_number(const ChartColumn& column);  // that may be summed: no coordinate, no code
bool is_ordered(const ChartColumn& column);

struct ChartChoice {
    ChartKind kind = ChartKind::bar;
    Summary summary = Summary::count;
    std::string x, y, y2, by;  // names of columns; empty: none
};

// Choices as they were typed: what is left open is filled by `settle`.
struct ChartAsked {
    std::optional<ChartKind> kind;
    std::optional<Summary> summary;
    std::string x, y, y2, by;
};

// Which columns may stand where; empty: the kind has no such place.
struct ChartPlaces {
    std::vector<const ChartColumn*> x, y, y2, by;
    bool measured = false;  // has a summary, and y may be left open
    bool by_optional = false;
};
ChartPlaces places_of(ChartKind kind, const std::vector<ChartColumn>& columns);

// Kinds for which there are columns, the usual one first.
std::vector<ChartKind> offered(const std::vector<ChartColumn>& columns);

// What is drawn. Problems (400): no-chart {kind}: no columns for it; unknown-column {column, near}; chart-column {column, parameter, kind}:
// a column whose type does not suit its place.
Result<ChartChoice> settle(const ChartAsked& asked, const std::vector<ChartColumn>& columns);

}  // namespace skl::opendata::charts
