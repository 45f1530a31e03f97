// The map of a table as a page and as a picture, and the administrative units of the jurisdiction with what became of them.
#include "kernel/config/configuration.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/api/sql.h"
#include "opendata/engine/charts/scale.h"
#include "opendata/maps/maps.h"
#include "opendata/maps/picture.h"

namespace skl::opendata {
namespace {

using maps::UnitLevel;

constexpr std::size_t most_named = 8;  // values that are no area, as examples

struct MapLine {
    std::string code, name, words;  // words: the value as people read it
    double value = 0;
    Text<> shade;  // its colour on the map
};
BOOST_DESCRIBE_STRUCT(MapLine, (), (code, name, words, value, shade))

struct MapPage {
    std::string title, parent_title;
    Text<0, 2'000> parent_href, action;
    std::vector<ChartOption> level_options, summary_options, y_options;
    Text<0, 2'000> filter;
    std::optional<std::string> wrong, none;
    std::string caption, measure;
    std::vector<std::string> notes;
    std::optional<Text<0, 8'000>> wide_href, narrow_href;
    std::vector<MapLine> lines;
    std::optional<maps::UnitLevel> level;
    // For the map that moves: tiles, bounds as west,south,east,north, values by code.
    std::optional<Text<0, 8'000>> tiles_href;
    Text<> bounds;
    std::optional<Text<0, 60'000>> values_json;
    bool towns = false;
};
BOOST_DESCRIBE_STRUCT(MapPage, (),
                      (title, parent_title, parent_href, action, level_options, summary_options, y_options, filter, wrong, none, caption,
                       measure, notes, wide_href, narrow_href, lines, level, tiles_href, bounds, values_json, towns))

struct MapPictureQuery : MapQuery {
    std::optional<PictureWidth> width;
};
BOOST_DESCRIBE_STRUCT(MapPictureQuery, (MapQuery), (width))

template <class Enum>
std::string spelled(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

std::string address(const std::string& path, const MapQuery& asked, const std::string& width = "") {
    std::string out = path;
    char mark = '?';
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) out += fmt::format("{}{}={}", std::exchange(mark, '&'), name, text::percent_encode(value));
    };
    if (asked.level) put("level", spelled(*asked.level));
    if (asked.summary) put("summary", spelled(*asked.summary));
    if (asked.y) put("y", asked.y->value);
    if (asked.filter) put("filter", asked.filter->value);
    put("width", width);
    return out;
}

void fill_options(Context& cx, const OpenTable& rows, const MapData& data, MapPage& out) {
    if (data.places && !data.levels.empty()) out.level_options.push_back({"", cx.say("maps.level.places"), !data.level});
    if (data.places || data.levels.size() > 1 || !out.level_options.empty())
        for (const UnitLevel level : data.levels)
            out.level_options.push_back({spelled(level), cx.say("UnitLevel." + spelled(level)), data.level == level});
    if (!data.level) return;
    const auto measures = measures_of(rows);
    for (const auto one : {charts::Summary::count, charts::Summary::sum, charts::Summary::avg, charts::Summary::median,
                           charts::Summary::min, charts::Summary::max})
        if (one == charts::Summary::count || !measures.empty())
            out.summary_options.push_back({spelled(one), cx.say("Summary." + spelled(one)), one == data.summary});
    for (const TableColumn* column : measures)
        out.y_options.push_back({column->name.value, column_title(cx, rows, *column), column->name.value == data.y});
}

void fill_areas(Context& cx, const MapData& data, MapPage& out) {
    std::vector<double> values;
    for (const AreaValue& one : data.areas) values.push_back(one.value);
    const auto classes = maps::classes_of(values);
    std::string json = "{";
    for (const AreaValue& one : data.areas) {
        const std::string_view shade = maps::shade_of(one.value, classes);
        out.lines.push_back({one.code, one.name, charts::number_text(one.value), one.value, {std::string(shade)}});
        json += fmt::format(R"({}"{}":["{}","{}"])", json.size() == 1 ? "" : ",", one.code, shade, charts::number_text(one.value));
    }
    out.values_json = Text<0, 60'000>{{json + "}"}};
    const auto number = [&](std::size_t n) { return cx.app().locale().number(cx.language(), static_cast<std::int64_t>(n)); };
    if (!data.unknown.empty()) {
        std::vector<std::string> some(data.unknown.begin(),
                                      data.unknown.begin() + static_cast<std::ptrdiff_t>(std::min(most_named, data.unknown.size())));
        out.notes.push_back(cx.say(
            "maps.note.unknown",
            {{"count", number(data.unknown.size())}, {"names", fmt::format("{}", fmt::join(some, cx.language() == "en" ? ", " : "、"))}}));
    }
    if (data.old_names > 0) out.notes.push_back(cx.say("maps.note.old", {{"count", number(static_cast<std::size_t>(data.old_names))}}));
}

Task<Result<MapPage>> show(Context& cx, TableName name, MapQuery asked) {
    auto rows = co_await table_rows(cx, name.value);
    if (!rows) co_return std::move(rows.problem());
    MapPage out;
    out.parent_title = rows->dataset.title.in(cx.language());
    out.title = cx.say("maps.title", {{"title", out.parent_title}});
    out.parent_href.value = cx.href("/datasets/" + rows->dataset.slug.value);
    out.action.value = cx.href(fmt::format("/tables/{}/map", rows->table.name.value));
    if (asked.filter) out.filter = *asked.filter;
    std::optional<Problem> refused;
    auto done = co_await cx.blocking([&]() -> Done {
        auto atlas = inside(cx).maps->atlas(cx.app());
        if (!atlas) return std::move(atlas.problem());
        auto data = read_map(cx, **atlas, *rows, asked);
        if (!data) {
            refused = data.problem();
            if (!cx.wants_html()) return std::move(data.problem());
            asked = {asked.level, {}, {}, {}};
            data = read_map(cx, **atlas, *rows, asked);
            if (!data) return Nothing{};
        }
        fill_options(cx, *rows, *data, out);
        out.caption = map_words(cx, *rows, *data);
        out.measure = measure_words(cx, *rows, *data);
        out.level = data->level;
        out.towns = data->level == UnitLevel::town;
        if (data->truncated) out.notes.push_back(cx.say("maps.note.truncated"));
        if (data->level)
            fill_areas(cx, *data, out);
        else
            out.tiles_href =
                Text<0, 8'000>{{address(cx.href(fmt::format("/api/v1/tables/{}/tiles/{{z}}/{{x}}/{{y}}.mvt", rows->table.name.value)),
                                        {{}, {}, {}, asked.filter})}};
        if (data->bounds)
            out.bounds.value = fmt::format("{:.5f},{:.5f},{:.5f},{:.5f}", data->bounds->west, data->bounds->south, data->bounds->east,
                                           data->bounds->north);
        if (data->rows == 0) out.none = cx.say("charts.nothing");
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    if (refused && refused->code == "no-places") {
        out.none = cx.say("maps.none");
        co_return out;
    }
    if (refused) out.wrong = refusal_words(cx, *refused);
    if (out.none) co_return out;
    out.wide_href = Text<0, 8'000>{{address(out.action.value + ".svg", asked, "720")}};
    out.narrow_href = Text<0, 8'000>{{address(out.action.value + ".svg", asked, "340")}};
    co_return out;
}

