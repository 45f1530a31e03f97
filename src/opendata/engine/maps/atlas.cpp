#include "opendata/engine/maps/atlas.h"

#include <boost/json.hpp>

#include "opendata/engine/maps/geojson.h"

namespace skl::opendata::maps {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& object, const char* name) {
    const json::value* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string{};
}

Result<std::vector<Area>> read_areas(const std::string& text) {
    const auto bad = [](const char* what) { return Problem{422, "bad-atlas", {{"what", what}}}; };
    boost::system::error_code fault;
    const json::value root = json::parse(text, fault);
    const json::value* features = !fault && root.is_object() ? root.as_object().if_contains("features") : nullptr;
    if (features == nullptr || !features->is_array()) return bad("features");
    std::vector<Area> out;
    for (const json::value& one : features->as_array()) {
        const json::value* properties = one.is_object() ? one.as_object().if_contains("properties") : nullptr;
        const json::value* shape = one.is_object() ? one.as_object().if_contains("geometry") : nullptr;
        if (properties == nullptr || !properties->is_object() || shape == nullptr) return bad("properties");
        auto geometry = read_geometry(json::serialize(*shape));
        const json::object& named = properties->as_object();
        Area area{text_in(named, "code"), text_in(named, "name"), text_in(named, "name_en"), {}};
        if (!geometry || area.code.empty() || area.name.empty()) return bad("geometry");
        area.shape = std::move(*geometry);
        out.push_back(std::move(area));
    }
    return out;
}

}  // namespace

Result<Atlas> Atlas::read(const std::string& counties, const std::string& towns, Units units, Units::Normal normal) {
    Atlas out;
    auto first = read_areas(counties), second = read_areas(towns);
    if (!first) return std::move(first.problem());
    if (!second) return std::move(second.problem());
    out.counties_ = std::move(*first), out.towns_ = std::move(*second);
    out.units_ = std::move(units), out.normal_ = normal;
    for (auto [areas, places] : {std::pair{&out.counties_, &out.county_places_}, std::pair{&out.towns_, &out.town_places_}})
        for (std::size_t i = 0; i < areas->size(); ++i) {
            (*places)[normal((*areas)[i].name)] = i;
            (*places)[(*areas)[i].code] = i;
        }
    return out;
}

const Area* Atlas::find(UnitLevel level, const std::string& value) const {
    const auto& places = level == UnitLevel::county ? county_places_ : town_places_;
    const std::string key = normal_(value);
    const auto found = places.find(key);
    if (found != places.end()) return &areas(level)[found->second];
    if (level != UnitLevel::county) {
        constexpr std::size_t without_zero = 7;  // of 10014020 as 1001402
        const auto padded = key.size() == without_zero ? places.find(key + "0") : places.end();
        return padded == places.end() ? nullptr : &towns_[padded->second];
    }
    constexpr std::size_t three_han = 9;  // bytes
    const auto begins = key.size() > three_han ? places.find(key.substr(0, three_han)) : places.end();
    return begins == places.end() ? nullptr : &counties_[begins->second];
}

std::size_t Atlas::known(UnitLevel level, const std::vector<std::string>& values) const {
    std::size_t out = 0;
    for (const std::string& value : values) out += find(level, value) != nullptr ? 1 : 0;
    return out;
}

std::optional<Bounds> Atlas::bounds(const std::string& name) const {
    const Area* area = find(UnitLevel::town, name);
    if (area == nullptr) area = find(UnitLevel::county, name);
    if (area == nullptr) return {};
    return bounds_of(area->shape);
}

Bounds bounds_of(const Geometry& shape) {
    Bounds out{180, 90, -180, -90};
    const auto see = [&](const Position& at) {
        out = {std::min(out.west, at.x), std::min(out.south, at.y), std::max(out.east, at.x), std::max(out.north, at.y)};
    };
    for (const Position& at : shape.points) see(at);
    for (const LineString& line : shape.lines)
        for (const Position& at : line) see(at);
    for (const Polygon& polygon : shape.polygons)
        for (const LineString& ring : polygon)
            for (const Position& at : ring) see(at);
    return out;
}

}  // namespace skl::opendata::maps
