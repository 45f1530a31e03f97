#include "opendata/engine/maps/picture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "opendata/engine/charts/scale.h"
#include "opendata/engine/charts/svg.h"

namespace skl::opendata::maps {
namespace {

using charts::Anchor;
using charts::Svg;

// From sand to night; each differs from its neighbour by a step that is seen without colours too.
constexpr std::string_view shade_colours[shades] = {"#f3dcb8", "#e2a562", "#c76628", "#8a3110", "#46180a"};
constexpr std::string_view land = "#efe7d8", shore = "#8d8370";
constexpr double most_height = 1.25;  // of the width

class Plane {
public:
    Plane(Bounds bounds, double width) : width_(width) {
        const Position low = world({bounds.west, bounds.south}), high = world({bounds.east, bounds.north});
        const double across = std::max(high.x - low.x, 1e-7), up = std::max(low.y - high.y, 1e-7), margin = 10;
        scale_ = std::min((width - 2 * margin) / across, (width * most_height - 2 * margin) / up);
        height_ = std::clamp(up * scale_ + 2 * margin, width * 0.5, width * most_height);
        origin_ = {(low.x + high.x) / 2 - width / 2 / scale_, (low.y + high.y) / 2 - height_ / 2 / scale_};
    }
    double height() const { return height_; }
    Position at(Position degrees) const {
        const Position place = world(degrees);
        return {(place.x - origin_.x) * scale_, (place.y - origin_.y) * scale_};
    }
    // A path of the shape, without what is finer than half a dot; empty: all of it lies outside.
    std::string path(const Geometry& shape) const {
        std::string out;
        for (const Polygon& polygon : shape.polygons)
            for (const LineString& ring : polygon) put(out, ring, true);
        for (const LineString& line : shape.lines) put(out, line, false);
        return out;
    }

private:
    static Position world(Position degrees) {
        const Position at = to_tile(degrees, {0, 0, 0});
        return {at.x / tile_extent, at.y / tile_extent};
    }
    void put(std::string& out, const LineString& line, bool closed) const {
        std::string path;
        Position last{-1e9, -1e9};
        std::size_t points = 0;
        double west = 1e9, south = -1e9, east = -1e9, north = 1e9;
        for (const Position& degrees : line) {
            const Position place = at(degrees), rounded{std::round(place.x * 2) / 2, std::round(place.y * 2) / 2};
            west = std::min(west, place.x), east = std::max(east, place.x), north = std::min(north, place.y),
            south = std::max(south, place.y);
            if (std::fabs(rounded.x - last.x) + std::fabs(rounded.y - last.y) < 1) continue;
            if (points == 0)
                charts::append_point(path, 'M', rounded.x, rounded.y);
            else
                charts::append_point(path, points == 1 ? 'l' : ' ', rounded.x - last.x,
                                     rounded.y - last.y);  // steps are shorter than places
            last = rounded;
            ++points;
        }
        const bool seen = east >= 0 && west <= width_ && south >= 0 && north <= height_;
        if (seen && points >= (closed ? 3U : 2U)) out += path + (closed ? "Z" : "");
    }
    double width_, height_ = 0, scale_ = 1;
    Position origin_;
};

Bounds around(const std::vector<Area>& areas) {
    Bounds out{180, 90, -180, -90};
    for (const Area& area : areas) {
        const Bounds one = bounds_of(area.shape);
        out = {std::min(out.west, one.west), std::min(out.south, one.south), std::max(out.east, one.east), std::max(out.north, one.north)};
    }
    return out;
}

}  // namespace

std::vector<double> classes_of(std::vector<double> values) {
    std::vector<double> out;
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i <= shades && !values.empty(); ++i) {
        const double upper = values[(values.size() * i + shades - 1) / shades - 1];
        if (out.empty() || upper > out.back()) out.push_back(upper);
    }
    return out;
}

std::string_view shade_of(double value, const std::vector<double>& classes) {
    const auto at = static_cast<std::size_t>(std::lower_bound(classes.begin(), classes.end(), value) - classes.begin());
    const std::size_t place = std::min(at, classes.empty() ? 0 : classes.size() - 1);
    // Fewer classes use shades that are apart: two of them are the first and the last.
    return shade_colours[classes.size() < 2 ? shades - 2 : place * (shades - 1) / (classes.size() - 1)];
}

