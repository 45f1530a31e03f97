// JSON arrays of objects, {records:[…]}, {result:{records:[…]}}, JSON Lines and GeoJSON as records. Nested values stay JSON.
#include <boost/json.hpp>

#include "kernel/describe/write.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/records.h"

namespace skl::opendata {
namespace {

namespace json = boost::json;

std::string cell_of(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_double()) return fmt::format("{}", value.as_double());
    return json::serialize(value);
}

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

// The columns of all rows, in the order in which they first stand there.
struct Columns {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> index;
    std::size_t place(std::string_view name) {
        const auto [found, fresh] = index.emplace(std::string(name), names.size());
        if (fresh) names.emplace_back(name);
        return found->second;
    }
};

// Tells `put` of each cell of a row: name, value. A feature's properties, then its geometry; points also as lon and lat.
template <class Put>
void each_cell(const json::value& row, bool feature, Put put) {
    if (!row.is_object()) return put("value", row);
    const json::object& object = row.as_object();
    if (!feature) {
        for (const auto& member : object) put(member.key(), member.value());
        return;
    }
    if (const json::value* properties = object.if_contains("properties"); properties != nullptr && properties->is_object())
        for (const auto& member : properties->as_object()) put(member.key(), member.value());
    const json::value* geometry = object.if_contains("geometry");
    if (geometry == nullptr || !geometry->is_object()) return;
    const json::object& shape = geometry->as_object();
    const json::value* type = shape.if_contains("type");
    const json::value* at = shape.if_contains("coordinates");
    if (type == nullptr || at == nullptr || *type != "Point" || !at->is_array() || at->as_array().size() < 2)
        return put("geometry", *geometry);
    put("lon", at->as_array()[0]);
    put("lat", at->as_array()[1]);
}

Result<json::value> parse(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    json::error_code ec;
    json::parse_options options;
    options.max_depth = 32;
    json::value root = json::parse(json::string_view(bytes.data(), bytes.size()), ec, {}, options);
    if (ec) return Problem{422, "bad-json", {{"what", ec.message()}}};
    return root;
}

Result<json::value> parse_lines(std::string_view bytes) {
    json::array rows;
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        if (line.find_first_not_of(" \r\t") == std::string_view::npos) continue;
        auto row = parse(line);
        if (!row) return row.problem();
        rows.push_back(std::move(*row));
    }
    return json::value(std::move(rows));
}

}  // namespace

void write_record(TextStore& out, const std::vector<std::string>& cells, std::size_t width) {
    std::string line;
    for (std::size_t i = 0; i < width; ++i) {
        if (i) line += ',';
        if (i < cells.size()) write_csv_cell(line, cells[i], false);
    }
    line += '\n';
    out.append(line);
}

Done write_json(std::string_view bytes, const std::string& format, TextStore& out) {
    if (bytes.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
    auto root = format == "ndjson" ? parse_lines(bytes) : parse(bytes);
    if (!root) return root.problem();
    const json::array* rows = rows_of(*root);
    if (rows == nullptr || rows->empty()) return Problem{422, "no-table"};
    const bool features = format == "geojson";
    Columns columns;
    for (const json::value& row : *rows) {
        each_cell(row, features, [&](std::string_view name, const json::value&) { columns.place(name); });
        if (columns.names.size() > most_columns) return Problem{422, "too-many-columns", {{"limit", std::to_string(most_columns)}}};
    }
    write_record(out, columns.names, columns.names.size());
    std::vector<std::string> record;
    for (const json::value& row : *rows) {
        record.assign(columns.names.size(), {});
        each_cell(row, features, [&](std::string_view name, const json::value& value) { record[columns.place(name)] = cell_of(value); });
        write_record(out, record, columns.names.size());
        if (out.size() > largest_table) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_table)}}};
    }
    return Nothing{};
}

Done write_as_csv(std::string_view bytes, const std::string& format, TextStore& out) {
    if (format == "json" || format == "ndjson" || format == "geojson") return write_json(bytes, format, out);
    if (format == "xlsx" || format == "ods") return write_sheet(bytes, format, out);
    if (format == "kml" || format == "xml") return write_xml(bytes, format, out);
    return Problem{422, "format-unsupported", {{"format", format}}};
}

}  // namespace skl::opendata
