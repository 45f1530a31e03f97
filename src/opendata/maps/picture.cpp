#include "opendata/maps/picture.h"

#include "kernel/pages/locale.h"
#include "opendata/engine/analysis/fold.h"
#include "opendata/engine/maps/geojson.h"

namespace skl::opendata {
namespace {

using analytics::Cell;
using charts::Summary;
using maps::UnitLevel;

constexpr std::int64_t most_keys = 5'000;  // distinct values that are looked up
constexpr std::int64_t most_shapes = 5'000, most_points = 4'000;
constexpr std::size_t most_vertices = 200'000;  // of all shapes of a picture
constexpr double cells_across = 48;             // of the picture's side, where places are gathered

class Reading {
public:
    Reading(Context& cx, const maps::Atlas& atlas, const OpenTable& rows, const MapQuery& asked, analytics::Statement condition)
        : cx_(cx), atlas_(atlas), rows_(rows), asked_(asked), condition_(std::move(condition)) {}

    Result<MapData> run() {
        const Coordinates coordinates = coordinates_of(rows_.lake);
        const auto geometry = geometry_column(rows_.lake);
        out_.places = coordinates.any() || geometry;
        const auto columns = area_columns(rows_, atlas_);
        for (const AreaColumns& one : columns) out_.levels.push_back(one.level);
        if (auto done = measure(); !done) return std::move(done.problem());
        const AreaColumns* areas = nullptr;
        if (asked_.level) {
            for (const AreaColumns& one : columns)
                if (one.level == *asked_.level) areas = &one;
        } else if (!out_.places && !columns.empty()) {
            areas = &columns[0];
        }
        if (areas == nullptr && (!out_.places || asked_.level)) return Problem{400, "no-places", {{"table", rows_.table.name.value}}};
        auto done = areas != nullptr ? by_areas(*areas) : geometry ? by_shapes(*geometry) : by_points(coordinates);
        if (!done) return std::move(done.problem());
        return std::move(out_);
    }

private:
    std::string from(const std::string& more = "") const {
        std::string out = rows_.lake.source;
        if (!condition_.sql.empty()) out += " where (" + condition_.sql + ")";
        if (!more.empty()) out += (condition_.sql.empty() ? " where " : " and ") + more;
        return out;
    }
    Result<analytics::ResultTable> ask(const std::string& sql) {
        return inside(cx_).queries.query(analytics::Statement{sql, condition_.parameters}, query_deadline());
    }

    Done measure() {
        out_.y = asked_.y ? asked_.y->value : "";
        out_.summary = asked_.summary.value_or(out_.y.empty() ? Summary::count : Summary::sum);
        if (out_.summary == Summary::count) out_.y.clear();
        if (out_.y.empty()) {
            const auto measures = measures_of(rows_);
            if (out_.summary != Summary::count && !measures.empty()) out_.y = measures[0]->name.value;
            if (out_.y.empty()) out_.summary = Summary::count;
            return Nothing{};
        }
        if (!analytics::find_column(rows_.lake, out_.y)) return analytics::unknown_column(out_.y, rows_.lake, "y", 0);
        for (const TableColumn* one : measures_of(rows_))
            if (one->name.value == out_.y) return Nothing{};
        return analytics::fault_at("chart-column", "y", 0, {{"column", out_.y}, {"kind", "map"}});
    }

    // Keys first, then the areas they are of: each area's value is of all its rows, also where several names are one area of today.
    Done by_areas(const AreaColumns& areas) {
        out_.level = areas.level;
        const std::string key = analysis::key_sql(areas.key, analysis::KeyForm::normal);
        auto found = ask(fmt::format("select {} as k from {} group by 1 order by 1 limit {}", key, from(key + " is not null"), most_keys));
        if (!found) return std::move(found.problem());
        std::vector<std::string> keys;
        for (std::size_t i = 0; i < found->rows(); ++i) {
            std::string& one = keys.emplace_back();
            append_text(one, found->at(i, 0));
        }
        out_.truncated = static_cast<std::int64_t>(keys.size()) == most_keys;
        const AreaKeys known = area_keys(atlas_, areas.level, keys);
        out_.unknown = known.unknown, out_.old_names = known.old;
        if (known.code_of.empty()) return Nothing{};
        std::string pairs;
        for (const auto& [name, code] : known.code_of)
            pairs += fmt::format("{}({}, {})", pairs.empty() ? "" : ", ", analytics::quoted_text(name), analytics::quoted_text(code));
        const std::string value = out_.summary == Summary::count ? "count(*)"
                                                                 : fmt::format("{}({})", boost::describe::enum_to_string(out_.summary, ""),
                                                                               analytics::quoted_name(out_.y));
        found =
            ask(fmt::format("select a.code, cast({} as double), count(*) from (select *, {} as \"_area\" from {}) t join (values {}) "
                            "a(name, code) on t.\"_area\" = a.name "
                            "group by 1 order by 2 desc nulls last, 1",
                            value, key, from(), pairs));
        if (!found) return std::move(found.problem());
        for (std::size_t i = 0; i < found->rows(); ++i) {
            if (found->at(i, 1).kind != Cell::Kind::real) continue;
            const std::string code(found->at(i, 0).text);
            const maps::Area* area = atlas_.find(areas.level, code);
            out_.areas.push_back({code, cx_.language() == "en" ? area->name_en : area->name, found->at(i, 1).real});
            out_.rows += found->at(i, 2).whole;
        }
        return Nothing{};
    }

