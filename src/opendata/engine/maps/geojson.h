// Geometries from GeoJSON text (RFC 7946 §3.1), as tables keep them: the other direction of engine/geometry.h.
#pragma once

#include <optional>
#include <string_view>

#include "opendata/engine/geometry.h"

namespace skl::opendata::maps {

constexpr std::size_t most_geometry_points = 500'000;  // of one geometry
constexpr std::size_t deepest_geometry = 16;           // collections within collections

// Nullopt: no geometry of GeoJSON, a number that is none, or too much of it. Heights are passed over.
std::optional<Geometry> read_geometry(std::string_view json);

}  // namespace skl::opendata::maps
