#include "opendata/maps/room.h"

#include "kernel/config/configuration.h"
#include "kernel/http/app.h"
#include "kernel/text/disk.h"
#include "opendata/engine/joins/grade.h"

namespace skl::opendata {
namespace {

// The folder of templates, assets and presets: as configured, else the one whose assets are served.
std::filesystem::path share_of(const App& app) {
    if (!app.configuration().share.empty()) return app.configuration().share;
    if (!app.assets().empty()) return app.assets() / ".." / ".." / "..";  // <share>/build/web/assets
    return ".";
}

}  // namespace

Result<std::shared_ptr<const maps::Atlas>> MapRoom::atlas(const App& app) {
    const std::lock_guard lock(mutex_);
    if (atlas_) return atlas_;
    const std::filesystem::path folder = share_of(app) / "presets" / app.configuration().preset / "boundaries";
    std::error_code none;
    if (!std::filesystem::exists(folder / "units.csv", none)) return atlas_ = std::make_shared<const maps::Atlas>();
    auto units = maps::Units::read(disk::read(folder / "units.csv").value_or(""));
    if (!units) return std::move(units.problem());
    auto read = maps::Atlas::read(disk::read(folder / "counties.geojson").value_or(""), disk::read(folder / "towns.geojson").value_or(""),
                                  std::move(*units), joins::normal);
    if (!read) return std::move(read.problem());
    return atlas_ = std::make_shared<const maps::Atlas>(std::move(*read));
}

}  // namespace skl::opendata
