// What a chart shows, as SQL over the rows and as numbers read from its answer. Pure: the caller runs the SQL, over a table's Parquet or
// over joined rows in a query worker; so it uses functions of kernel/analytics/sql_allow.h only.
#pragma once

#include <functional>

#include "kernel/analytics/trusted.h"
#include "opendata/engine/charts/choice.h"

namespace skl::opendata::charts {

constexpr std::size_t most_bars = 30, most_line_points = 400, most_lines = 6, most_points = 2'000, most_bins = 40, most_boxes = 20,
                      most_pyramid = 60, most_cells_across = 40, most_cells_down = 30;

struct Bar {
    std::string label;  // empty: rows without a value
    double value = 0;
};
struct LineSeries {
    std::string name;
    std::vector<std::optional<double>> values;  // of each of ChartData::labels
};
struct Point {
    double x = 0, y = 0;
};
// Quartiles by linear interpolation between the neighbours (R's type 7); whiskers reach the outermost values within 1.5 × the distance of
// the quartiles (J. Tukey, Exploratory Data Analysis, 1977).
struct Box {
    std::string label;
    std::int64_t count = 0, outside = 0;
    double least = 0, low_whisker = 0, low = 0, middle = 0, high = 0, high_whisker = 0, most = 0;
};
struct TwoSides {
    std::string label;
    double left = 0, right = 0;
};
struct Bins {
    double from = 0, width = 1;
    std::vector<std::int64_t> counts;
};

struct ChartData {
    std::vector<Bar> bars;
    std::vector<std::string> labels;  // of a line's x, or across a heat map
    std::vector<LineSeries> lines;    // also the rows of a heat map
    std::vector<Point> points;
    std::optional<double> correlation;  // of the points, by all rows (Pearson)
    Bins bins;
    std::vector<Box> boxes;
    std::vector<TwoSides> sides;

    std::int64_t found = 0, shown = 0;         // groups or rows that there are, and that are drawn
    std::int64_t series_found = 0, nulls = 0;  // lines or rows of cells that there are; rows without a value
    bool empty() const { return shown == 0; }
};

// Where the rows come from: what follows `from`, a condition or nothing, and whether the rows have _id.
struct ChartSource {
    std::string from, where;
    bool numbered = false;
};
using Ask = std::function<Result<analytics::ResultTable>(const std::string& sql)>;

// Problems are those of `ask`.
Result<ChartData> read_chart(const ChartChoice& choice, const std::vector<ChartColumn>& columns, const ChartSource& source, const Ask& ask);

// The width of classes by D. Freedman and P. Diaconis (2·IQR·n^(−1/3)), made round (1, 2 or 5 of a power of ten) and wide enough for
// most_bins; whole for whole numbers. Begins at a multiple of the width.
Bins bins_for(std::int64_t count, double least, double most, double low, double high, bool whole);

}  // namespace skl::opendata::charts
