// Tiles decoded by a reader of our own here; by a reader that others wrote in tests/tiles.
#include "opendata/engine/maps/tile.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include <protozero/pbf_reader.hpp>

#include "opendata/engine/maps/geojson.h"

namespace skl::opendata::maps {
namespace {

struct Seen {
    std::uint64_t id = 0;
    int type = 0;
    std::vector<std::uint32_t> tags;
    std::vector<std::vector<std::pair<int, int>>> rings;
};
struct SeenLayer {
    std::string name;
    std::uint32_t version = 0, extent = 0;
    std::vector<std::string> keys, texts;
    std::vector<Seen> features;
};

SeenLayer decode(const std::string& tile) {
    SeenLayer out;
    protozero::pbf_reader whole(tile);
    while (whole.next(3)) {
        protozero::pbf_reader layer = whole.get_message();
        while (layer.next()) switch (layer.tag()) {
                case 1: out.name = layer.get_string(); break;
                case 3: out.keys.push_back(layer.get_string()); break;
                case 4: {
                    protozero::pbf_reader value = layer.get_message();
                    std::string text;
                    while (value.next()) switch (value.tag()) {
                            case 1: text = value.get_string(); break;
                            case 6: text = std::to_string(value.get_sint64()); break;
                            default: value.skip();
                        }
                    out.texts.push_back(text);
                    break;
                }
                case 5: out.extent = layer.get_uint32(); break;
                case 15: out.version = layer.get_uint32(); break;
                case 2: {
                    protozero::pbf_reader feature = layer.get_message();
                    Seen seen;
                    while (feature.next()) switch (feature.tag()) {
                            case 1: seen.id = feature.get_uint64(); break;
                            case 2:
                                for (const auto tag : feature.get_packed_uint32()) seen.tags.push_back(tag);
                                break;
                            case 3: seen.type = feature.get_enum(); break;
                            case 4: {
                                int x = 0, y = 0;
                                std::uint32_t command = 0, count = 0;
                                bool number = false;
                                std::int32_t dx = 0;
                                for (const std::uint32_t one : feature.get_packed_uint32()) {
                                    if (count == 0) {
                                        command = one & 7U, count = one >> 3U;
                                        if (command == 7) count = 0;
                                        continue;
                                    }
                                    if (!number) {
                                        dx = protozero::decode_zigzag32(one);
                                    } else {
                                        x += dx, y += protozero::decode_zigzag32(one);
                                        if (command == 1) seen.rings.emplace_back();
                                        seen.rings.back().emplace_back(x, y);
                                        --count;
                                    }
                                    number = !number;
                                }
                                break;
                            }
                            default: feature.skip();
                        }
                    out.features.push_back(std::move(seen));
                    break;
                }
                default: layer.skip();
            }
    }
    return out;
}

double area(const std::vector<std::pair<int, int>>& ring) {
    double out = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const auto &a = ring[i], &b = ring[(i + 1) % ring.size()];
        out += static_cast<double>(a.first) * b.second - static_cast<double>(b.first) * a.second;
    }
    return out / 2;
}

TEST(Tiles, There_are_four_times_as_many_each_level_deeper) {
    EXPECT_TRUE(tile_of(0, 0, 0));
    EXPECT_FALSE(tile_of(0, 1, 0));
    EXPECT_TRUE(tile_of(22, (1 << 22) - 1, 0));
    EXPECT_FALSE(tile_of(23, 0, 0));
    EXPECT_FALSE(tile_of(5, -1, 3));
    const Bounds world = bounds_of(*tile_of(0, 0, 0));
    EXPECT_NEAR(world.north, 85.0511287798, 1e-9);
    EXPECT_NEAR(world.south, -85.0511287798, 1e-9);
    const Bounds quarter = bounds_of(*tile_of(1, 1, 0));
    EXPECT_NEAR(quarter.west, 0, 1e-12);
    EXPECT_NEAR(quarter.south, 0, 1e-12);
}

TEST(Tiles, A_known_place_lies_where_the_web_s_map_has_it) {
    // Taipei 101: tile 16/54903/28057 of any web map, by the formulas of the OpenStreetMap wiki ("Slippy map tilenames").
    const Position at = to_tile({121.5645, 25.0340}, *tile_of(0, 0, 0));
    const double side = std::exp2(16);
    const double radian = 25.0340 * 3.14159265358979 / 180;
    EXPECT_NEAR(at.x / tile_extent * side, (121.5645 + 180) / 360 * side, 1e-6);
    EXPECT_NEAR(at.y / tile_extent * side, (1 - std::log(std::tan(radian) + 1 / std::cos(radian)) / 3.14159265358979) / 2 * side, 1e-4);
}

TEST(Tiles, A_point_has_its_properties_and_its_place) {
    TileLayer layer("rows", *tile_of(0, 0, 0));
    Geometry point;
    point.points = {{0, 0}};
    const TileProperty said[] = {{"name", std::string("臺北")}, {"count", std::int64_t{-3}}};
    EXPECT_TRUE(layer.add(7, point, said));
    EXPECT_TRUE(layer.add(8, point, said));
    const SeenLayer seen = decode(layer.finish());
    EXPECT_EQ(seen.name, "rows");
    EXPECT_EQ(seen.version, 2U);
    EXPECT_EQ(seen.extent, 4096U);
    ASSERT_EQ(seen.features.size(), 2U);
    EXPECT_EQ(seen.features[1].id, 8U);
    EXPECT_EQ(seen.features[0].type, 1);
    EXPECT_EQ(seen.features[0].rings[0][0], (std::pair{2048, 2048}));
    EXPECT_EQ(seen.keys, (std::vector<std::string>{"name", "count"})) << "once, however many features";
    EXPECT_EQ(seen.texts, (std::vector<std::string>{"臺北", "-3"}));
    EXPECT_EQ(seen.features[0].tags, (std::vector<std::uint32_t>{0, 0, 1, 1}));
}

TEST(Tiles, Outer_rings_run_clockwise_and_holes_do_not_whichever_way_they_came) {
    for (const bool turned : {false, true}) {
        Polygon polygon{{{-90, -40}, {90, -40}, {90, 40}, {-90, 40}, {-90, -40}}, {{-30, -20}, {-30, 20}, {30, 20}, {30, -20}, {-30, -20}}};
        if (turned)
            for (LineString& ring : polygon) std::reverse(ring.begin(), ring.end());
        Geometry shape;
        shape.polygons = {polygon};
        TileLayer layer("rows", *tile_of(0, 0, 0));
        EXPECT_TRUE(layer.add(1, shape, {}));
        const SeenLayer seen = decode(layer.finish());
        ASSERT_EQ(seen.features[0].rings.size(), 2U);
        EXPECT_GT(area(seen.features[0].rings[0]), 0);
        EXPECT_LT(area(seen.features[0].rings[1]), 0);
    }
}

TEST(Tiles, What_crosses_the_edge_is_cut_a_little_outside_of_it) {
    Geometry shape;
    shape.polygons = {{{{-170, -80}, {170, -80}, {170, 80}, {-170, 80}, {-170, -80}}}};
    shape.lines = {{{-170, 10}, {170, 12}}};
    TileLayer layer("rows", *tile_of(3, 4, 3));
    EXPECT_TRUE(layer.add(1, shape, {}));
    const SeenLayer seen = decode(layer.finish());
    ASSERT_EQ(seen.features.size(), 2U) << "a feature has one kind of shape: lines, then polygons";
    for (const Seen& feature : seen.features)
        for (const auto& ring : feature.rings)
            for (const auto& [x, y] : ring) {
                EXPECT_GE(x, -tile_margin);
                EXPECT_LE(x, tile_extent + tile_margin);
                EXPECT_GE(y, -tile_margin);
                EXPECT_LE(y, tile_extent + tile_margin);
            }
    EXPECT_NEAR(area(seen.features[1].rings[0]), std::pow(tile_extent + 2 * tile_margin, 2), 1)
        << "the tile lies inside: all of it is covered";
}

TEST(Tiles, What_is_elsewhere_or_smaller_than_a_step_is_not_there) {
    TileLayer layer("rows", *tile_of(6, 0, 0));
    Geometry shape;
    shape.polygons = {{{{121, 24}, {122, 24}, {122, 25}, {121, 25}, {121, 24}}}};
    EXPECT_FALSE(layer.add(1, shape, {}));
    EXPECT_EQ(layer.finish(), "");
    TileLayer whole("rows", *tile_of(0, 0, 0));
    shape.polygons = {{{{121, 24}, {121.001, 24}, {121.001, 24.001}, {121, 24}}}};
    EXPECT_FALSE(whole.add(1, shape, {}));
}

TEST(Tiles, A_ring_that_crosses_itself_still_makes_a_tile) {
    Geometry bow;
    bow.polygons = {{{{-60, -40}, {60, 40}, {60, -40}, {-60, 40}, {-60, -40}}}};
    TileLayer layer("rows", *tile_of(1, 1, 1));
    ASSERT_TRUE(layer.add(1, bow, {}));
    const SeenLayer seen = decode(layer.finish());
    ASSERT_FALSE(seen.features.empty());
    for (const auto& ring : seen.features[0].rings) EXPECT_NE(area(ring), 0);
}

RC_GTEST_PROP(Tiles, Any_shape_makes_a_tile_whose_rings_have_areas, ()) {
    const auto coordinate = rc::gen::inRange(-900, 900);
    const auto places = *rc::gen::resize(25, rc::gen::container<std::vector<std::pair<int, int>>>(rc::gen::pair(coordinate, coordinate)));
    const auto zoom = *rc::gen::inRange(0, 6);
    const auto tile = tile_of(zoom, *rc::gen::inRange(0, 1 << zoom), *rc::gen::inRange(0, 1 << zoom));
    Geometry shape;
    LineString line;
    for (const auto& [x, y] : places) line.push_back({x / 5.0, y / 10.0});
    shape.polygons = {{line}};
    shape.lines = {line};
    shape.points = line;
    TileLayer layer("rows", *tile);
    (void)layer.add(1, shape, {});
    for (const Seen& feature : decode(layer.finish()).features)
        for (const auto& ring : feature.rings) {
            if (feature.type == 3) RC_ASSERT(area(ring) != 0);
            for (const auto& [x, y] : ring)
                RC_ASSERT(x >= -tile_margin - 1 && x <= tile_extent + tile_margin + 1 && y >= -tile_margin - 1 &&
                          y <= tile_extent + tile_margin + 1);
        }
}

TEST(GeoJson, Geometries_are_read_and_what_is_none_is_not) {
    const auto several = read_geometry(
        R"({"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[121,24,5]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]})");
    ASSERT_TRUE(several);
    EXPECT_EQ(several->points.size(), 1U);
    EXPECT_EQ(several->lines[0].size(), 2U);
    for (const char* wrong : {"", "{}", "[1]", R"({"type":"Point"})", R"({"type":"Point","coordinates":["a",1]})",
                              R"({"type":"Point","coordinates":[1]})", R"({"type":"Point","coordinates":[200,1]})",
                              R"({"type":"Circle","coordinates":[1,1]})", R"({"type":"Polygon","coordinates":[1,1]})"})
        EXPECT_FALSE(read_geometry(wrong)) << wrong;
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += R"({"type":"GeometryCollection","geometries":[)";
    EXPECT_FALSE(read_geometry(deep));
}

}  // namespace
}  // namespace skl::opendata::maps
