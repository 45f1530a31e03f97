#include "opendata/engine/maps/tile.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_map>

#include <protozero/pbf_writer.hpp>

#include "opendata/engine/maps/clip.h"

namespace skl::opendata::maps {
namespace {

constexpr double furthest_north = 85.0511287798066;  // where the web's map is a square
constexpr double tolerance = 3;                      // steps; less than a dot of a screen

// Field numbers of vector_tile.proto, version 2.1.
enum : protozero::pbf_tag_type {
    tile_layer = 3,
    layer_name = 1,
    layer_feature = 2,
    layer_key = 3,
    layer_value = 4,
    layer_extent = 5,
    layer_version = 15,
    feature_id = 1,
    feature_tags = 2,
    feature_type = 3,
    feature_geometry = 4,
    value_string = 1,
    value_double = 3,
    value_sint = 6,
    value_bool = 7
};
enum class Shape : std::int32_t { point = 1, line = 2, polygon = 3 };
constexpr std::uint32_t move_to = 1, line_to = 2, close_path = 7;

struct Step {
    std::int32_t x, y;
    bool operator==(const Step&) const = default;
};

class Commands {
public:
    void begin(std::uint32_t command, std::size_t count) { out.push_back(static_cast<std::uint32_t>(count << 3U) | command); }
    void point(Step to) {
        out.push_back(protozero::encode_zigzag32(to.x - at_.x));
        out.push_back(protozero::encode_zigzag32(to.y - at_.y));
        at_ = to;
    }
    std::vector<std::uint32_t> out;

private:
    Step at_{0, 0};
};

// Whole steps, without repeats. A ring loses its closing point: ClosePath says it.
std::vector<Step> steps_of(const LineString& line, bool ring) {
    std::vector<Step> out;
    for (const Position& at : line) {
        const Step step{static_cast<std::int32_t>(std::lround(at.x)), static_cast<std::int32_t>(std::lround(at.y))};
        if (out.empty() || !(out.back() == step)) out.push_back(step);
    }
    if (ring && out.size() > 1 && out.front() == out.back()) out.pop_back();
    return out;
}

// Twice the area; y goes down, so that positive is clockwise as seen.
std::int64_t area_of(const std::vector<Step>& ring) {
    std::int64_t out = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Step &a = ring[i], &b = ring[(i + 1) % ring.size()];
        out += std::int64_t{a.x} * b.y - std::int64_t{b.x} * a.y;
    }
    return out;
}

bool put_ring(Commands& commands, const LineString& line, bool outer) {
    auto ring = steps_of(line, true);
    const std::int64_t area = ring.size() < 3 ? 0 : area_of(ring);
    if (area == 0) return false;
    if ((area > 0) != outer) std::reverse(ring.begin(), ring.end());
    commands.begin(move_to, 1);
    commands.point(ring[0]);
    commands.begin(line_to, ring.size() - 1);
    for (std::size_t i = 1; i < ring.size(); ++i) commands.point(ring[i]);
    commands.begin(close_path, 1);
    return true;
}

std::vector<std::uint32_t> points_of(const Geometry& geometry) {
    Commands commands;
    if (geometry.points.empty()) return {};
    commands.begin(move_to, geometry.points.size());
    for (const Position& at : geometry.points)
        commands.point({static_cast<std::int32_t>(std::lround(at.x)), static_cast<std::int32_t>(std::lround(at.y))});
    return std::move(commands.out);
}

std::vector<std::uint32_t> lines_of(const Geometry& geometry) {
    Commands commands;
    for (const LineString& line : geometry.lines) {
        const auto steps = steps_of(line, false);
        if (steps.size() < 2) continue;
        commands.begin(move_to, 1);
        commands.point(steps[0]);
        commands.begin(line_to, steps.size() - 1);
        for (std::size_t i = 1; i < steps.size(); ++i) commands.point(steps[i]);
    }
    return std::move(commands.out);
}

std::vector<std::uint32_t> polygons_of(const Geometry& geometry) {
    Commands commands;
    for (const Polygon& polygon : geometry.polygons)
        for (std::size_t i = 0; i < polygon.size(); ++i)
            if (!put_ring(commands, polygon[i], i == 0) && i == 0) break;  // without its outer ring a hole is nothing
    return std::move(commands.out);
}

}  // namespace

std::optional<TileId> tile_of(std::int64_t zoom, std::int64_t x, std::int64_t y) {
    if (zoom < 0 || zoom > deepest_tile) return {};
    const std::int64_t side = std::int64_t{1} << zoom;
    if (x < 0 || y < 0 || x >= side || y >= side) return {};
    return TileId{static_cast<int>(zoom), static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)};
}

Bounds bounds_of(TileId tile, bool with_margin) {
    const double side = std::exp2(tile.zoom), margin = with_margin ? static_cast<double>(tile_margin) / tile_extent : 0;
    const auto longitude = [&](double x) { return std::clamp(x / side * 360 - 180, -180.0, 180.0); };
    const auto latitude = [&](double y) { return std::atan(std::sinh(std::numbers::pi * (1 - 2 * y / side))) * 180 / std::numbers::pi; };
    return {longitude(tile.x - margin), latitude(tile.y + 1 + margin), longitude(tile.x + 1 + margin), latitude(tile.y - margin)};
}

