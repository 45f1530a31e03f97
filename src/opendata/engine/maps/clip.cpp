#include "opendata/engine/maps/clip.h"

#include <geos_c.h>

namespace skl::opendata::maps {

struct Clip::Work {
    GEOSContextHandle_t geos = GEOS_init_r();
    double low, high, tolerance;
    Work(double l, double h, double t) : low(l), high(h), tolerance(t) {}
    ~Work() { GEOS_finish_r(geos); }

    struct Free {
        GEOSContextHandle_t geos;
        void operator()(GEOSGeometry* shape) const { GEOSGeom_destroy_r(geos, shape); }
    };
    using Shape = std::unique_ptr<GEOSGeometry, Free>;
    Shape own(GEOSGeometry* shape) const { return Shape(shape, Free{geos}); }

    GEOSCoordSequence* sequence(const LineString& line, bool closed) const {
        const bool open = closed && (line.front().x != line.back().x || line.front().y != line.back().y);
        const std::size_t size = line.size() + (open ? 1 : 0);
        GEOSCoordSequence* out = GEOSCoordSeq_create_r(geos, static_cast<unsigned>(size), 2);
        for (std::size_t i = 0; out != nullptr && i < size; ++i) {
            const Position& at = line[i % line.size()];
            GEOSCoordSeq_setXY_r(geos, out, static_cast<unsigned>(i), at.x, at.y);
        }
        return out;
    }
    Shape ring(const LineString& line) const {
        if (line.size() < 3) return own(nullptr);
        GEOSCoordSequence* points = sequence(line, true);
        unsigned size = 0;
        if (points == nullptr || GEOSCoordSeq_getSize_r(geos, points, &size) == 0 || size < 4) {
            if (points != nullptr) GEOSCoordSeq_destroy_r(geos, points);
            return own(nullptr);
        }
        return own(GEOSGeom_createLinearRing_r(geos, points));
    }
    Shape polygon(const Polygon& polygon) const {
        if (polygon.empty()) return own(nullptr);
        Shape shell = ring(polygon[0]);
        if (!shell) return own(nullptr);
        std::vector<GEOSGeometry*> holes;
        for (std::size_t i = 1; i < polygon.size(); ++i)
            if (Shape hole = ring(polygon[i])) holes.push_back(hole.release());
        return own(GEOSGeom_createPolygon_r(geos, shell.release(), holes.data(), static_cast<unsigned>(holes.size())));
    }

    // A shape that crosses itself would be cut wrongly without a word: it is made valid first.
    Shape cut(Shape shape, bool area) const {
        if (area && GEOSisValid_r(geos, shape.get()) != 1) shape = own(GEOSMakeValid_r(geos, shape.get()));
        if (!shape) return shape;
        Shape out = own(GEOSClipByRect_r(geos, shape.get(), low, low, high, high));
        if (!out) return out;
        Shape simple = own(GEOSTopologyPreserveSimplify_r(geos, out.get(), tolerance));
        return simple ? std::move(simple) : std::move(out);
    }

    LineString points(const GEOSGeometry* shape) const {
        LineString out;
        const GEOSCoordSequence* sequence = GEOSGeom_getCoordSeq_r(geos, shape);
        unsigned size = 0;
        if (sequence == nullptr || GEOSCoordSeq_getSize_r(geos, sequence, &size) == 0) return out;
        out.resize(size);
        for (unsigned i = 0; i < size; ++i) GEOSCoordSeq_getXY_r(geos, sequence, i, &out[i].x, &out[i].y);
        return out;
    }
    void take(const GEOSGeometry* shape, Geometry& out) const {
        if (shape == nullptr || GEOSisEmpty_r(geos, shape) == 1) return;
        switch (GEOSGeomTypeId_r(geos, shape)) {
            case GEOS_LINESTRING:
            case GEOS_LINEARRING: out.lines.push_back(points(shape)); break;
            case GEOS_POLYGON: {
                Polygon& polygon = out.polygons.emplace_back();
                polygon.push_back(points(GEOSGetExteriorRing_r(geos, shape)));
                for (int i = 0; i < GEOSGetNumInteriorRings_r(geos, shape); ++i)
                    polygon.push_back(points(GEOSGetInteriorRingN_r(geos, shape, i)));
                break;
            }
            case GEOS_POINT: break;  // what is left of a line that touches the edge
            default:
                for (int i = 0; i < GEOSGetNumGeometries_r(geos, shape); ++i) take(GEOSGetGeometryN_r(geos, shape, i), out);
        }
    }
};

Clip::Clip(double low, double high, double tolerance) : work_(std::make_unique<Work>(low, high, tolerance)) {}
Clip::~Clip() = default;

Geometry Clip::run(const Geometry& geometry) const {
    Geometry out;
    for (const Position& at : geometry.points)
        if (at.x >= work_->low && at.x < work_->high && at.y >= work_->low && at.y < work_->high) out.points.push_back(at);
    const auto meets = [&](const LineString& line) {
        double west = 1e300, south = 1e300, east = -1e300, north = -1e300;
        for (const Position& at : line)
            west = std::min(west, at.x), east = std::max(east, at.x), south = std::min(south, at.y), north = std::max(north, at.y);
        return west <= work_->high && east >= work_->low && south <= work_->high && north >= work_->low;
    };
    for (const LineString& line : geometry.lines) {
        if (line.size() < 2 || !meets(line)) continue;
        if (auto shape = work_->own(GEOSGeom_createLineString_r(work_->geos, work_->sequence(line, false))))
            work_->take(work_->cut(std::move(shape), false).get(), out);
    }
    for (const Polygon& polygon : geometry.polygons) {
        if (polygon.empty() || !meets(polygon[0])) continue;
        if (auto shape = work_->polygon(polygon)) {
            Geometry cut;
            work_->take(work_->cut(std::move(shape), true).get(), cut);
            std::move(cut.polygons.begin(), cut.polygons.end(),
                      std::back_inserter(out.polygons));  // edges that collapsed to lines are nothing
        }
    }
    return out;
}

}  // namespace skl::opendata::maps
