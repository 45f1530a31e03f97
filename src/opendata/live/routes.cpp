// Live tables as they are found and read: what there is, what each holds, its rows as they are now, and the word that makes one a dataset.
#include <algorithm>

#include "kernel/crypto/random.h"
#include "kernel/describe/scalar.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/live/live.h"
#include "opendata/live/registries.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t usual_rows = 100, most_rows = 1'000;
constexpr std::size_t rows_on_page = 20;
constexpr std::string_view cursor_label = "live-rows";
const std::string all_path = "/opendata/live-tables";

struct LiveItem {
    Text<> name, href;
    std::string title;
    RowUnit unit{};
    bool published = false;
    std::optional<Text<>> dataset_href;
    std::optional<Instant> checked_at;
};
BOOST_DESCRIBE_STRUCT(LiveItem, (), (name, href, title, unit, published, dataset_href, checked_at))

struct LiveList {
    std::string title;
    std::vector<LiveItem> items;
};
BOOST_DESCRIBE_STRUCT(LiveList, (), (title, items))

struct LiveColumnItem {
    Text<> name;
    std::string title;
    LiveType type{};
};
BOOST_DESCRIBE_STRUCT(LiveColumnItem, (), (name, title, type))

struct LiveCell {
    Text<0, 2'000> text;
};
BOOST_DESCRIBE_STRUCT(LiveCell, (), (text))
struct LiveLine {
    std::vector<LiveCell> cells;
};
BOOST_DESCRIBE_STRUCT(LiveLine, (), (cells))

struct LivePage {
    std::string title, parent_title;
    Text<> parent_href, name;
    Prose<2'000> description;
    RowUnit unit{};
    std::string key;
    std::string freshness;  // in words
    bool published = false;
    std::optional<Text<>> dataset_href, published_by;
    std::optional<Instant> checked_at, changed_at;
    std::optional<std::string> problem;  // why there is no newer version, in words
    std::optional<std::string> purpose, legal_basis, scope;
    std::vector<LiveColumnItem> columns;
    std::vector<LiveLine> lines;  // the first rows, as they are now
    Text<> rows_href, govstack_href;
    std::optional<Text<>> registry_href, publish_action, pause_action;
};
BOOST_DESCRIBE_STRUCT(LivePage, (),
                      (title, parent_title, parent_href, name, description, unit, key, freshness, published, dataset_href, published_by,
                       checked_at, changed_at, problem, purpose, legal_basis, scope, columns, lines, rows_href, govstack_href,
                       registry_href, publish_action, pause_action))

struct LiveRowsQuery {
    std::optional<Whole<1, most_rows>> limit;
    std::optional<Text<1, 2'000>> cursor;
};
BOOST_DESCRIBE_STRUCT(LiveRowsQuery, (), (limit, cursor))

struct LiveRows {
    Text<> table;
    Instant as_of;  // when they were read
    std::vector<LiveColumnItem> columns;
    std::vector<Json> items;  // an object each
    std::optional<Text<0, 2'000>> next;
};
BOOST_DESCRIBE_STRUCT(LiveRows, (), (table, as_of, columns, items, next))

struct LiveReason {
    Text<1, 500> reason;
};
BOOST_DESCRIBE_STRUCT(LiveReason, (), (reason))

std::vector<LiveColumnItem> columns_of(const Context& cx, const Live& live, const LiveTable& table) {
    std::vector<LiveColumnItem> out;
    for (const LiveColumn& column : table.columns) out.push_back({{column.name}, live.column_title(column).in(cx.language()), column.type});
    return out;
}

// Whether the caller sees that there is such a table: what is internal is for who may read it.
bool is_seen(Context& cx, const LiveTable& table) { return table.scope.empty() || static_cast<bool>(cx.may(table.scope)); }

Result<LiveTable> seen_table(Context& cx, Reader& reader, const std::string& name) {
    auto table = cx.app().service<Live>().find(reader, name);
    if (!table || table->name != name || !is_seen(cx, *table)) return Problem::not_found("live table");
    return std::move(*table);
}

