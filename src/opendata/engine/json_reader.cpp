// JSON arrays of objects, {records:[…]}, {result:{records:[…]}}, JSON Lines and GeoJSON as records. Nested values stay JSON.
#include "opendata/engine/geometry.h"
#include "opendata/engine/json_table.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace skl::opendata {

namespace json = boost::json;

Result<json::value> parse_json(std::string_view text) {
    json::error_code ec;
    json::parse_options options;
    options.max_depth = deepest_json;
    json::value root = json::parse(json::string_view(text.data(), text.size()), ec, {}, options);
    if (ec) return Problem{422, "bad-json", {{"what", ec.message()}}};
    return root;
}

namespace {

// As json::serialize, but numbers as people write them: 121.5, not 1.215E2.
void append(std::string& out, const json::value& value) {
    if (value.is_double()) {
        out += std::isfinite(value.as_double()) ? fmt::format("{}", value.as_double()) : "null";
    } else if (value.is_array()) {
        out += '[';
        bool first = true;
        for (const json::value& one : value.as_array()) {
            if (!std::exchange(first, false)) out += ',';
            append(out, one);
        }
        out += ']';
    } else if (value.is_object()) {
        out += '{';
        bool first = true;
        for (const auto& member : value.as_object()) {
            if (!std::exchange(first, false)) out += ',';
            out += json::serialize(member.key()) + ":";
            append(out, member.value());
        }
        out += '}';
    } else {
        out += json::serialize(value);
    }
}

}  // namespace

std::string json_text(const json::value& value) {
    std::string out;
    append(out, value);
    return out;
}

std::string json_cell(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return std::string(value.as_string());
    return json_text(value);
}

namespace {

// The first array of objects: the value itself, or the one under records, result, data, features …, or any single one.
const json::array* rows_of(const json::value& root, int depth = 0) {
    if (root.is_array()) return &root.as_array();
    if (!root.is_object() || depth > 3) return nullptr;
    for (const char* name : {"records", "features", "result", "data", "items"})
        if (const json::value* inner = root.as_object().if_contains(name))
            if (const json::array* rows = rows_of(*inner, depth + 1)) return rows;
    for (const auto& member : root.as_object())
        if (member.value().is_array() && !member.value().as_array().empty() && member.value().as_array()[0].is_object())
            return &member.value().as_array();
    return nullptr;
}

Result<json::value> parse_lines(std::string_view text) {
    json::array rows;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.find_first_not_of(" \r\t") == std::string_view::npos) continue;
        auto row = parse_json(line);
        if (!row) return row.problem();
        rows.push_back(std::move(*row));
    }
    return json::value(std::move(rows));
}

// The geometry of a feature, and where it is a point its two numbers.
const json::object* geometry_of(const json::value& row) {
    const json::value* geometry = row.is_object() ? row.as_object().if_contains("geometry") : nullptr;
    return geometry != nullptr && geometry->is_object() ? &geometry->as_object() : nullptr;
}

const json::array* point_of(const json::object& geometry) {
    const json::value *type = geometry.if_contains("type"), *at = geometry.if_contains("coordinates");
    if (type == nullptr || at == nullptr || *type != "Point" || !at->is_array() || at->as_array().size() < 2) return nullptr;
    const json::array& place = at->as_array();
    return place[0].is_number() && place[1].is_number() ? &place : nullptr;
}

// Tells `visit` of each position in nested arrays of coordinates, which it may change.
template <class Value, class Visit>
void each_position(Value& value, Visit visit) {
    if (value.is_object()) {
        for (const char* name : {"coordinates", "geometries"})
            if (auto* inner = value.as_object().if_contains(name)) each_position(*inner, visit);
        return;
    }
    if (!value.is_array() || value.as_array().empty()) return;
    auto& list = value.as_array();
    if (list.size() >= 2 && list[0].is_number() && list[1].is_number()) return visit(list);
    for (auto& inner : list) each_position(inner, visit);
}

// Rows of JSON as cells. Of a feature: its id, its properties, then its geometry; points are longitude and latitude.
class JsonRows {
public:
    JsonRows(const json::array& rows, bool features) : rows_(rows), features_(features) {}

