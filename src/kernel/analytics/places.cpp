// Places for a map: those of a box, and from afar gathered into the cells of a grid (64 pixels of a web map's 256-pixel tile).
#include <cmath>

#include "kernel/analytics/request.h"

namespace skl::analytics {
namespace {

constexpr double cells_a_tile = 4;

Result<Box> read_box(const std::string& text) {
    if (text.empty()) return Box{};
    const auto wrong = [] { return fault_at("bad-bbox", "bbox", 0); };
    const std::vector<std::string> parts = split_names(text);
    double sides[4] = {};
    if (parts.size() != std::size(sides)) return wrong();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto [end, error] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), sides[i]);
        if (error != std::errc{} || end != parts[i].data() + parts[i].size() || !(std::fabs(sides[i]) <= (i % 2 == 0 ? 180 : 90)))
            return wrong();
    }
    const Box box{sides[0], sides[1], sides[2], sides[3]};
    if (box.south > box.north) return wrong();
    return box;
}

Result<std::optional<int>> read_zoom(const std::string& text) {
    if (text.empty()) return std::optional<int>();
    int zoom = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), zoom);
    if (error != std::errc{} || end != text.data() + text.size() || zoom < 0 || zoom > deepest_zoom)
        return fault_at("bad-zoom", "zoom", 0, {{"most", std::to_string(deepest_zoom)}});
    return std::optional<int>(zoom);
}

// The coordinates of a row, as SQL; empty: the table has none of its own.
std::pair<std::string, std::string> degrees_of(const Table& table) {
    std::string lon, lat;
    for (const Column& column : table.columns) {
        if (column.axis == Axis::longitude && lon.empty()) lon = quoted_name(column.name);
        if (column.axis == Axis::latitude && lat.empty()) lat = quoted_name(column.name);
    }
    if (!lon.empty() && !lat.empty()) return {lon, lat};
    for (const Column& column : table.columns)
        if (column.type == ColumnType::geopoint) {
            const std::string name = quoted_name(column.name);
            return {"try_cast(split_part(" + name + ", ',', 1) as double)", "try_cast(split_part(" + name + ", ',', 2) as double)"};
        }
    return {};
}

void append_box(SqlText& sql, const std::string& lon, const std::string& lat, const Box& box) {
    sql << lat << " between ";
    sql.bind(box.south) << " and ";
    sql.bind(box.north) << " and (" << lon << " >= ";
    sql.bind(box.west) << (box.west <= box.east ? " and " : " or ") << lon << " <= ";
    sql.bind(box.east) << ")";
}

}  // namespace

Result<PlacesPlan> plan_places(const Pairs& parameters, const Table& table) {
    const TableRequest request(parameters, {"bbox", "zoom", "filter", "q", "limit"});
    if (auto fault = request.fault()) return *fault;
    if (auto unknown = request.unknown_parameter(table)) return *unknown;
    auto box = read_box(request.get("bbox"));
    if (!box) return std::move(box.problem());
    auto zoom = read_zoom(request.get("zoom"));
    if (!zoom) return std::move(zoom.problem());
    auto limit = read_limit(request.get("limit"), usual_places, most_places);
    if (!limit) return std::move(limit.problem());
    const auto [lon, lat] = degrees_of(table);
    const bool shapes =
        std::any_of(table.columns.begin(), table.columns.end(), [](const Column& one) { return one.type == ColumnType::geojson; });
    if (lon.empty() && !shapes) return fault_at("no-places", "bbox", 0);

    const std::optional<int> wanted_zoom = *zoom;
    PlacesPlan plan{*box, !lon.empty() && wanted_zoom.has_value(), {{row_id, ColumnType::integer}}, *limit, {}};
    plan.shown.insert(plan.shown.end(), table.columns.begin(), table.columns.end());
    SqlText sql;
    if (plan.grouped) {
        sql << "select count(*), avg(" << lon << "), avg(" << lat << "), min(" << quoted_name(row_id) << ")";
    } else {
        sql << "select ";
        for (const Column& column : plan.shown) sql << (&column == plan.shown.data() ? "" : ", ") << quoted_name(column.name);
    }
    sql << " from " << table.source;
    auto filtered = request.append_where(sql, table);
    if (!filtered) return std::move(filtered.problem());
    if (!lon.empty()) {
        sql << (*filtered ? " and " : " where ");
        append_box(sql, lon, lat, *box);
    }
    if (plan.grouped && wanted_zoom) {
        const double cell = 360 / std::exp2(*wanted_zoom) / cells_a_tile;
        sql << " group by floor((" << lon << " + 180) / ";
        sql.bind(cell) << "), floor((" << lat << " + 90) / ";
        sql.bind(cell) << ") order by 1 desc, 4";
    }
    if (!lon.empty()) {
        sql << " limit ";
        sql.bind(plan.limit + 1);
    }
    plan.statement = std::move(sql.statement);
    return plan;
}

}  // namespace skl::analytics