void add_state(Context& cx, Reader& reader, const std::string& name, bool& published, std::optional<Text<>>& dataset_href,
               std::optional<Instant>& checked_at) {
    const auto state = live_state(reader, name);
    if (!state) return;
    published = state->published;
    if (state->checked_at.micros > 0) checked_at = state->checked_at;
    if (state->version > 0) dataset_href = Text<>{{cx.href("/datasets/" + name)}};
}

Task<Result<LiveList>> list(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<LiveList> {
        const Live& live = cx.app().service<Live>();
        LiveList out{cx.say("live.title"), {}};
        for (const LiveTable& table : live.all(reader)) {
            if (!is_seen(cx, table)) continue;
            LiveItem& item = out.items.emplace_back();
            item.name.value = table.name;
            item.href.value = cx.href(fmt::format("{}/{}", all_path, table.name));
            item.title = live.title(table).in(cx.language());
            item.unit = table.unit;
            add_state(cx, reader, table.name, item.published, item.dataset_href, item.checked_at);
        }
        return out;
    });
}

std::vector<LiveLine> first_rows(const Context& cx, Reader& reader, const LiveTable& table) {
    const auto shown = [&](std::size_t column, const std::optional<std::string>& cell) {
        if (!cell || table.columns[column].type != LiveType::boolean || !cx.wants_html()) return cell.value_or("");
        return cx.say(*cell == "true" ? "registry.yes" : "registry.no");
    };
    std::vector<LiveLine> out;
    table.each(reader, [&](const LiveCells& cells) {
        LiveLine& line = out.emplace_back();
        for (std::size_t i = 0; i < cells.size(); ++i) line.cells.push_back({{shown(i, cells[i])}});
        return out.size() < rows_on_page;
    });
    return out;
}

Task<Result<LivePage>> show(Context& cx, Text<1, 63> name) {
    const bool reviewer = static_cast<bool>(cx.may(may_review));
    co_return co_await cx.read([&](Reader& reader) -> Result<LivePage> {
        const Live& live = cx.app().service<Live>();
        const auto table = seen_table(cx, reader, name.value);
        if (!table) return table.problem();
        const std::string here = cx.href(fmt::format("{}/{}", all_path, table->name));
        LivePage out;
        out.title = live.title(*table).in(cx.language());
        out.parent_title = cx.say("live.title");
        out.parent_href.value = cx.href(all_path);
        out.name.value = table->name;
        out.description.value = live.description(*table).in(cx.language());
        out.unit = table->unit;
        out.key = table->key;
        out.freshness = cx.say("live.fresh", {{"minutes", std::to_string(table->fresh_within.count() / 60)}});
        add_state(cx, reader, table->name, out.published, out.dataset_href, out.checked_at);
        if (const auto state = live_state(reader, table->name)) {
            if (state->changed_at.micros > 0) out.changed_at = state->changed_at;
            if (!state->problem.empty()) out.problem = cx.say("problem." + state->problem.value);
        }
        if (table->on_persons()) out.problem = cx.say(fmt::format("problem.{}", release_required));
        if (!table->purpose.empty()) out.purpose = cx.say(table->purpose);
        if (!table->legal_basis.empty()) out.legal_basis = cx.say(table->legal_basis);
        if (!table->scope.empty()) out.scope = table->scope;
        out.columns = columns_of(cx, live, *table);
        if (!table->on_persons()) out.lines = first_rows(cx, reader, *table);
        out.rows_href.value = here + "/rows";
        const auto registry = find_registry(reader, table->name);
        const bool own = registry && registry->slug.value == table->name;
        out.govstack_href.value = cx.href(fmt::format("/data/{}/{}", table->name, own ? registry->version.value : "1.0"));
        if (own) out.registry_href = Text<>{{cx.href("/opendata/registries/" + table->name)}};
        if (!reviewer || table->on_persons() || !table->scope.empty()) return out;
        (out.published ? out.pause_action : out.publish_action) = Text<>{{here + (out.published ? "/pause" : "/publish")}};
        return out;
    });
}

