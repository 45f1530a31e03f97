#include "opendata/maps/question.h"

#include "opendata/engine/joins/grade.h"

namespace skl::opendata {
namespace {

using Kept = analytics::ColumnType;
using maps::UnitLevel;

constexpr std::int64_t most_names = 5'000;  // distinct values of a column of areas

bool is_words(Kept type) { return type == Kept::string || type == Kept::code; }

std::vector<std::string> usual_values(const TableColumn& column) {
    std::vector<std::string> out;
    for (const TopValue& top : column.top_values) out.push_back(top.value);
    return out;
}

std::string today(const maps::Atlas& atlas, const maps::Mapping& mapping, const std::string& value) {
    std::string out = atlas.normal()(value);
    for (const maps::Succession& one : mapping.used)
        if (out == one.from || (one.prefix && out.starts_with(one.from))) return one.to + out.substr(one.from.size());
    return out;
}

// Three of five usual values at least are areas, of today or of old.
bool name_areas(const maps::Atlas& atlas, UnitLevel level, const std::vector<std::string>& values) {
    if (values.empty()) return false;
    const AreaKeys keys = area_keys(atlas, level, values);
    return keys.code_of.size() * 5 >= values.size() * 3;
}

bool is_town_name(const std::string& value) {
    for (const std::string_view end : {"鄉", "鎮", "市", "區"})
        if (value.ends_with(end)) return true;
    return false;
}

}  // namespace

Coordinates coordinates_of(const analytics::Table& table) {
    Coordinates out;
    for (const analytics::Column& column : table.columns) {
        if (column.axis == analytics::Axis::longitude && out.longitude.empty()) out.longitude = analytics::quoted_name(column.name);
        if (column.axis == analytics::Axis::latitude && out.latitude.empty()) out.latitude = analytics::quoted_name(column.name);
    }
    if (!out.longitude.empty() && !out.latitude.empty()) return out;
    for (const analytics::Column& column : table.columns)
        if (column.type == Kept::geopoint) {
            const std::string name = analytics::quoted_name(column.name);
            return {"try_cast(split_part(" + name + ", ',', 1) as double)", "try_cast(split_part(" + name + ", ',', 2) as double)"};
        }
    return {};
}

std::optional<std::string> geometry_column(const analytics::Table& table) {
    for (const analytics::Column& column : table.columns)
        if (column.type == Kept::geojson) return column.name;
    return {};
}

std::optional<std::string> label_column(const OpenTable& open) {
    const TableColumn* best = nullptr;
    for (std::size_t i = 0; i < open.table.columns.size(); ++i) {
        const TableColumn& column = open.table.columns[i];
        if (open.lake.columns[i].type == Kept::string && column.distinct > 1 && (best == nullptr || column.distinct > best->distinct))
            best = &column;
    }
    return best == nullptr ? std::nullopt : std::optional(best->name.value);
}

AreaKeys area_keys(const maps::Atlas& atlas, UnitLevel level, const std::vector<std::string>& keys) {
    AreaKeys out;
    const maps::Mapping mapping = atlas.units().map(keys, atlas.normal());
    out.old = mapping.changed;
    for (const std::string& key : keys) {
        const maps::Area* area = atlas.find(level, today(atlas, mapping, key));
        if (area != nullptr)
            out.code_of.emplace(atlas.normal()(key), area->code);
        else
            out.unknown.push_back(key);
    }
    return out;
}

std::vector<AreaColumns> area_columns(const OpenTable& open, const maps::Atlas& atlas) {
    std::vector<AreaColumns> out;
    if (atlas.areas(UnitLevel::county).empty()) return out;
    std::optional<AreaColumns> town, county;
    std::vector<std::size_t> towns_alone;  // names of townships without their county
    for (std::size_t i = 0; i < open.table.columns.size(); ++i) {
        const TableColumn& column = open.table.columns[i];
        if (!is_words(open.lake.columns[i].type) || column.distinct < 2 || column.distinct > most_names) {
            // A single county still is one, beside its townships.
            if (!is_words(open.lake.columns[i].type) || column.distinct != 1) continue;
        }
        const auto values = usual_values(column);
        if (!town && name_areas(atlas, UnitLevel::town, values))
            town = {UnitLevel::town, {open.lake.columns[i]}};
        else if (!county && name_areas(atlas, UnitLevel::county, values))
            county = {UnitLevel::county, {open.lake.columns[i]}};
        else if (!values.empty() &&
                 std::count_if(values.begin(), values.end(), is_town_name) * 5 >= static_cast<std::ptrdiff_t>(values.size()) * 4)
            towns_alone.push_back(i);
    }
    if (!town && county && !towns_alone.empty()) town = {UnitLevel::town, {county->key[0], open.lake.columns[towns_alone[0]]}};
    if (!county && town) county = {UnitLevel::county, town->key};  // of each township's county
    if (town) out.push_back(std::move(*town));
    if (county) out.push_back(std::move(*county));
    return out;
}

}  // namespace skl::opendata
