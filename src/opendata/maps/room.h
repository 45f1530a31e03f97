// What the maps of an installation share: the atlas of the preset, read at its first use, and tiles that were made before. All members may
// be called from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "opendata/api/fair_cache.h"
#include "opendata/engine/maps/atlas.h"

namespace skl {
class App;
}

namespace skl::opendata {

class MapRoom {
public:
    // From presets/<preset>/boundaries of the installation; of a preset without it an atlas without areas. Blocks once.
    Result<std::shared_ptr<const maps::Atlas>> atlas(const App& app);

    // Tiles of immutable versions, by all that they depend on.
    FairCache<std::string> tiles{most_bytes, most_bytes};

private:
    static constexpr std::size_t most_bytes = std::size_t{32} << 20;  // of all tiles

    std::mutex mutex_;
    std::shared_ptr<const maps::Atlas> atlas_;
};

}  // namespace skl::opendata
