// What of a table can be shown on a map: places, shapes, or areas that its columns name.
#pragma once

#include "opendata/charts/table_rows.h"
#include "opendata/engine/maps/picture.h"
#include "opendata/maps/room.h"

namespace skl::opendata {

// SQL of a row's degrees; empty: it has none.
struct Coordinates {
    std::string longitude, latitude;
    bool any() const { return !longitude.empty(); }
};
Coordinates coordinates_of(const analytics::Table& table);
std::optional<std::string> geometry_column(const analytics::Table& table);  // of GeoJSON text
std::optional<std::string> label_column(const OpenTable& open);             // words that tell one row from another

// Columns that name areas, together: 縣市 and 鄉鎮市區, or one of whole names or codes.
struct AreaColumns {
    maps::UnitLevel level{};
    std::vector<analytics::Column> key;
};
std::vector<AreaColumns> area_columns(const OpenTable& open, const maps::Atlas& atlas);  // the finest first

// How values of a key become areas of today.
struct AreaKeys {
    std::map<std::string, std::string> code_of;  // by the key in its normal form
    std::vector<std::string> unknown;            // keys that are no area, as they are written
    std::int64_t old = 0;                        // keys of units that are no more
};
AreaKeys area_keys(const maps::Atlas& atlas, maps::UnitLevel level, const std::vector<std::string>& keys);

}  // namespace skl::opendata
