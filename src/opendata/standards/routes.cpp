// The registry as it is read and kept: the list with its search, the page of a standard with the rule as it was understood, its versions
// and who uses it; entering one, withdrawing it, taking that back.
#include "kernel/http/sorting.h"
#include "opendata/catalogue/catalogue.h"
#include "opendata/engine/standards/list.h"
#include "opendata/engine/standards/notation.h"
#include "opendata/standards/registry.h"
#include "opendata/standards/standards.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t standards_shown = 50, versions_shown = 50, uses_shown = 50, lists_shown = 500;
constexpr SortKey sort_keys[] = {{"list"}, {"uri"}, {"changed_at", true}};
const std::string all_path = "/standards";

struct StandardItem {
    Id<DataStandard> id;
    Text<> href;
    std::string name, list;
    Text<0, 60> type;
    Text<0, 2000> value;
    Url uri;
    StandardState state{};
    std::int64_t version = 0;
    Instant changed_at;
};
BOOST_DESCRIBE_STRUCT(StandardItem, (), (id, href, name, list, type, value, uri, state, version, changed_at))

struct ListChoice {
    std::string name;
    std::int64_t standards = 0;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(ListChoice, (), (name, standards, chosen))

struct StandardsPage {
    std::string title, q;
    std::vector<StandardItem> items;
    std::optional<std::string> next;
    std::vector<ListChoice> lists;
    std::vector<Text<>> formats;
    Text<> coverage_href;
    std::optional<Text<>> import_href, new_href;  // for who keeps the registry
};
BOOST_DESCRIBE_STRUCT(StandardsPage, (), (title, q, items, next, lists, formats, coverage_href, import_href, new_href))

struct StandardsQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
    std::optional<Text<1, 200>> sort;
    std::optional<Text<0, 200>> q;
    std::optional<Text<0, 300>> list;
    std::optional<Text<0, 2048>> uri;
    std::optional<StandardState> state;
};
BOOST_DESCRIBE_STRUCT(StandardsQuery, (), (limit, cursor, sort, q, list, uri, state))

struct StandardChange {  // a version, with what it said
    std::int64_t number = 0;
    Instant at;
    std::string name;
    Text<0, 60> type;
    Text<0, 2000> value;
    Text<0, 4000> check_rule;
};
BOOST_DESCRIBE_STRUCT(StandardChange, (), (number, at, name, type, value, check_rule))

struct StandardUser {
    Text<> href;
    std::string dataset, column;
};
BOOST_DESCRIBE_STRUCT(StandardUser, (), (href, dataset, column))

struct StandardPage {
    std::string title, parent_title;
    Text<> parent_href;
    DataStandard standard;
    Prose<> name_zh, name_en, value, check_rule, link;  // for the page: as text
    standards::ValueRule rule;
    std::vector<StandardChange> versions;
    std::vector<StandardUser> uses;
    std::optional<Text<>> withdraw_href, restore_href;
};
BOOST_DESCRIBE_STRUCT(StandardPage, (),
                      (title, parent_title, parent_href, standard, name_zh, name_en, value, check_rule, link, rule, versions, uses,
                       withdraw_href, restore_href))

struct StandardReason {
    std::optional<Text<0, 1000>> reason;
};
BOOST_DESCRIBE_STRUCT(StandardReason, (), (reason))

bool keeps_registry(Context& cx) { return static_cast<bool>(cx.may(may_review)); }

std::string path_of(const Context& cx, const DataStandard& standard) {
    return cx.href(fmt::format("{}/{}", all_path, to_text(standard.id)));
}

StandardItem item_of(const Context& cx, const DataStandard& standard) {
    return {standard.id,         {path_of(cx, standard)}, standard.title.in(cx.language()),
            standard.list.value, standard.type,           standard.value,
            standard.uri,        standard.state,          standard.number,
            standard.changed_at};
}

Task<Result<StandardsPage>> list(Context& cx, StandardsQuery query) {
    const auto sorting = Sorting::read(cx, "opendata.standards", query, sort_keys, "list");
    if (!sorting) co_return sorting.problem();
    const bool keeper = keeps_registry(cx);
    const std::int64_t limit = query.limit ? query.limit->value : standards_shown;
    co_return co_await cx.read([&](Reader& reader) -> Result<StandardsPage> {
        StandardFilter filter;
        if (query.q) filter.q = query.q->value;
        if (query.list) filter.list = query.list->value;
        if (query.uri) filter.uri = query.uri->value;
        filter.state = query.state;
        filter.keyset = sorting->keyset();
        filter.limit = limit + 1;
        std::vector<StandardItem> found;
        for (const DataStandard& one : list_standards(reader, filter)) found.push_back(item_of(cx, one));
        auto page = sorting->page(std::move(found), limit);
        StandardsPage out;
        out.title = cx.say("standards.title");
        out.q = filter.q;
        out.items = std::move(page.items);
        out.next = std::move(page.next);
        for (const StandardList& one : lists_of_standards(reader, lists_shown))
            if (!one.name.empty()) out.lists.push_back({one.name, one.standards, one.name == filter.list});
        for (const char* format : {"csv", "xlsx", "ods", "json"}) out.formats.push_back({format});
        out.coverage_href.value = cx.href(all_path + "/coverage");
        if (keeper) {
            out.import_href = Text<>{{cx.href(all_path + "/import")}};
            out.new_href = Text<>{{cx.href(all_path + "/new")}};
        }
        return out;
    });
}

