// Inside of tiles: lines and polygons in steps of a tile, cut at its edges and simplified, by GEOS.
#pragma once

#include <memory>

#include "opendata/engine/geometry.h"

namespace skl::opendata::maps {

class Clip {
public:
    // Cuts at `low`..`high` in both directions; what is nearer than `tolerance` to a straight line becomes one.
    Clip(double low, double high, double tolerance);
    ~Clip();
    Geometry run(const Geometry& geometry) const;  // points as they are, where they are inside

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace skl::opendata::maps