std::string draw_areas(const Atlas& atlas, UnitLevel level, const std::map<std::string, double>& by_code, const MapWords& words,
                       double width) {
    std::vector<double> values;
    std::vector<Area const*> with;
    Bounds bounds{180, 90, -180, -90};
    for (const Area& area : atlas.areas(level))
        if (const auto value = by_code.find(area.code); value != by_code.end()) {
            values.push_back(value->second);
            const Bounds one = bounds_of(area.shape);
            bounds = {std::min(bounds.west, one.west), std::min(bounds.south, one.south), std::max(bounds.east, one.east),
                      std::max(bounds.north, one.north)};
        }
    if (values.empty()) bounds = around(atlas.areas(level));
    const auto classes = classes_of(values);
    const Plane plane(bounds, width);
    const bool keyed = !classes.empty();
    const double rows = static_cast<double>(classes.size()) + 2;
    Svg svg(width, plane.height() + (keyed ? rows * 22 + 10 : 0), words.title, words.description);
    for (const Area& area : atlas.areas(level)) {
        const std::string path = plane.path(area.shape);
        if (path.empty()) continue;
        const auto value = by_code.find(area.code);
        if (value == by_code.end())
            svg.path(path, land, shore, 0.5, area.name);
        else
            svg.path(path, shade_of(value->second, classes), "#ffffff", 0.6,
                     fmt::format("{}: {}", area.name, charts::number_text(value->second)));
    }
    if (level == UnitLevel::town)
        for (const Area& county : atlas.areas(UnitLevel::county)) svg.path(plane.path(county.shape), "none", shore, 1);
    if (!keyed) return std::move(svg).finish();
    double y = plane.height() + 18;
    svg.rect(0, plane.height(), width, rows * 22 + 10, charts::ground);
    svg.text(8, y, charts::fitted(words.measure, width - 16), Anchor::start, charts::ink, 0, true);
    for (std::size_t i = 0; i < classes.size(); ++i) {
        y += 22;
        const double low = i == 0 ? *std::min_element(values.begin(), values.end()) : classes[i - 1];
        svg.rect(8, y - 13, 26, 16, shade_of(classes[i], classes));
        svg.text(44, y, fmt::format("{}{} – {}", i == 0 ? "" : "> ", charts::number_text(low), charts::number_text(classes[i])));
    }
    y += 22;
    svg.rect(8, y - 13, 26, 16, land);
    svg.text(44, y, words.without);
    return std::move(svg).finish();
}

std::string draw_points(const Atlas& atlas, const std::vector<MapPoint>& points, const Geometry& shapes, const MapWords& words,
                        double width) {
    Bounds bounds{180, 90, -180, -90};
    const auto see = [&](double west, double south, double east, double north) {
        bounds = {std::min(bounds.west, west), std::min(bounds.south, south), std::max(bounds.east, east), std::max(bounds.north, north)};
    };
    constexpr double least = 0.05;  // degrees around a place, so that a single one shows where it lies
    std::int64_t most = 1;
    for (const MapPoint& one : points)
        see(one.at.x - least, one.at.y - least, one.at.x + least, one.at.y + least), most = std::max(most, one.count);
    if (!shapes.empty()) {
        const Bounds one = bounds_of(shapes);
        see(one.west - least, one.south - least, one.east + least, one.north + least);
    }
    if (bounds.west > bounds.east) bounds = around(atlas.areas(UnitLevel::county));
    const Plane plane(bounds, width);
    Svg svg(width, plane.height(), words.title, words.description);
    const bool near = bounds.east - bounds.west < 1.2;
    if (near)
        for (const Area& town : atlas.areas(UnitLevel::town)) svg.path(plane.path(town.shape), land, "#ffffff", 0.8, town.name);
    for (const Area& county : atlas.areas(UnitLevel::county))
        svg.path(plane.path(county.shape), near ? "none" : land, shore, 0.8, county.name);
    if (const std::string path = plane.path(shapes); !path.empty())
        svg.path(path, shapes.polygons.empty() ? "none" : "#b8430e", "#7b2d43", 1.2, "", "", 0.35);
    for (const MapPoint& one : points) {
        const Position at = plane.at(one.at);
        if (one.count == 1) {
            svg.circle(at.x, at.y, points.size() > 400 ? 2.6 : 4, charts::series_colours[1], 0.8);
            continue;
        }
        const double radius = 6 + 12 * std::sqrt(static_cast<double>(one.count) / static_cast<double>(most));
        svg.circle(at.x, at.y, radius, charts::series_colours[0], 0.82);
        if (radius >= 9) svg.text(at.x, at.y + 4, std::to_string(one.count), Anchor::middle, "#ffffff", 11);
    }
    return std::move(svg).finish();
}

}  // namespace skl::opendata::maps