    Done see() {
        for (const json::value& row : rows_) {
            each_cell(row, [&](std::string_view name, const auto&) { columns.place(name); });
            if (columns.names.size() > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
            if (!features_) continue;
            if (const json::value* geometry = row.is_object() ? row.as_object().if_contains("geometry") : nullptr)
                each_position(*geometry, [&](const json::array& at) {
                    extent.see({at[0].to_number<double>(), at[1].to_number<double>()});
                });
        }
        return Nothing{};
    }

    Done write(TextStore& out, const Projection& projection, bool metres) {
        projection_ = &projection;
        metres_ = metres;
        const std::size_t width = columns.names.size();
        write_record(out, columns.names, width);
        std::vector<std::string> record;
        for (const json::value& row : rows_) {
            record.assign(width, {});
            each_cell(row, [&](std::string_view name, const auto& value) { record[columns.place(name)] = text(value); });
            write_record(out, record, width);
            if (out.size() > largest_table) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
        }
        return Nothing{};
    }

    JsonColumns columns;
    Extent extent;

private:
    struct Degree {
        const json::array* at;
        bool east;
    };
    struct Shape {
        const json::object* geometry;
    };

    template <class Put>
    void each_cell(const json::value& row, Put put) const {
        if (!row.is_object()) return put("value", row);
        if (!features_) {
            for (const auto& member : row.as_object()) put(member.key(), member.value());
            return;
        }
        if (const json::value* properties = row.as_object().if_contains("properties"); properties != nullptr && properties->is_object())
            for (const auto& member : properties->as_object()) put(member.key(), member.value());
        const json::object* geometry = geometry_of(row);
        if (geometry == nullptr) return;
        const json::array* point = point_of(*geometry);
        if (point == nullptr) return put("geometry", Shape{geometry});
        put("lon", Degree{point, true});
        put("lat", Degree{point, false});
    }

    std::string text(const json::value& value) const { return json_cell(value); }
    std::string text(const Degree& degree) const {
        if (!metres_) return json_cell((*degree.at)[degree.east ? 0 : 1]);
        const auto place = projection_->to_wgs84({(*degree.at)[0].to_number<double>(), (*degree.at)[1].to_number<double>()});
        return place ? degrees_text(degree.east ? place->x : place->y) : std::string{};
    }
    std::string text(const Shape& shape) const {
        if (!metres_) return json_text(json::value(*shape.geometry));
        json::value moved(*shape.geometry);
        each_position(moved, [&](json::array& at) {
            const auto place = projection_->to_wgs84({at[0].to_number<double>(), at[1].to_number<double>()});
            if (!place) return;
            at[0] = std::round(place->x * 1e7) / 1e7;
            at[1] = std::round(place->y * 1e7) / 1e7;
        });
        return json_text(moved);
    }

    const json::array& rows_;
    bool features_;
    const Projection* projection_ = nullptr;
    bool metres_ = false;
};

// {"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::3826"}}}: GeoJSON before RFC 7946.
Crs crs_member(const json::value& root) {
    const json::value* crs = root.is_object() ? root.as_object().if_contains("crs") : nullptr;
    return crs == nullptr ? Crs::unknown : crs_said(json::serialize(*crs));
}

}  // namespace

Result<Written> write_json(std::string_view text, const std::string& format, TextStore& out) {
    if (text.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
    auto root = format == "ndjson" ? parse_lines(text) : parse_json(text);
    if (!root) return root.problem();
    json::array lone;  // a single feature
    if (format == "geojson" && root->is_object() && !root->as_object().contains("features")) lone.push_back(*root);
    const json::array* rows = lone.empty() ? rows_of(*root) : &lone;
    if (rows == nullptr || rows->empty()) return Problem{422, "no-table"};
    JsonRows table(*rows, format == "geojson");
    if (auto seen = table.see(); !seen) return seen.problem();
    if (table.columns.names.empty()) return Problem{422, "no-table"};
    Written written;
    const Crs crs = format == "geojson" ? written.settle(crs_member(*root), table.extent) : Crs::unknown;
    if (format == "geojson" && table.columns.index.contains("geometry")) written.types["geometry"] = ColumnType::geojson;
    const Projection projection(crs);
    if (auto done = table.write(out, projection, crs != Crs::wgs84 && crs != Crs::unknown); !done) return done.problem();
    return written;
}

}  // namespace skl::opendata
