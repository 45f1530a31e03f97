// A map as SVG: areas shaded by five classes, points and clusters over the counties. Web Mercator, as the tiles are.
#pragma once

#include "opendata/engine/maps/atlas.h"

namespace skl::opendata::maps {

struct MapPoint {
    Position at;
    std::int64_t count = 1;  // rows that stand there together
};

struct MapWords {
    std::string title, description;
    std::string measure;  // what the shades say
    std::string without;  // areas without a value
};

constexpr std::size_t shades = 5;

// Classes of as many values each, by their quantiles; fewer where values repeat. Upper ends, the last is the largest value.
std::vector<double> classes_of(std::vector<double> values);
std::string_view shade_of(double value, const std::vector<double>& classes);

std::string draw_areas(const Atlas& atlas, UnitLevel level, const std::map<std::string, double>& by_code, const MapWords& words,
                       double width);
std::string draw_points(const Atlas& atlas, const std::vector<MapPoint>& points, const Geometry& shapes, const MapWords& words,
                        double width);

}  // namespace skl::opendata::maps
