// What the maps of an installation share: the atlas of the preset, read at its first use, and tiles that were made before. All members may
// be called from any thread.
#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "opendata/engine/maps/atlas.h"

namespace skl {
class App;
}

namespace skl::opendata {

class MapRoom {
public:
    static constexpr std::size_t most_bytes = std::size_t{32} << 20;  // of all tiles; the one used longest ago goes first

    // From presets/<preset>/boundaries of the installation; of a preset without it an atlas without areas. Blocks once.
    Result<std::shared_ptr<const maps::Atlas>> atlas(const App& app);

    // A tile of an immutable version, by all that it depends on.
    std::optional<std::string> find(const std::string& key);
    void keep(const std::string& key, const std::string& tile);

private:
    struct Kept {
        std::string key, tile;
    };
    std::mutex mutex_;
    std::shared_ptr<const maps::Atlas> atlas_;
    std::list<Kept> tiles_;  // the last used first
    std::unordered_map<std::string_view, std::list<Kept>::iterator> by_key_;
    std::size_t bytes_ = 0;
};

}  // namespace skl::opendata
