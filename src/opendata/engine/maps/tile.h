// Mapbox Vector Tile 2.1: geometries of one square of the web's map (Web Mercator, EPSG:3857), clipped, simplified and counted in whole
// steps of 1/4096 of its side, as protocol buffers.
//
//   tile    := layer*          field 3
//   layer   := version 2, name, feature*, key*, value*, extent 4096
//   feature := id, tags (key, value)*, type, geometry: commands MoveTo LineTo ClosePath, with steps from the point before (zigzag)
//   ring    := outer ones clockwise as seen on the map, holes the other way (§4.3.4.4)
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>

#include "opendata/engine/geometry.h"

namespace skl::opendata::maps {

inline constexpr std::string_view tile_type = "application/vnd.mapbox-vector-tile";
inline constexpr int deepest_tile = 22;
inline constexpr std::int32_t tile_extent = 4096, tile_margin = 64;  // of a tile; around it, so that lines leave it unbroken
inline constexpr std::size_t largest_tile = 500'000;                 // bytes

struct TileId {
    int zoom = 0;
    std::uint32_t x = 0, y = 0;  // from the west, from the north
};
std::optional<TileId> tile_of(std::int64_t zoom, std::int64_t x, std::int64_t y);  // nullopt: there is none

struct Bounds {
    double west = 0, south = 0, east = 0, north = 0;  // degrees
};
Bounds bounds_of(TileId tile, bool with_margin = false);

// Degrees → steps of the tile. Latitudes beyond ±85.0511° have no place on the map: they stand at its edge.
Position to_tile(Position degrees, TileId tile);

using TileValue = std::variant<std::string, std::int64_t, double, bool>;
struct TileProperty {
    std::string name;
    TileValue value;
};

class TileLayer {
public:
    TileLayer(std::string name, TileId tile);
    ~TileLayer();
    TileLayer(const TileLayer&) = delete;

    // False: nothing of it is in the tile, or what is there is smaller than a step.
    bool add(std::uint64_t id, const Geometry& geometry, std::span<const TileProperty> properties);
    std::size_t bytes() const;  // at least what the tile has by now
    std::size_t features() const;
    std::string finish();  // a tile of this layer; without features an empty one, which is a tile too

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace skl::opendata::maps