Task<Result<Reply>> picture(Context& cx, TableName name, MapPictureQuery asked) {
    auto rows = co_await table_rows(cx, name.value);
    if (!rows) co_return std::move(rows.problem());
    const double width = asked.width ? static_cast<double>(asked.width->value) : charts::wide_width;
    auto svg = co_await cx.blocking([&]() -> Result<std::string> {
        auto atlas = inside(cx).maps->atlas(cx.app());
        if (!atlas) return std::move(atlas.problem());
        auto data = read_map(cx, **atlas, *rows, asked);
        if (!data) return std::move(data.problem());
        return map_svg(cx, **atlas, *rows, *data, width);
    });
    if (!svg) co_return std::move(svg.problem());
    co_return picture_reply(std::move(*svg));
}

// --- units in time ---

struct AdministrativeUnit {
    maps::UnitLevel level{};
    std::string name;
    Text<> code;
    std::optional<Date> valid_from, valid_to;  // valid_to: the first day on which it was no more
    std::string successor;
    Text<> successor_code;
    std::string law;
};
BOOST_DESCRIBE_STRUCT(AdministrativeUnit, (), (level, name, code, valid_from, valid_to, successor, successor_code, law))

struct UnitList {
    std::string title;
    std::vector<AdministrativeUnit> items;
    Text<0, 200> q;
    std::optional<Date> at;
};
BOOST_DESCRIBE_STRUCT(UnitList, (), (title, items, q, at))

struct UnitQuery {
    std::optional<maps::UnitLevel> level;
    std::optional<Date> at;         // those that were there on that day
    std::optional<Text<0, 200>> q;  // in the name of the unit or of its successor
};
BOOST_DESCRIBE_STRUCT(UnitQuery, (), (level, at, q))

Task<Result<UnitList>> units(Context& cx, UnitQuery asked) {
    UnitList out;
    out.title = cx.say("maps.units");
    if (asked.q) out.q = *asked.q;
    out.at = asked.at;
    auto done = co_await cx.blocking([&]() -> Done {
        auto atlas = inside(cx).maps->atlas(cx.app());
        if (!atlas) return std::move(atlas.problem());
        const auto normal = (*atlas)->normal();
        const std::string words = normal == nullptr ? out.q.value : normal(out.q.value);
        for (const maps::Unit& unit : (*atlas)->units().all()) {
            if (asked.level && unit.level != *asked.level) continue;
            if (asked.at && ((unit.valid_from && *asked.at < *unit.valid_from) || (unit.valid_to && !(*asked.at < *unit.valid_to))))
                continue;
            if (!words.empty() && unit.name.find(words) == std::string::npos && unit.successor.find(words) == std::string::npos) continue;
            out.items.push_back(
                {unit.level, unit.name, {unit.code}, unit.valid_from, unit.valid_to, unit.successor, {unit.successor_code}, unit.law});
        }
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    co_return out;
}

}  // namespace

void install_maps(App& app) {
    app.service<Module::Inside>().maps = std::make_shared<MapRoom>();
    app.get("/tables/{table}/map", show).page("opendata/map").named("map").rated(RateClass::query);
    app.get("/tables/{table}/map.svg", picture).named("map.picture").rated(RateClass::query).gives({"image/svg+xml"});
    app.get("/opendata/areas", units).page("opendata/areas").named("areas");
    install_tiles(app);
}

}  // namespace skl::opendata
