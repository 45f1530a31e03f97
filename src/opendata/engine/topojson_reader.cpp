// TopoJSON (The TopoJSON Format Specification 1.0, 2013): geometries are lists of arcs, which neighbours share; a row each.
#include "opendata/engine/geometry.h"
#include "opendata/engine/json_table.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace skl::opendata {
namespace {

namespace json = boost::json;

constexpr std::size_t most_positions = 20'000'000;  // of all geometries together: arcs may be named again and again

Problem bad(const char* what) { return {422, "bad-json", {{"what", what}}}; }

std::optional<Position> position_of(const json::value& value) {
    if (!value.is_array() || value.as_array().size() < 2) return {};
    const json::array& at = value.as_array();
    if (!at[0].is_number() || !at[1].is_number()) return {};
    return Position{at[0].to_number<double>(), at[1].to_number<double>()};
}

// §2.1.2: with a transform, positions are whole steps, and along an arc each is told from the one before.
class Topology {
public:
    Done read(const json::object& root) {
        if (const json::value* transform = root.if_contains("transform")) {
            if (!transform->is_object()) return bad("transform");
            const json::value *scale = transform->as_object().if_contains("scale"), *move = transform->as_object().if_contains("translate");
            const auto s = scale ? position_of(*scale) : std::nullopt, m = move ? position_of(*move) : std::nullopt;
            if (!s || !m) return bad("transform");
            scale_ = *s, translate_ = *m, quantized_ = true;
        }
        const json::value* arcs = root.if_contains("arcs");
        if (arcs == nullptr || !arcs->is_array()) return bad("arcs");
        for (const json::value& arc : arcs->as_array()) {
            if (!arc.is_array()) return bad("arc");
            LineString& line = arcs_.emplace_back();
            Position sum;
            for (const json::value& value : arc.as_array()) {
                const auto at = position_of(value);
                if (!at) return bad("arc");
                sum = quantized_ ? Position{sum.x + at->x, sum.y + at->y} : *at;
                line.push_back(placed(sum));
                extent.see(line.back());
            }
        }
        return Nothing{};
    }

    // False: it names arcs that are not there, or is too long. Geometries within collections are taken together.
    bool geometry(const json::object& object, Geometry& out, std::size_t depth = 0) {
        const json::value *type = object.if_contains("type"), *arcs = object.if_contains("arcs"),
                          *places = object.if_contains("coordinates");
        if (depth > deepest_json || type == nullptr || !type->is_string()) return type != nullptr && type->is_null();
        const std::string_view kind = type->as_string();
        if (kind == "GeometryCollection") return collection(object, out, depth);
        if (kind == "Point") return places != nullptr && point(*places, out);
        if (kind == "MultiPoint") return places != nullptr && each(*places, [&](const json::value& one) { return point(one, out); });
        if (arcs == nullptr) return false;
        if (kind == "LineString") return chain(*arcs, out.lines.emplace_back());
        if (kind == "MultiLineString") return each(*arcs, [&](const json::value& one) { return chain(one, out.lines.emplace_back()); });
        if (kind == "Polygon") return polygon(*arcs, out);
        return kind == "MultiPolygon" && each(*arcs, [&](const json::value& one) { return polygon(one, out); });
    }

