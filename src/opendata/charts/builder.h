// The chart builder as a page: what may be chosen of rows, what was chosen, and the picture with its numbers. The rows are those of a
// table or of two joined tables.
#pragma once

#include "opendata/engine/charts/draw.h"
#include "opendata/pages/explore.h"

namespace skl::opendata {

// What a reader chooses; names are those of columns.
struct ChartQuery {
    std::optional<charts::ChartKind> kind;
    std::optional<charts::Summary> summary;
    std::optional<Text<0, 620>> x, y, y2, by;
};
BOOST_DESCRIBE_STRUCT(ChartQuery, (), (kind, summary, x, y, y2, by))

struct ChartLine {
    std::vector<LineCell> cells;
};
BOOST_DESCRIBE_STRUCT(ChartLine, (), (cells))

struct ChartHead {
    std::string label;
    bool numeric = false;
};
BOOST_DESCRIBE_STRUCT(ChartHead, (), (label, numeric))

struct ChartPicture {
    Text<0, 8'000> wide_href, narrow_href;
    std::string name;                // of the graphic: kind, axes, and what stands out
    std::vector<std::string> notes;  // what is not drawn, in words
    std::vector<ChartHead> head;
    std::vector<ChartLine> lines;  // its numbers
};
BOOST_DESCRIBE_STRUCT(ChartPicture, (), (wide_href, narrow_href, name, notes, head, lines))

struct ChartParameter {
    Text<> name;
    Text<0, 2'000> value;
};
BOOST_DESCRIBE_STRUCT(ChartParameter, (), (name, value))

struct ChartPage {
    std::string title, parent_title;
    Text<0, 8'000> parent_href;
    Text<0, 8'000> action;
    std::vector<ChartParameter> kept;  // of the address, beside the choices
    std::vector<ChartOption> kind_options, x_options, y_options, y2_options, by_options, summary_options;
    std::optional<Text<0, 2'000>> filter;  // where rows can be filtered; empty: all
    std::optional<std::string> wrong;      // a choice or a filter that could not be followed
    std::optional<std::string> none;       // why there is nothing to choose
    std::optional<ChartPicture> picture;
};
BOOST_DESCRIBE_STRUCT(ChartPage, (),
                      (title, parent_title, parent_href, action, kept, kind_options, x_options, y_options, y2_options, by_options,
                       summary_options, filter, wrong, none, picture))

// Rows that a chart may be made of.
struct Chartable {
    std::string title;  // of the data
    std::vector<charts::ChartColumn> columns;
    std::map<std::string, std::string> titles;  // of columns, with units
    charts::ChartSource source;
    charts::Ask ask;
};

// The options and, where there is something to draw, the picture; addresses of pictures are the caller's. Blocks.
void build_chart(const Context& cx, const Chartable& rows, const ChartQuery& asked, ChartPage& out);

// The picture alone. Problems: those of charts::settle and of the query. Blocks.
Result<std::string> chart_svg(const Context& cx, const Chartable& rows, const ChartQuery& asked, double width);

// A picture's answer: SVG, for an hour, in the reader's language.
Reply picture_reply(std::string svg);

// The parameters of the choices that were made.
analytics::Pairs pairs_of(const ChartQuery& asked);

// 340 to 1,440 user units.
using PictureWidth = Whole<300, 1'440>;

}  // namespace skl::opendata