StandardPage page_of(const Context& cx, Reader& reader, DataStandard standard) {
    StandardPage out;
    out.title = standard.title.in(cx.language());
    out.parent_title = cx.say("standards.title");
    out.parent_href.value = cx.href(all_path);
    out.name_zh.value = list_cell(standard, standards::ListColumn::title_zh);
    out.name_en.value = list_cell(standard, standards::ListColumn::title_en);
    out.value.value = standard.value.value;
    out.check_rule.value = standard.check_rule.value;
    out.link.value = standard.link.value;
    out.rule = standards::rule_of(standard.type.value, standard.value.value, standard.check_rule.value);
    for (const StandardVersion& one : versions_of_standard(reader, standard.id, versions_shown))
        out.versions.push_back(
            {one.number, one.at, one.fields.title.in(cx.language()), one.fields.type, one.fields.value, one.fields.check_rule});
    for (const StandardUse& use : uses_of_standard(reader, standard.uri.value, uses_shown))
        out.uses.push_back({{cx.href("/datasets/" + use.slug)}, use.title.in(cx.language()), use.column});
    out.standard = std::move(standard);
    return out;
}

Task<Result<StandardPage>> show(Context& cx, Uuid id) {
    const bool keeper = keeps_registry(cx);
    co_return co_await cx.read([&](Reader& reader) -> Result<StandardPage> {
        auto standard = find_standard(reader, to_text(id));
        if (!standard) return Problem::not_found("standard");
        const bool ours = keeper && standard->source == StandardSource::list, active = standard->state == StandardState::active;
        const std::string path = path_of(cx, *standard);
        StandardPage out = page_of(cx, reader, std::move(*standard));
        if (ours) (active ? out.withdraw_href : out.restore_href) = Text<>{{path + (active ? "/withdraw" : "/restore")}};
        return out;
    });
}

Task<Result<Answered<DataStandard>>> enter(Context& cx, standards::StandardFields given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<DataStandard>> {
        const auto entered = enter_standard(tx, given, StandardSource::list, cx.caller().subject, cx.now());
        if (!entered) return entered.problem();
        auto standard = find_standard(tx, given.uri.value);
        if (*entered != StandardEntry::unchanged) audit(tx, cx.now(), cx.caller().subject, "standard.entered", given.uri.value, "");
        const std::string where = path_of(cx, *standard);
        return Answered<DataStandard>{std::move(*standard), *entered == StandardEntry::fresh ? 201 : 200, {{"Location", where}}};
    });
}

Answered<DataStandard> moved(const Context& cx, DataStandard standard) {
    const std::string where = path_of(cx, standard);
    return {std::move(standard), 200, {{"Location", where}}};
}

Task<Result<Answered<DataStandard>>> withdraw(Context& cx, Uuid id, StandardReason given) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<DataStandard>> {
        auto done = withdraw_standard(tx, to_text(id), given.reason ? given.reason->value : "", StandardSource::list, cx.caller().subject,
                                      cx.now());
        if (!done) return done.problem();
        return moved(cx, std::move(*done));
    });
}

Task<Result<Answered<DataStandard>>> restore(Context& cx, Uuid id) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<DataStandard>> {
        auto done = restore_standard(tx, to_text(id), StandardSource::list, cx.caller().subject, cx.now());
        if (!done) return done.problem();
        return moved(cx, std::move(*done));
    });
}

}  // namespace

void install_standards(App& app) {
    const std::string one = all_path + "/{standard}";
    app.get(all_path, list).page("opendata/standards").rated(RateClass::page).named("standards.list");
    app.get(one, show).page("opendata/standard").rated(RateClass::page).named("standards.show");
    app.post(all_path, enter).form(all_path + "/new").needs(may_review).named("standards.enter");
    app.post(one + "/withdraw", withdraw).form(one).needs(may_review).named("standards.withdraw");
    app.post(one + "/restore", restore).form(one).needs(may_review).named("standards.restore");
    install_standards_import(app);
    install_standards_coverage(app);
    install_bindings(app);
}

}  // namespace skl::opendata
