// The counties and townships of today with their shapes, found by what tables call them: a name with or without the county before it, a
// code, in any spelling that joins take as the same.
#pragma once

#include <map>

#include "opendata/engine/maps/tile.h"
#include "opendata/engine/maps/units.h"

namespace skl::opendata::maps {

struct Area {
    std::string code, name, name_en;  // name: of a township with its county's
    Geometry shape;
};

class Atlas {
public:
    // FeatureCollections with properties code, name, name_en; 422 bad-atlas {what}.
    static Result<Atlas> read(const std::string& counties, const std::string& towns, Units units, Units::Normal normal);

    const std::vector<Area>& areas(UnitLevel level) const { return level == UnitLevel::county ? counties_ : towns_; }
    const Units& units() const { return units_; }
    Units::Normal normal() const { return normal_; }

    // By name or code; null: none. A county also by the first three characters of what lies in it.
    const Area* find(UnitLevel level, const std::string& value) const;
    // How many of the values are areas of the level.
    std::size_t known(UnitLevel level, const std::vector<std::string>& values) const;
    // The box of a place that is named: a county or a township.
    std::optional<Bounds> bounds(const std::string& name) const;

private:
    std::vector<Area> counties_, towns_;
    std::map<std::string, std::size_t> county_places_, town_places_;
    Units units_;
    Units::Normal normal_ = nullptr;
};

Bounds bounds_of(const Geometry& shape);

}  // namespace skl::opendata::maps