    void see(const Geometry& geometry) {
        for (const Position& at : geometry.points) extent.see(at);
    }
    bool too_large() const { return positions_ > 2 * most_positions; }  // each is asked for twice
    Extent extent;

private:
    Position placed(Position at) const {
        return quantized_ ? Position{at.x * scale_.x + translate_.x, at.y * scale_.y + translate_.y} : at;
    }
    template <class Visit>
    static bool each(const json::value& list, Visit visit) {
        return list.is_array() && std::all_of(list.as_array().begin(), list.as_array().end(), visit);
    }
    bool point(const json::value& value, Geometry& out) const {
        const auto at = position_of(value);
        if (at) out.points.push_back(placed(*at));
        return at.has_value();
    }
    bool collection(const json::object& object, Geometry& out, std::size_t depth) {
        const json::value* list = object.if_contains("geometries");
        return list != nullptr &&
               each(*list, [&](const json::value& one) { return one.is_object() && geometry(one.as_object(), out, depth + 1); });
    }
    bool polygon(const json::value& rings, Geometry& out) {
        Polygon& polygon = out.polygons.emplace_back();
        if (!each(rings, [&](const json::value& ring) { return chain(ring, polygon.emplace_back()); })) return false;
        std::erase_if(polygon, [](const LineString& ring) { return ring.size() < 3; });
        if (polygon.empty()) out.polygons.pop_back();
        return true;
    }
    // §2.1.3: arcs end to end; ~i is arc i the other way round.
    bool chain(const json::value& indexes, LineString& out) {
        return each(indexes, [&](const json::value& value) {
            if (!value.is_int64()) return false;
            const std::int64_t said = value.as_int64(), index = said < 0 ? ~said : said;
            if (index >= static_cast<std::int64_t>(arcs_.size())) return false;
            positions_ += arcs_[static_cast<std::size_t>(index)].size();
            if (too_large()) return false;
            LineString arc = arcs_[static_cast<std::size_t>(index)];
            if (said < 0) std::reverse(arc.begin(), arc.end());
            out.insert(out.end(), arc.begin() + (out.empty() || arc.empty() ? 0 : 1), arc.end());
            return true;
        });
    }

    bool quantized_ = false;
    std::size_t positions_ = 0;
    Position scale_, translate_;
    std::vector<LineString> arcs_;
};

struct Feature {
    const json::object* object = nullptr;
    std::string layer;
};

// The geometries of the objects: those of a collection each, any other as one.
std::vector<Feature> features_of(const json::object& objects) {
    std::vector<Feature> out;
    for (const auto& member : objects) {
        if (!member.value().is_object()) continue;
        const json::object& object = member.value().as_object();
        const json::value* list = object.if_contains("geometries");
        if (list == nullptr || !list->is_array()) {
            out.push_back({&object, member.key()});
            continue;
        }
        for (const json::value& one : list->as_array())
            if (one.is_object()) out.push_back({&one.as_object(), member.key()});
    }
    return out;
}

template <class Put>
void each_property(const Feature& feature, Put put) {
    if (const json::value* id = feature.object->if_contains("id")) put("id", *id);
    const json::value* properties = feature.object->if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return;
    for (const auto& member : properties->as_object()) put(member.key(), member.value());
}

}  // namespace

Result<Written> write_topojson(std::string_view text, TextStore& out) {
    if (text.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
    const auto root = parse_json(text);
    if (!root) return root.problem();
    const json::value* objects = root->is_object() ? root->as_object().if_contains("objects") : nullptr;
    if (objects == nullptr || !objects->is_object()) return bad("objects");
    Topology topology;
    if (auto done = topology.read(root->as_object()); !done) return done.problem();
    const std::vector<Feature> features = features_of(objects->as_object());
    if (features.empty()) return Problem{422, "no-table"};
    const bool layers = objects->as_object().size() > 1;
    JsonColumns columns;
    if (layers) columns.place("layer");
    for (const Feature& feature : features) {
        each_property(feature, [&](std::string_view name, const json::value&) { columns.place(name); });
        if (columns.names.size() >= most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
        Geometry geometry;
        const bool whole = topology.geometry(*feature.object, geometry);
        if (topology.too_large()) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(most_positions)}}};
        if (!whole) return bad("geometry");
        topology.see(geometry);
    }
    Written written;
    const Projection projection(written.settle(Crs::unknown, topology.extent));
    const std::size_t shape = columns.place("geometry"), width = columns.names.size();
    written.types["geometry"] = ColumnType::geojson;
    write_record(out, columns.names, width);
    std::vector<std::string> record;
    for (const Feature& feature : features) {
        record.assign(width, {});
        if (layers) record[columns.place("layer")] = feature.layer;
        each_property(feature, [&](std::string_view name, const json::value& value) { record[columns.place(name)] = json_cell(value); });
        Geometry geometry;
        if (!topology.geometry(*feature.object, geometry))  // read well a moment ago: it was too much now
            return Problem{422, "unpacked-too-large", {{"limit", std::to_string(most_positions)}}};
        record[shape] = geojson_of(geometry, projection);
        write_record(out, record, width);
        if (out.size() > largest_table) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
    }
    return written;
}

}  // namespace skl::opendata