Position to_tile(Position degrees, TileId tile) {
    const double side = std::exp2(tile.zoom);
    const double latitude = std::clamp(degrees.y, -furthest_north, furthest_north) * std::numbers::pi / 180;
    const double x = (degrees.x + 180) / 360 * side;
    const double y = (1 - std::asinh(std::tan(latitude)) / std::numbers::pi) / 2 * side;
    return {(x - tile.x) * tile_extent, (y - tile.y) * tile_extent};
}

struct TileLayer::Work {
    std::string name;
    TileId tile;
    Clip clip{-tile_margin, tile_extent + tile_margin, tolerance};
    std::vector<std::string> features;  // messages
    std::size_t feature_bytes = 0, table_bytes = 0;
    std::vector<std::string> keys, values;
    std::unordered_map<std::string, std::uint32_t> key_places, value_places;

    std::uint32_t place(std::vector<std::string>& table, std::unordered_map<std::string, std::uint32_t>& places, std::string one) {
        const auto [at, fresh] = places.try_emplace(one, static_cast<std::uint32_t>(table.size()));
        if (fresh) {
            table_bytes += one.size() + 4;
            table.push_back(std::move(one));
        }
        return at->second;
    }
    static std::string value_of(const TileValue& value) {
        std::string out;
        protozero::pbf_writer writer(out);
        if (const auto* text = std::get_if<std::string>(&value))
            writer.add_string(value_string, *text);
        else if (const auto* whole = std::get_if<std::int64_t>(&value))
            writer.add_sint64(value_sint, *whole);
        else if (const auto* real = std::get_if<double>(&value))
            writer.add_double(value_double, *real);
        else
            writer.add_bool(value_bool, std::get<bool>(value));
        return out;
    }
    void feature(std::uint64_t id, Shape shape, const std::vector<std::uint32_t>& commands, const std::vector<std::uint32_t>& tags) {
        std::string& message = features.emplace_back();
        protozero::pbf_writer feature(message);
        feature.add_uint64(feature_id, id);
        feature.add_packed_uint32(feature_tags, tags.begin(), tags.end());
        feature.add_enum(feature_type, static_cast<std::int32_t>(shape));
        feature.add_packed_uint32(feature_geometry, commands.begin(), commands.end());
        constexpr std::size_t around = 4;  // its tag and its length
        feature_bytes += message.size() + around;
    }
};

TileLayer::TileLayer(std::string name, TileId tile) : work_(std::make_unique<Work>()) {
    work_->name = std::move(name);
    work_->tile = tile;
}
TileLayer::~TileLayer() = default;

bool TileLayer::add(std::uint64_t id, const Geometry& geometry, std::span<const TileProperty> properties) {
    Geometry placed;
    const auto place = [&](const LineString& line) {
        LineString out;
        out.reserve(line.size());
        for (const Position& at : line) out.push_back(to_tile(at, work_->tile));
        return out;
    };
    placed.points = place(geometry.points);
    for (const LineString& line : geometry.lines) placed.lines.push_back(place(line));
    for (const Polygon& polygon : geometry.polygons) {
        Polygon& into = placed.polygons.emplace_back();
        for (const LineString& ring : polygon) into.push_back(place(ring));
    }
    const Geometry cut = work_->clip.run(placed);
    std::vector<std::uint32_t> tags;
    bool some = false;
    const auto put = [&](Shape shape, const std::vector<std::uint32_t>& commands) {
        if (commands.empty()) return;
        if (tags.empty())
            for (const TileProperty& one : properties) {
                tags.push_back(work_->place(work_->keys, work_->key_places, one.name));
                tags.push_back(work_->place(work_->values, work_->value_places, Work::value_of(one.value)));
            }
        work_->feature(id, shape, commands, tags);
        some = true;
    };
    put(Shape::point, points_of(cut));
    put(Shape::line, lines_of(cut));
    put(Shape::polygon, polygons_of(cut));
    return some;
}

std::size_t TileLayer::bytes() const { return work_->feature_bytes + work_->table_bytes; }
std::size_t TileLayer::features() const { return work_->features.size(); }

std::string TileLayer::finish() {
    std::string out;
    if (work_->features.empty()) return out;
    protozero::pbf_writer tile(out);
    protozero::pbf_writer layer(tile, tile_layer);
    layer.add_uint32(layer_version, 2);
    layer.add_string(layer_name, work_->name);
    for (const std::string& feature : work_->features) layer.add_message(layer_feature, feature);
    for (const std::string& key : work_->keys) layer.add_string(layer_key, key);
    for (const std::string& value : work_->values) layer.add_message(layer_value, value);
    layer.add_uint32(layer_extent, static_cast<std::uint32_t>(tile_extent));
    return out;
}

}  // namespace skl::opendata::maps
