#include "opendata/engine/maps/geojson.h"

#include <cmath>

#include <boost/json.hpp>

namespace skl::opendata::maps {
namespace {

namespace json = boost::json;

class Reading {
public:
    bool geometry(const json::value& value, Geometry& out, std::size_t depth) {
        if (!value.is_object() || depth > deepest_geometry) return false;
        const json::object& object = value.as_object();
        const json::value *type = object.if_contains("type"), *places = object.if_contains("coordinates");
        if (type == nullptr || !type->is_string()) return false;
        const std::string_view kind = type->as_string();
        if (kind == "GeometryCollection") {
            const json::value* all = object.if_contains("geometries");
            return all != nullptr && each(*all, [&](const json::value& one) { return geometry(one, out, depth + 1); });
        }
        if (places == nullptr) return false;
        if (kind == "Point") return point(*places, out);
        if (kind == "MultiPoint") return each(*places, [&](const json::value& one) { return point(one, out); });
        if (kind == "LineString") return line(*places, out.lines.emplace_back());
        if (kind == "MultiLineString") return each(*places, [&](const json::value& one) { return line(one, out.lines.emplace_back()); });
        if (kind == "Polygon") return polygon(*places, out);
        if (kind == "MultiPolygon") return each(*places, [&](const json::value& one) { return polygon(one, out); });
        return false;
    }

private:
    template <class Item>
    static bool each(const json::value& list, const Item& item) {
        if (!list.is_array()) return false;
        for (const json::value& one : list.as_array())
            if (!item(one)) return false;
        return true;
    }
    bool position(const json::value& value, Position& out) {
        if (!value.is_array() || value.as_array().size() < 2 || ++points_ > most_geometry_points) return false;
        const json::array& at = value.as_array();
        if (!at[0].is_number() || !at[1].is_number()) return false;
        out = {at[0].to_number<double>(), at[1].to_number<double>()};
        return std::fabs(out.x) <= 180 && std::fabs(out.y) <= 90;
    }
    bool point(const json::value& value, Geometry& out) { return position(value, out.points.emplace_back()); }
    bool line(const json::value& value, LineString& out) {
        return each(value, [&](const json::value& one) { return position(one, out.emplace_back()); });
    }
    bool polygon(const json::value& value, Geometry& out) {
        Polygon& polygon = out.polygons.emplace_back();
        return each(value, [&](const json::value& one) { return line(one, polygon.emplace_back()); });
    }
    std::size_t points_ = 0;
};

}  // namespace

std::optional<Geometry> read_geometry(std::string_view text) {
    boost::system::error_code fault;
    json::parse_options options;
    options.max_depth = deepest_geometry * 2;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), fault, {}, options);
    Geometry out;
    if (fault || !Reading().geometry(value, out, 0) || out.empty()) return {};
    return out;
}

}  // namespace skl::opendata::maps
