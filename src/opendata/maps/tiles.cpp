// Vector tiles of a table: /tables/{table}/tiles/{z}/{x}/{y}.mvt. Places from afar are gathered into a grid, so that a tile of a million
// rows is as light as one of a hundred; shapes are clipped and simplified. A version never changes: a tile is made once.
#include "kernel/crypto/digest.h"
#include "kernel/text/text.h"
#include "opendata/api/access.h"
#include "opendata/api/answer.h"
#include "opendata/engine/maps/geojson.h"
#include "opendata/maps/maps.h"
#include "opendata/maps/question.h"

namespace skl::opendata {
namespace {

using analytics::Cell;
using maps::TileId;
using maps::TileLayer;
using maps::TileProperty;

constexpr int grid = 64;            // cells of a tile's side, where rows are gathered
constexpr int gathered_below = 15;  // zoom; nearer than that each row is a point of its own
constexpr std::int64_t most_rows = 20'000;
constexpr std::size_t longest_label = 200;  // bytes
constexpr const char* layer_name = "rows";

struct TileQuery {
    std::optional<Text<0, 2'000>> filter;
};
BOOST_DESCRIBE_STRUCT(TileQuery, (), (filter))

struct TileMade {
    std::string bytes;
    bool truncated = false;
};

std::string label_of(const Cell& cell) {
    std::string out;
    append_text(out, cell);
    if (out.size() > longest_label) out.resize(longest_label);
    while (!text::valid_utf8(out)) out.pop_back();
    return out;
}

class Making {
public:
    Making(Module::Inside& in, const OpenTable& open, TileId tile, analytics::Statement condition)
        : in_(in), open_(open), tile_(tile), condition_(std::move(condition)), layer_(layer_name, tile) {}

    Result<TileMade> run() {
        const Coordinates places = coordinates_of(open_.lake);
        const auto geometry = geometry_column(open_.lake);
        if (!places.any() && !geometry) return Problem{400, "no-places", {{"table", open_.table.name.value}}};
        auto done = geometry ? shapes(*geometry) : points(places);
        if (!done) return std::move(done.problem());
        out_.bytes = layer_.finish();
        return std::move(out_);
    }

private:
    std::string where(const std::string& more) const {
        if (condition_.sql.empty()) return more.empty() ? "" : " where " + more;
        return " where (" + condition_.sql + ")" + (more.empty() ? "" : " and " + more);
    }
    bool room() {
        constexpr std::size_t head = 2'000;  // keys, the name
        out_.truncated = layer_.bytes() + head > maps::largest_tile;
        return !out_.truncated;
    }
    std::string label() const {
        const auto column = label_column(open_);
        return column ? analytics::quoted_name(*column) : "null";
    }

    Done points(const Coordinates& places) {
        const maps::Bounds box = maps::bounds_of(tile_, true);
        const std::string inside = fmt::format("{1} between {2:.9f} and {4:.9f} and {0} between {3:.9f} and {5:.9f}", places.longitude,
                                               places.latitude, box.south, box.west, box.north, box.east);
        const bool gathered = tile_.zoom < gathered_below;
        const std::string columns =
            gathered ? fmt::format("count(*), avg({}), avg({}), min(_id), min({})", places.longitude, places.latitude, label())

                     : fmt::format("1, cast({} as double), cast({} as double), _id, {}", places.longitude, places.latitude, label());
        const maps::Bounds core = maps::bounds_of(tile_);
        const std::string cells =
            fmt::format(" group by floor(({} - {:.9f}) / {:.12f}), floor(({} - {:.9f}) / {:.12f}) order by 1 desc, 4", places.longitude,
                        core.west, (core.east - core.west) / grid, places.latitude, core.south, (core.north - core.south) / grid);
        const std::string sql =
            fmt::format("select {} from {}{}{} limit {}", columns, open_.lake.source, where(inside), gathered ? cells : "", most_rows);
        return in_.queries.query({sql, condition_.parameters},
                                 {[](const auto&) {},
                                  [&](std::span<const Cell> row) {
                                      Geometry at;
                                      at.points = {{row[1].real, row[2].real}};
                                      std::vector<TileProperty> said{{"count", row[0].whole}};
                                      if (row[0].whole == 1) {
                                          said.push_back({"_id", row[3].whole});
                                          if (row[4].kind != Cell::Kind::null) said.push_back({"label", label_of(row[4])});
                                      }
                                      (void)layer_.add(static_cast<std::uint64_t>(row[3].whole), at, said);
                                      return room();
                                  }},
                                 query_deadline());
    }

