// The home page and the catalogue: search in Chinese and English, facets, paging.
#include "opendata/catalogue/catalogue.h"

#include <unordered_set>

#include "kernel/crypto/random.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "opendata/api/open_table.h"
#include "opendata/engine/dataset_rules.h"
#include "opendata/engine/service_category.h"
#include "opendata/maps/extents_store.h"
#include "opendata/search.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t page_size = 20;
constexpr std::int64_t recent_shown = 6;

struct CatalogueItem {
    Text<> href, name, summary, publisher_name, format, license_id;
    Text<> slug, table;
    std::int64_t rows = 0, columns = 0;
    std::vector<std::string> keywords;
    Instant modified_at;
};
BOOST_DESCRIBE_STRUCT(CatalogueItem, (),
                      (href, slug, name, summary, publisher_name, format, license_id, table, rows, columns, keywords, modified_at))

struct FacetOption {
    Text<> href, value, label;
    std::int64_t number = 0;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(FacetOption, (), (href, value, label, number, chosen))

struct Facet {
    Text<> key, name;
    std::vector<FacetOption> options;
};
BOOST_DESCRIBE_STRUCT(Facet, (), (key, name, options))

struct BadgeChoice {
    Text<> name;
    std::string label;
    bool chosen = false;
};
BOOST_DESCRIBE_STRUCT(BadgeChoice, (), (name, label, chosen))

struct Catalogue {
    Text<> title, q;
    std::int64_t total = 0;
    std::vector<CatalogueItem> items;
    std::vector<Facet> facets;
    Text<0, 100> bbox;
    std::vector<BadgeChoice> badge_options;  // controls of the page
    std::optional<std::string> next, next_href, clear_href, organizations_href, desk_href;
};
BOOST_DESCRIBE_STRUCT(Catalogue, (),
                      (title, q, total, items, facets, bbox, badge_options, next, next_href, clear_href, organizations_href, desk_href))

struct CatalogueQuery {
    std::optional<Text<0, 200>> q;
    std::optional<Text<1, 200>> publisher, category, keyword, license, format;  // publisher: its title, slug, id, OID or code
    std::optional<quality::QualityBadge> badge;
    std::optional<Text<0, 100>> bbox;           // west,south,east,north in degrees
    std::optional<Text<1, 40>> modified_since;  // a day or an instant
    std::optional<Text<1, 30>> sort;
    std::optional<Text<0, 100>> facet;  // which to count, with commas between; all where it is not given
    std::optional<Whole<1, 1000>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(CatalogueQuery, (),
                      (q, publisher, category, keyword, license, format, badge, bbox, modified_since, sort, facet, limit, cursor))

struct HomeCategory {
    Text<> href, name;
    std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(HomeCategory, (), (href, name, number))

struct Home {
    std::int64_t dataset_count = 0, row_count = 0;
    std::vector<CatalogueItem> recent;
    std::vector<HomeCategory> categories;
};
BOOST_DESCRIBE_STRUCT(Home, (), (dataset_count, row_count, recent, categories))

CatalogueItem item_of(Context& cx, const CatalogueRow& row) {
    const Dataset& dataset = row.dataset;
    std::string summary = dataset.description.in(cx.language());
    if (const auto end = summary.find('\n'); end != std::string::npos) summary.resize(end);
    return {{cx.href("/datasets/" + dataset.slug.value)},
            {dataset.title.in(cx.language())},
            {summary},
            {dataset.publisher.in(cx.language())},
            {row.format.value},
            {dataset.license.value},
            {dataset.slug.value},
            {row.table.value},
            row.rows,
            row.columns,
            keywords_of(dataset, cx.language()),
            dataset.modified_at};
}

// The address of the catalogue with one parameter set (or, where it is chosen already, taken away).
std::string with(Context& cx, const CatalogueQuery& query, std::string_view key, const std::string& value) {
    std::string out = cx.href("/datasets") + "?";
    const auto put = [&](std::string_view name, const std::string& text) {
        if (!text.empty()) out += fmt::format("{}{}={}", out.back() == '?' ? "" : "&", name, text::percent_encode(text));
    };
    const std::pair<std::string_view, const std::optional<Text<1, 200>>&> filters[] = {{"publisher", query.publisher},
                                                                                       {"category", query.category},
                                                                                       {"keyword", query.keyword},
                                                                                       {"license", query.license},
                                                                                       {"format", query.format}};
    if (query.q) put("q", query.q->value);
    for (const auto& [name, filter] : filters)
        if (name == key)
            put(name, filter && filter->value == value ? "" : value);
        else if (filter)
            put(name, filter->value);
    const std::string badge = query.badge ? boost::describe::enum_to_string(*query.badge, "") : "";
    put("badge", key != "badge" ? badge : value == badge ? "" : value);
    if (query.bbox) put("bbox", query.bbox->value);
    if (query.modified_since) put("modified_since", query.modified_since->value);
    if (query.sort) put("sort", query.sort->value);
    if (key == "cursor") put("cursor", value);
    if (query.limit) put("limit", std::to_string(query.limit->value));
    if (out.back() == '?') out.pop_back();
    return out;
}

std::string facet_label(Context& cx, std::string_view facet, const std::string& value) {
    if (facet == "license") return license_title(value, cx.language());
    if (const ServiceCategory* service = facet == "category" ? service_category(value) : nullptr)
        return cx.language() == "en" ? service->title_en : service->title_zh;
    const std::string key = (facet == "format" ? "format." : "category.") + value;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : value;
}

constexpr const char* facet_names[] = {"category", "publisher", "format", "license"};
constexpr std::string_view badge_facet = "badge";  // counted where it is asked for, or the catalogue is narrowed

std::vector<std::string> parts_of(std::string_view list) {  // a,b,c
    std::vector<std::string> out;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        if (comma > 0) out.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return out;
}

bool names(std::string_view list, std::string_view name) {
    const auto parts = parts_of(list);
    return std::find(parts.begin(), parts.end(), name) != parts.end();
}

std::vector<Facet> facets_of(Context& cx, const FacetTable& table, const CatalogueFilter& filter, const CatalogueQuery& query) {
    std::vector<Facet> out;
    for (const char* key : facet_names) {
        if (query.facet && !names(query.facet->value, key)) continue;
        Facet facet{{key}, {cx.say(fmt::format("catalogue.facet.{}", key))}, {}};
        const std::string_view name = key;
        const std::string& chosen = name == "publisher"  ? filter.publisher
                                    : name == "category" ? filter.category
                                    : name == "license"  ? filter.license
                                                         : filter.format;
        for (const FacetValue& value : table.values(filter, key)) {
            if (value.value.empty()) continue;
            facet.options.push_back({{with(cx, query, key, value.value)},
                                     {value.value},
                                     {facet_label(cx, key, value.value)},
                                     value.count,
                                     value.value == chosen});
        }
        if (!facet.options.empty()) out.push_back(std::move(facet));
    }
    return out;
}

// Where a page goes on, sealed: the kind of order, then the sorted value and the id, or how far a search's own order has come.
constexpr const char* cursor_label = "catalogue/v2";
constexpr std::string_view sorts[] = {"title", "-title", "modified_at", "-modified_at"};
constexpr std::size_t id_length = 36;

Instant beginning_of(Date day) {
    constexpr std::int64_t second = 1'000'000, whole_day = 86'400 * second;
    return {day.day.time_since_epoch().count() * whole_day - std::chrono::seconds(home_zone).count() * second};
}

char kind_of(const CatalogueFilter& filter) {
    return filter.searched && filter.sort.empty() ? 'p' : filter.sort.ends_with("title") ? 't' : 'm';
}

std::string cursor_after(Context& cx, const CatalogueFilter& filter, const Dataset& last) {
    const char kind = kind_of(filter);
    std::string place(1, kind);
    if (kind == 'p')
        place += std::to_string(filter.offset + filter.limit - 1);
    else
        place += to_text(last.id) + (kind == 't' ? last.title.in("zh-Hant") : std::to_string(last.modified_at.micros));
    return crypto::seal(cx.app().seal_key(), cursor_label, place);
}

Done begin_at(Context& cx, CatalogueFilter& filter, const std::string& cursor) {
    const auto opened = crypto::unseal(cx.app().seal_key(), cursor_label, cursor);
    if (!opened || opened->empty() || opened->front() != kind_of(filter)) return Problem::bad_request("bad-cursor");
    const std::string place = opened->substr(1);
    const auto number = [](std::string_view text) {
        std::int64_t out = 0;
        std::from_chars(text.data(), text.data() + text.size(), out);
        return out;
    };
    if (kind_of(filter) == 'p') {
        filter.offset = number(place);
        return Nothing{};
    }
    if (place.size() < id_length) return Problem::bad_request("bad-cursor");
    const std::string id = place.substr(0, id_length), value = place.substr(id_length);
    filter.after = {kind_of(filter) == 't' ? Value(value) : Value(number(value)), Value(id)};
    return Nothing{};
}

Result<CatalogueFilter> filter_of(const CatalogueQuery& query) {
    CatalogueFilter filter;
    if (query.sort && std::find(std::begin(sorts), std::end(sorts), query.sort->value) == std::end(sorts))
        return Problem{
            400, "bad-query", {{"name", "sort"}}, {{"/sort", "not-one-of", {{"allowed", "title, -title, modified_at, -modified_at"}}}}};
    if (query.facet)
        for (const std::string& name : parts_of(query.facet->value))
            if (name != badge_facet && std::find(std::begin(facet_names), std::end(facet_names), name) == std::end(facet_names))
                return Problem{400,
                               "bad-query",
                               {{"name", "facet"}},
                               {{"/facet", "not-one-of", {{"allowed", "category, publisher, format, license, badge"}}}}};
    if (query.modified_since) {
        Instant instant;
        Date day;
        if (parse(query.modified_since->value, instant))
            filter.modified_since = instant;
        else if (parse(query.modified_since->value, day))
            filter.modified_since = beginning_of(day);
        else
            return Problem{400, "bad-query", {{"name", "modified_since"}}, {{"/modified_since", "not-a-date", {}}}};
    }
    const auto value = [](const std::optional<Text<1, 200>>& text) { return text ? text->value : std::string{}; };
    filter.publisher = value(query.publisher);
    filter.category = value(query.category);
    filter.license = value(query.license);
    filter.format = value(query.format);
    if (query.sort) filter.sort = query.sort->value;
    filter.limit = (query.limit ? query.limit->value : page_size) + 1;
    return filter;
}

bool is_narrowed(const CatalogueQuery& query) {
    return query.badge || (query.bbox && !query.bbox->empty()) || query.q || query.publisher || query.category || query.keyword ||
           query.license || query.format || query.modified_since;
}

Facet badge_facet_of(Context& cx, Reader& reader, const CatalogueFilter& filter, const CatalogueQuery& query) {
    Facet out{{std::string(badge_facet)}, {cx.say("catalogue.facet.badge")}, {}};
    const std::string chosen = query.badge ? boost::describe::enum_to_string(*query.badge, "") : "";
    for (const BadgeCount& one : badge_counts(reader, filter))
        out.options.push_back({{with(cx, query, badge_facet, one.badge)},
                               {one.badge},
                               {cx.say("QualityBadge." + one.badge)},
                               one.count,
                               one.badge == chosen});
    return out;
}

// Datasets of the box and the badge; of a search those of what it found, in its order.
void narrow(Reader& reader, const std::optional<Extent4>& box, const std::optional<quality::QualityBadge>& badge, CatalogueFilter& filter) {
    auto found = datasets_where(reader, box, badge);
    if (!filter.searched) {
        filter.ids = std::move(found);
    } else {
        const std::unordered_set<std::string> kept(found.begin(), found.end());
        std::erase_if(filter.ids, [&](const std::string& id) { return !kept.contains(id); });
    }
    filter.searched = true;
}

Task<Result<Catalogue>> show(Context& cx, CatalogueQuery query) {
    auto asked = filter_of(query);
    if (!asked) co_return asked.problem();
    CatalogueFilter& filter = *asked;
    const bool words = query.q && !text::tokens(query.q->value, text::For::searching).empty();
    std::optional<Extent4> box;
    if (query.bbox && !query.bbox->empty()) {
        const auto read = box_of(query.bbox->value);
        if (!read) co_return Problem{400, "bad-query", {{"name", "bbox"}}, {{"/bbox", "not-a-box", {}}}};
        box = Extent4{read->west, read->south, read->east, read->north};
    }
    const bool narrowed = box || query.badge;
    filter.searched = words || query.keyword || narrowed;  // before the cursor is read: it says which order the pages have
    if (query.cursor)
        if (auto begun = begin_at(cx, filter, query.cursor->value); !begun) co_return begun.problem();
    co_return co_await cx.read([&](Reader& reader) -> Result<Catalogue> {
        Catalogue out;
        out.title.value = cx.say("catalogue.title");
        if (words) out.q.value = query.q->value;
        filter.searched = words || query.keyword;
        if (filter.searched)
            filter.ids = search_datasets(reader, out.q.value, &inside(cx).synonyms, query.keyword ? query.keyword->value : "");
        CatalogueFilter of_all_badges = filter;
        if (narrowed) narrow(reader, box, query.badge, filter);
        if (box) narrow(reader, box, {}, of_all_badges);
        if (!filter.publisher.empty())
            if (const auto publisher = find_organization(reader, filter.publisher)) filter.publisher = publisher->title.in("zh-Hant");
        auto rows = list_catalogue(reader, filter);
        const FacetTable facets = facet_table(reader, filter);
        out.total = facets.total(filter);
        if (static_cast<std::int64_t>(rows.size()) == filter.limit) {
            rows.pop_back();
            out.next = cursor_after(cx, filter, rows.back().dataset);
            out.next_href = with(cx, query, "cursor", *out.next);
        }
        for (const CatalogueRow& row : rows) out.items.push_back(item_of(cx, row));
        out.facets = facets_of(cx, facets, filter, query);
        of_all_badges.publisher = filter.publisher;
        if (query.facet ? names(query.facet->value, badge_facet) : is_narrowed(query)) {
            Facet badges = badge_facet_of(cx, reader, of_all_badges, query);
            if (!badges.options.empty()) out.facets.push_back(std::move(badges));
        }
        if (query.bbox) out.bbox = *query.bbox;
        if (cx.wants_html())
            for (const char* badge : {"platinum", "gold", "silver", "bronze", "none"})
                out.badge_options.push_back({{badge},
                                             cx.say(fmt::format("QualityBadge.{}", badge)),
                                             query.badge && boost::describe::enum_to_string(*query.badge, "") == std::string_view(badge)});
        if (is_narrowed(query)) out.clear_href = cx.href("/datasets");
        if (cx.wants_html()) out.organizations_href = cx.href("/opendata/organizations");
        if (cx.wants_html() && is_editor(cx)) out.desk_href = cx.href("/datasets/desk");
        return out;
    });
}

Task<Result<Home>> home(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Home> {
        Home out;
        CatalogueFilter filter;
        filter.limit = recent_shown;
        for (const CatalogueRow& row : list_catalogue(reader, filter)) out.recent.push_back(item_of(cx, row));
        const FacetTable facets = facet_table(reader, filter);
        out.dataset_count = facets.total(filter);
        for (const Table& table : published_tables(reader)) out.row_count += table.row_count;
        for (const FacetValue& value : facets.values(filter, "category"))
            if (!value.value.empty())
                out.categories.push_back({{cx.href("/datasets?category=" + text::percent_encode(value.value))},
                                          {facet_label(cx, "category", value.value)},
                                          value.count});
        return out;
    });
}

}  // namespace

void install_catalogue(App& app) {
    app.get("/", home).page("home").rated(RateClass::page).named("home");
    app.get("/index", home).page("home").rated(RateClass::page).unlisted();
    app.get("/datasets", show).page("opendata/catalogue").named("datasets");
}

}  // namespace skl::opendata