    void see(const Position& at) {
        if (!out_.bounds) out_.bounds = maps::Bounds{at.x, at.y, at.x, at.y};
        out_.bounds->west = std::min(out_.bounds->west, at.x), out_.bounds->east = std::max(out_.bounds->east, at.x);
        out_.bounds->south = std::min(out_.bounds->south, at.y), out_.bounds->north = std::max(out_.bounds->north, at.y);
    }

    Done by_points(const Coordinates& places) {
        const std::string lon = places.longitude, lat = places.latitude, known = fmt::format("{} is not null and {} is not null", lon, lat);
        auto span = ask(fmt::format("select count(*), min({0}), max({0}), min({1}), max({1}) from {2}", lon, lat, from(known)));
        if (!span) return std::move(span.problem());
        out_.rows = span->at(0, 0).whole;
        if (out_.rows == 0) return Nothing{};
        const auto number = [&](std::size_t i) {
            return span->at(0, i).kind == Cell::Kind::integer ? static_cast<double>(span->at(0, i).whole) : span->at(0, i).real;
        };
        see({number(1), number(3)}), see({number(2), number(4)});
        const double cell = std::max({number(2) - number(1), number(4) - number(3), 1e-4}) / cells_across;
        auto found = ask(fmt::format(
            "select count(*), avg({0}), avg({1}) from {2} group by floor({0} / {3:.12f}), floor({1} / {3:.12f}) order by 1, 2, 3 limit {4}",
            lon, lat, from(known), cell, most_points));
        if (!found) return std::move(found.problem());
        for (std::size_t i = 0; i < found->rows(); ++i)
            out_.points.push_back({{found->at(i, 1).real, found->at(i, 2).real}, found->at(i, 0).whole});
        return Nothing{};
    }

    Done by_shapes(const std::string& column) {
        const std::string name = analytics::quoted_name(column);
        std::size_t vertices = 0;
        return inside(cx_).queries.query(
            {fmt::format("select {} from {} limit {}", name, from(name + " is not null"), most_shapes + 1), condition_.parameters},
            {[](const auto&) {},
             [&](std::span<const Cell> row) {
                 auto shape = row[0].kind == Cell::Kind::text ? maps::read_geometry(row[0].text) : std::nullopt;
                 if (!shape) return true;
                 if (++out_.rows > most_shapes || vertices > most_vertices) {
                     --out_.rows;
                     out_.truncated = true;
                     return false;
                 }
                 const maps::Bounds box = maps::bounds_of(*shape);
                 see({box.west, box.south}), see({box.east, box.north});
                 for (const Position& at : shape->points) out_.points.push_back({at, 1});
                 for (LineString& line : shape->lines) vertices += line.size(), out_.shapes.lines.push_back(std::move(line));
                 for (Polygon& polygon : shape->polygons) {
                     for (const LineString& ring : polygon) vertices += ring.size();
                     out_.shapes.polygons.push_back(std::move(polygon));
                 }
                 return true;
             }},
            query_deadline());
    }

    Context& cx_;
    const maps::Atlas& atlas_;
    const OpenTable& rows_;
    const MapQuery& asked_;
    analytics::Statement condition_;
    MapData out_;
};

}  // namespace

Result<MapData> read_map(Context& cx, const maps::Atlas& atlas, const OpenTable& rows, const MapQuery& asked) {
    auto condition = condition_of(rows, asked.filter ? asked.filter->value : "");
    if (!condition) return std::move(condition.problem());
    return Reading(cx, atlas, rows, asked, std::move(*condition)).run();
}

std::vector<const TableColumn*> measures_of(const OpenTable& open) {
    std::vector<const TableColumn*> out;
    for (std::size_t i = 0; i < open.table.columns.size(); ++i) {
        const analytics::Column& kept = open.lake.columns[i];
        if (charts::is_number(
                {kept.name, kept.type, open.table.columns[i].distinct, open.table.row_count, kept.axis != analytics::Axis::none}))
            out.push_back(&open.table.columns[i]);
    }
    return out;
}

std::string measure_words(Context& cx, const OpenTable& rows, const MapData& data) {
    if (data.summary == Summary::count) return cx.say("chart.count");
    std::string title = data.y;
    for (const TableColumn& column : rows.table.columns)
        if (column.name.value == data.y) title = column_title(cx, rows, column);
    return cx.say(fmt::format("analysis.measure.{}", boost::describe::enum_to_string(data.summary, "")), {{"column", title}});
}

std::string map_words(Context& cx, const OpenTable& rows, const MapData& data) {
    const auto number = [&](std::int64_t n) { return cx.app().locale().number(cx.language(), n); };
    if (data.level)
        return cx.say(*data.level == UnitLevel::town ? "maps.towns" : "maps.counties",
                      {{"measure", measure_words(cx, rows, data)}, {"count", number(static_cast<std::int64_t>(data.areas.size()))}});
    return cx.say("maps.places", {{"count", number(data.rows)}});
}

std::string map_svg(Context& cx, const maps::Atlas& atlas, const OpenTable& rows, const MapData& data, double width) {
    const maps::MapWords words{rows.dataset.title.in(cx.language()), map_words(cx, rows, data), measure_words(cx, rows, data),
                               cx.say("maps.without")};
    if (!data.level) return maps::draw_points(atlas, data.points, data.shapes, words, width);
    std::map<std::string, double> values;
    for (const AreaValue& one : data.areas) values.emplace(one.code, one.value);
    return maps::draw_areas(atlas, *data.level, values, words, width);
}

}  // namespace skl::opendata