Json object_of(const LiveTable& table, const LiveCells& cells) {
    Node out{.type = Node::Type::object};
    for (std::size_t i = 0; i < cells.size(); ++i) {
        Node& value = out.member(table.columns[i].name);
        if (!cells[i]) continue;
        const LiveType type = table.columns[i].type;
        value.type = type == LiveType::integer || type == LiveType::number ? Node::Type::number
                     : type == LiveType::boolean                           ? Node::Type::boolean
                                                                           : Node::Type::text;
        value.text = *cells[i];
        value.truth = *cells[i] == "true";
    }
    Json text;
    write_node(text.value, out);
    return text;
}

// In the order of the key, so that a page goes on where the one before ended whatever comes between.
Task<Result<LiveRows>> rows(Context& cx, Text<1, 63> name, LiveRowsQuery query) {
    std::string after;
    if (query.cursor) {
        auto opened = crypto::unseal(cx.app().seal_key(), cursor_label, query.cursor->value);
        if (!opened) co_return Problem::bad_request("bad-cursor");
        after = std::move(*opened);
    }
    const auto limit = static_cast<std::size_t>(query.limit ? query.limit->value : usual_rows);
    co_return co_await cx.read([&](Reader& reader) -> Result<LiveRows> {
        const Live& live = cx.app().service<Live>();
        const auto table = seen_table(cx, reader, name.value);
        if (!table) return table.problem();
        if (table->on_persons()) return Problem::conflict(release_required);
        const auto key = static_cast<std::size_t>(table->find(table->key) - table->columns.data());
        std::vector<LiveCells> found;
        table->each(reader, [&](const LiveCells& cells) {
            if (!query.cursor || cells[key].value_or("") > after) found.push_back(cells);
            return static_cast<std::int64_t>(found.size()) < most_live_rows;
        });
        std::sort(found.begin(), found.end(), [&](const LiveCells& a, const LiveCells& b) { return a[key] < b[key]; });
        LiveRows out;
        out.table.value = table->name;
        out.as_of = cx.now();
        out.columns = columns_of(cx, live, *table);
        for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) out.items.push_back(object_of(*table, found[i]));
        if (found.size() > limit)
            out.next = Text<0, 2'000>{{crypto::seal(cx.app().seal_key(), cursor_label, found[limit - 1][key].value_or(""))}};
        return out;
    });
}

Result<Answered<LiveItem>> moved(Context& cx, Reader& reader, const LiveTable& table) {
    LiveItem item;
    item.name.value = table.name;
    item.href.value = cx.href(fmt::format("{}/{}", all_path, table.name));
    item.title = cx.app().service<Live>().title(table).in(cx.language());
    item.unit = table.unit;
    add_state(cx, reader, table.name, item.published, item.dataset_href, item.checked_at);
    const std::string where = item.href.value;
    return Answered<LiveItem>{std::move(item), 200, {{"Location", where}}};
}

Task<Result<Answered<LiveItem>>> publish_table(Context& cx, Text<1, 63> name) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<LiveItem>> {
        const auto table = seen_table(cx, tx, name.value);
        if (!table) return table.problem();
        if (auto done = cx.app().service<Live>().publish(tx, *table, cx.caller().subject, cx.now()); !done) return done.problem();
        return moved(cx, tx, *table);
    });
}

Task<Result<Answered<LiveItem>>> pause_table(Context& cx, Text<1, 63> name, LiveReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<LiveItem>> {
        const auto table = seen_table(cx, tx, name.value);
        if (!table) return table.problem();
        if (auto done = cx.app().service<Live>().pause(tx, *table, cx.caller().subject, given.reason.value, cx.now()); !done)
            return done.problem();
        return moved(cx, tx, *table);
    });
}

}  // namespace

void install_live_tables(App& app) {
    const std::string one = all_path + "/{table}";
    app.get(all_path, list).page("opendata/live_tables").named("live.list");
    app.get(one, show).page("opendata/live_table").named("live.show");
    app.get(one + "/rows", rows).for_programs().rated(RateClass::query).named("live.rows");
    app.post(one + "/publish", publish_table).form(one).needs(may_review).named("live.publish");
    app.post(one + "/pause", pause_table).form(one).needs(may_review).named("live.pause");
}

}  // namespace skl::opendata
