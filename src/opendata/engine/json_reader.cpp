// JSON arrays of objects, {records:[…]}, {result:{records:[…]}}, JSON Lines and GeoJSON as records. Nested values stay JSON.
#include <boost/json.hpp>

#include "kernel/describe/write.h"
#include "opendata/engine/readers.h"

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
        if (member.value().is_array() && !member.value().as_array().empty() && member.value().as_array()[0].is_object()) return &member.value().as_array();
    return nullptr;
}

struct Columns {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::size_t> index;
    std::size_t place(std::string_view name) {
        const auto [found, fresh] = index.emplace(std::string(name), names.size());
        if (fresh) names.emplace_back(name);
        return found->second;
    }
};

void write_record(std::string& out, const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i) out += ',';
        write_csv_cell(out, cells[i], false);
    }
    out += '\n';
}

void put(Columns& columns, std::vector<std::string>& record, std::string_view name, std::string cell) {
    const std::size_t at = columns.place(name);
    if (record.size() <= at) record.resize(at + 1);
    record[at] = std::move(cell);
}

// A feature's properties, then its geometry; points also as lon and lat.
void put_feature(const json::object& feature, Columns& columns, std::vector<std::string>& record) {
    if (const json::value* properties = feature.if_contains("properties"); properties != nullptr && properties->is_object())
        for (const auto& member : properties->as_object()) put(columns, record, member.key(), cell_of(member.value()));
    const json::value* geometry = feature.if_contains("geometry");
    if (geometry == nullptr || !geometry->is_object()) return;
    const json::object& shape = geometry->as_object();
    const json::value* type = shape.if_contains("type");
    const json::value* at = shape.if_contains("coordinates");
    if (type != nullptr && at != nullptr && *type == "Point" && at->is_array() && at->as_array().size() >= 2) {
        put(columns, record, "lon", cell_of(at->as_array()[0]));
        put(columns, record, "lat", cell_of(at->as_array()[1]));
    } else {
        put(columns, record, "geometry", cell_of(*geometry));
    }
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

Result<std::string> json_as_csv(std::string_view bytes, const std::string& format) {
    if (bytes.size() > largest_tree) return Problem{422, "unpacked-too-large", {{"limit", std::to_string(largest_tree)}}};
    auto root = format == "ndjson" ? parse_lines(bytes) : parse(bytes);
    if (!root) return root.problem();
    const json::array* rows = rows_of(*root);
    if (rows == nullptr || rows->empty()) return Problem{422, "no-table"};
    Columns columns;
    std::vector<std::vector<std::string>> records;
    for (const json::value& row : *rows) {
        std::vector<std::string>& record = records.emplace_back();
        if (!row.is_object()) {
            put(columns, record, "value", cell_of(row));
        } else if (format == "geojson") {
            put_feature(row.as_object(), columns, record);
        } else {
            for (const auto& member : row.as_object()) put(columns, record, member.key(), cell_of(member.value()));
        }
    }
    std::string out;
    write_record(out, columns.names);
    for (auto& record : records) {
        record.resize(columns.names.size());
        write_record(out, record);
    }
    return out;
}

Result<std::string> as_csv(std::string_view bytes, const std::string& format) {
    if (format == "json" || format == "ndjson" || format == "geojson") return json_as_csv(bytes, format);
    if (format == "xlsx" || format == "ods") return sheet_as_csv(bytes, format);
    if (format == "kml" || format == "xml") return xml_as_csv(bytes, format);
    return Problem{422, "format-unsupported", {{"format", format}}};
}

}  // namespace skl::opendata
