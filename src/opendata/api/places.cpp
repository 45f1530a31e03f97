// Rows on a map (opendata.md §7, /geo): GeoJSON of those inside a box, and from afar one point for each cell of a grid.
#include "opendata/api/answer.h"

namespace skl::opendata {
namespace {

using analytics::Box;
using analytics::Cell;

// Whether the box of a GeoJSON geometry, whose text we wrote ourselves, meets the box asked for.
bool meets(std::string_view geometry, const Box& box) {
    const std::size_t begin = geometry.find("\"coordinates\"");
    if (begin == std::string_view::npos) return false;
    double west = 180, south = 90, east = -180, north = -90;
    bool some = false;
    for (std::size_t at = begin + 13; at < geometry.size();) {
        const char c = geometry[at];
        if (c == '"') break;  // the next member
        if (c != '-' && (c < '0' || c > '9')) {
            ++at;
            continue;
        }
        double x = 0, y = 0;
        const char* end = geometry.data() + geometry.size();
        const auto first = std::from_chars(geometry.data() + at, end, x);
        if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ',') break;
        const auto second = std::from_chars(first.ptr + 1, end, y);
        if (second.ec != std::errc{}) break;
        west = std::min(west, x), east = std::max(east, x), south = std::min(south, y), north = std::max(north, y);
        some = true;
        at = static_cast<std::size_t>(second.ptr - geometry.data());
        while (at < geometry.size() && geometry[at] != ']') ++at;  // a height may follow
    }
    const bool across = box.west <= box.east ? west <= box.east && east >= box.west : west <= box.east || east >= box.west;
    return some && across && south <= box.north && north >= box.south;
}

struct Places {
    std::string features;
    std::int64_t count = 0;
    bool truncated = false;
};

void append_group(std::string& out, std::span<const Cell> cells) {
    out += R"({"type":"Feature","geometry":{"type":"Point","coordinates":[)";
    append_json(out, cells[1], false);
    out += ',';
    append_json(out, cells[2], false);
    out += fmt::format(R"(]}},"properties":{{"count":{}{}}}}})", cells[0].whole,
                       cells[0].whole == 1 ? fmt::format(R"(,"_id":{})", cells[3].whole) : "");
}

Result<Places> run_places(Context& cx, const analytics::PlacesPlan& plan) {
    Places out;
    const PlaceColumns place = place_columns(plan.shown);
    const bool boxed = !(place.longitude && place.latitude) && place.geometry;  // by us, not by the statement
    RowText features(RowFormat::geojson, plan.shown);
    auto done = inside(cx).queries.query(
        plan.statement,
        {[](const auto&) {},
         [&](std::span<const Cell> cells) {
             if (boxed && (cells[*place.geometry].kind != Cell::Kind::text || !meets(cells[*place.geometry].text, plan.box))) return true;
             out.truncated = out.count == plan.limit;
             if (out.truncated) return false;
             if (plan.grouped) {
                 if (out.count > 0) out.features += ',';
                 append_group(out.features, cells);
             } else {
                 features.row(out.features, cells);
             }
             ++out.count;
             return true;
         }},
        query_deadline());
    if (!done) return std::move(done.problem());
    return out;
}

Task<Result<Reply>> geo(Context& cx, TableName name, Parameters parameters) {
    co_return co_await answer_table(cx, std::move(name), std::move(parameters), answer_places);
}

}  // namespace

Result<Reply> answer_places(Context& cx, const TableAsk& ask) {
    if (ask.format != RowFormat::json && ask.format != RowFormat::geojson) {
        Problem problem{406, "not-acceptable", {{"formats", "application/geo+json"}}};
        problem.lists.emplace("formats", std::vector<std::string>{"application/geo+json"});
        return problem;
    }
    const auto plan = analytics::plan_places(ask.pairs, ask.open.lake);
    if (!plan) return plan.problem();
    auto places = run_places(cx, *plan);
    if (!places) return std::move(places.problem());
    std::string body = fmt::format(R"({{"type":"FeatureCollection","bbox":[{},{},{},{}],"grouped":{},"truncated":{},"features":[)",
                                   plan->box.west, plan->box.south, plan->box.east, plan->box.north, plan->grouped, places->truncated);
    return table_reply(cx, ask.open, body + places->features + "]}", media_type(RowFormat::geojson), ask.tag);
}

void install_places(App& app) { app.get("/tables/{table}/geo", geo).named("geo").rated(RateClass::query).gives({"application/geo+json"}); }

}  // namespace skl::opendata
