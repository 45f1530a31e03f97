// What a map of a table shows, and its picture.
#pragma once

#include "opendata/maps/question.h"

namespace skl::opendata {

struct MapQuery {
    std::optional<maps::UnitLevel> level;  // of areas; none: the finest that the table names, or its places
    std::optional<charts::Summary> summary;
    std::optional<Text<0, 300>> y;
    std::optional<Text<0, 2'000>> filter;
};
BOOST_DESCRIBE_STRUCT(MapQuery, (), (level, summary, y, filter))

struct AreaValue {
    std::string code, name;
    double value = 0;
};

// By areas, or by places where `areas` holds none.
struct MapData {
    std::optional<maps::UnitLevel> level;
    std::vector<maps::UnitLevel> levels;  // that the table has areas of
    bool places = false;                  // it has rows that stand somewhere
    charts::Summary summary = charts::Summary::count;
    std::string y;                 // empty: rows are counted
    std::vector<AreaValue> areas;  // the largest first
    std::vector<std::string> unknown;
    std::int64_t old_names = 0;
    std::vector<maps::MapPoint> points;
    Geometry shapes;
    std::optional<maps::Bounds> bounds;
    std::int64_t rows = 0;  // that are on the map
    bool truncated = false;
};

// 400 no-places: nothing of the table has a place; unknown-column, chart-column: `y` is no column of numbers; problems of the filter.
// Blocks.
Result<MapData> read_map(Context& cx, const maps::Atlas& atlas, const OpenTable& rows, const MapQuery& asked);

// Columns that may be summed.
std::vector<const TableColumn*> measures_of(const OpenTable& open);

std::string map_svg(Context& cx, const maps::Atlas& atlas, const OpenTable& rows, const MapData& data, double width);
std::string map_words(Context& cx, const OpenTable& rows, const MapData& data);  // what it shows, in a sentence
std::string measure_words(Context& cx, const OpenTable& rows, const MapData& data);

}  // namespace skl::opendata
