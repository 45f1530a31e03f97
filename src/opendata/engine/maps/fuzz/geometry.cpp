// Geometries from anywhere become a tile, or nothing.
#include "opendata/engine/maps/geojson.h"
#include "opendata/engine/maps/tile.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
    using namespace skl::opendata::maps;
    if (size < 1) return 0;
    const int zoom = bytes[0] % 8;
    const auto geometry = read_geometry({reinterpret_cast<const char*>(bytes + 1), size - 1});
    if (!geometry) return 0;
    TileLayer layer("rows", *tile_of(zoom, (1 << zoom) / 2, (1 << zoom) / 2));
    (void)layer.add(1, *geometry, {});
    (void)layer.finish();
    return 0;
}
