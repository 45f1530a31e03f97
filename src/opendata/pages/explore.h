// What a reader sees of a table without leaving its dataset's page: rows, a chart, a map.
#pragma once

#include "opendata/api/open_table.h"

namespace skl::opendata {

struct HeadCell {
    std::string label;
    Text<> sort_href, sorted;  // sorted: empty, ascending or descending (WAI-ARIA aria-sort)
    bool numeric = false;
};
BOOST_DESCRIBE_STRUCT(HeadCell, (), (label, sort_href, sorted, numeric))

struct LineCell {
    std::string text;
    bool numeric = false, empty = false;
};
BOOST_DESCRIBE_STRUCT(LineCell, (), (text, numeric, empty))

struct Line {
    std::vector<LineCell> cells;
};
BOOST_DESCRIBE_STRUCT(Line, (), (cells))

struct ChartOption {
    std::string name, label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(ChartOption, (), (name, label, chosen))

struct Preview {
    std::vector<HeadCell> head;
    std::vector<Line> lines;
    std::optional<std::string> next_href, first_href, clear_href, wrong;
    std::string filter, sort;
    std::vector<ChartOption> filter_columns, filter_tests;  // of a condition put together by choosing
    std::int64_t shown = 0, count = 0;
};
BOOST_DESCRIBE_STRUCT(Preview, (),
                      (head, lines, next_href, first_href, clear_href, wrong, filter, sort, filter_columns, filter_tests, shown, count))

struct Bar {
    std::string label, amount, exact;
};
BOOST_DESCRIBE_STRUCT(Bar, (), (label, amount, exact))

struct Chart {
    std::string x, y, kind, filter;
    std::vector<ChartOption> x_options, y_options, kind_options;
    std::vector<Bar> bars;
};
BOOST_DESCRIBE_STRUCT(Chart, (), (x, y, kind, filter, x_options, y_options, kind_options, bars))

struct MapPicture {
    std::string points_json, areas_json, caption;
    std::string area_title;  // of a map of areas: whose counts stand in its table
    std::vector<Bar> areas;
};
BOOST_DESCRIBE_STRUCT(MapPicture, (), (points_json, areas_json, caption, area_title, areas))

// The query of a dataset's page.
struct Explore {
    std::optional<Text<0, 2000>> filter, sort, cursor;
    std::optional<Text<1, 300>> x, y;
    std::optional<Text<1, 20>> chart;
    std::optional<Text<0, 300>> column, test, value;  // one more condition, by choosing: column, contains, Taipei
};
BOOST_DESCRIBE_STRUCT(Explore, (), (filter, sort, cursor, x, y, chart, column, test, value))

// The condition that was chosen joins the filter, so that the address of the page says it all.
void join_condition(const OpenTable& open, Explore& asked);

// All block.
Result<Preview> preview_of(Context& cx, const OpenTable& open, const Explore& asked);
std::optional<Chart> chart_of(Context& cx, const OpenTable& open, const Explore& asked);  // nullopt: nothing to draw
std::optional<MapPicture> map_of(Context& cx, const OpenTable& open, const Explore& asked);

// The code of a county (COUNTYCODE of the map) by its name or code; empty: none.
std::string_view county_code(std::string value);
// "longitude,latitude" of GeoJSON text that is a point.
std::optional<std::string> point_of(const analytics::Cell& geometry);
// Text as pages show it: cut at a length that a table bears.
std::string shortened(std::string_view text);

// Cells as tables of pages show them.
LineCell line_cell(const Context& cx, const analytics::Cell& cell);

}  // namespace skl::opendata