    Done shapes(const std::string& column) {
        const std::string sql = fmt::format("select _id, {}, {} from {}{} order by 1", analytics::quoted_name(column), label(),
                                            open_.lake.source, where(analytics::quoted_name(column) + " is not null"));
        return in_.queries.query({sql, condition_.parameters},
                                 {[](const auto&) {},
                                  [&](std::span<const Cell> row) {
                                      const auto shape = row[1].kind == Cell::Kind::text ? maps::read_geometry(row[1].text) : std::nullopt;
                                      if (!shape) return true;
                                      std::vector<TileProperty> said{{"count", std::int64_t{1}}, {"_id", row[0].whole}};
                                      if (row[2].kind != Cell::Kind::null) said.push_back({"label", label_of(row[2])});
                                      (void)layer_.add(static_cast<std::uint64_t>(row[0].whole), *shape, said);
                                      return room();
                                  }},
                                 query_deadline());
    }

    Module::Inside& in_;
    const OpenTable& open_;
    TileId tile_;
    analytics::Statement condition_;
    TileLayer layer_;
    TileMade out_;
};

Reply tile_reply(Context& cx, const OpenTable& open, std::string bytes, const std::string& tag) {
    Reply reply = table_reply(cx, open, std::move(bytes), maps::tile_type, tag);
    reply.headers.emplace_back("Cache-Control", cache_control(open.dataset, 300));
    return reply;
}

// {y} is the row of tiles, with or without ".mvt".
Task<Result<Reply>> tile(Context& cx, TableName name, Whole<0, 22> zoom, Whole<0, 4'194'303> x, Text<1, 12> y, TileQuery query) {
    std::string_view row = y.value;
    if (row.ends_with(".mvt")) row.remove_suffix(4);
    std::int64_t number = -1;
    const auto [end, fault] = std::from_chars(row.data(), row.data() + row.size(), number);
    const auto place = fault == std::errc{} && end == row.data() + row.size() ? maps::tile_of(zoom.value, x.value, number) : std::nullopt;
    if (!place) co_return Problem::not_found("tile");
    auto rows = co_await table_rows(cx, name.value);
    if (!rows) co_return std::move(rows.problem());
    auto condition = condition_of(*rows, query.filter ? query.filter->value : "");
    if (!condition) co_return std::move(condition.problem());
    const std::string key = crypto::sha256_hex(fmt::format("tile/1 {} {} {} {} {}", rows->table.parquet_sha256.value, place->zoom, place->x,
                                                           place->y, query.filter ? query.filter->value : ""));
    const std::string tag = "\"" + key.substr(0, 32) + "\"";
    if (auto same = unchanged(cx, tag)) co_return std::move(*same);
    auto& tiles = inside(cx).maps->tiles;
    if (const auto kept = tiles.find(cx.tenant(), key)) co_return tile_reply(cx, *rows, *kept, tag);
    auto made = co_await cx.blocking([&] { return Making(inside(cx), *rows, *place, std::move(*condition)).run(); });
    if (!made) co_return std::move(made.problem());
    const bool truncated = made->truncated;
    if (!truncated) tiles.keep(cx.tenant(), key, std::make_shared<const std::string>(made->bytes), made->bytes.size());
    Reply reply = tile_reply(cx, *rows, std::move(made->bytes), tag);
    if (truncated) reply.headers.emplace_back("X-Truncated", "true");
    co_return reply;
}

}  // namespace

void install_tiles(App& app) {
    app.get("/tables/{table}/tiles/{zoom}/{x}/{y}", tile)
        .named("tiles")
        .for_programs()
        .rated(RateClass::query)
        .gives({std::string(maps::tile_type)});
}

}  // namespace skl::opendata
