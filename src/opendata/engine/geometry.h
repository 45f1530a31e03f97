// Geometries as GeoJSON text (RFC 7946): degrees of WGS84, outer rings counterclockwise. Readers of shapes, TopoJSON and KML write with it.
#pragma once

#include <string>
#include <vector>

#include "opendata/engine/projection.h"

namespace skl::opendata {

using LineString = std::vector<Position>;
using Polygon = std::vector<LineString>;  // the outer ring first, then its holes

struct Geometry {
    std::vector<Position> points;
    std::vector<LineString> lines;
    std::vector<Polygon> polygons;
    bool empty() const { return points.empty() && lines.empty() && polygons.empty(); }
};

double signed_area(const LineString& ring);  // twice the area; positive: counterclockwise

// Rings as shapefiles have them, outer ones clockwise: each hole goes to the outer ring that it lies in.
std::vector<Polygon> polygons_of(std::vector<LineString> rings);

// Point, MultiLineString …, or a GeometryCollection of several kinds; empty text where nothing is left. Places that are nowhere are left
// out. Seven digits after the point are a centimetre.
std::string geojson_of(const Geometry& geometry, const Projection& projection);
std::string degrees_text(double value);

}  // namespace skl::opendata
