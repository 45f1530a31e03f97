// The home page and the catalogue: search in Chinese and English, facets, paging.
#include "kernel/crypto/random.h"
#include "kernel/http/list.h"
#include "kernel/pages/locale.h"
#include "kernel/pages/pages.h"
#include "kernel/text/text.h"
#include "opendata/inside.h"
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

struct Catalogue {
    Text<> title, q;
    std::int64_t total = 0;
    std::vector<CatalogueItem> items;
    std::vector<Facet> facets;
    std::optional<std::string> next, next_href, clear_href;
};
BOOST_DESCRIBE_STRUCT(Catalogue, (), (title, q, total, items, facets, next, next_href, clear_href))

struct CatalogueQuery {
    std::optional<Text<0, 200>> q;
    std::optional<Text<1, 200>> publisher, category, license, format, cursor;
    std::optional<Text<1, 30>> sort;
    std::optional<Whole<1, 1000>> limit;
};
BOOST_DESCRIBE_STRUCT(CatalogueQuery, (), (q, publisher, category, license, format, sort, limit, cursor))

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
    const std::pair<std::string_view, const std::optional<Text<1, 200>>&> filters[] = {
        {"publisher", query.publisher}, {"category", query.category}, {"license", query.license}, {"format", query.format}};
    if (query.q) put("q", query.q->value);
    for (const auto& [name, filter] : filters)
        if (name == key)
            put(name, filter && filter->value == value ? "" : value);
        else if (filter)
            put(name, filter->value);
    if (query.sort) put("sort", query.sort->value);
    if (key == "cursor") put("cursor", value);
    if (out.back() == '?') out.pop_back();
    return out;
}

std::string facet_label(Context& cx, std::string_view facet, const std::string& value) {
    if (facet == "license") return license_title(value, cx.language());
    const std::string key = (facet == "format" ? "format." : "category.") + value;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : value;
}

std::vector<Facet> facets_of(Context& cx, Reader& reader, const CatalogueFilter& filter, const CatalogueQuery& query) {
    std::vector<Facet> out;
    for (const char* key : {"category", "publisher", "format", "license"}) {
        Facet facet{{key}, {cx.say(fmt::format("catalogue.facet.{}", key))}, {}};
        const std::string_view name = key;
        const std::string& chosen = name == "publisher"  ? filter.publisher
                                    : name == "category" ? filter.category
                                    : name == "license"  ? filter.license
                                                         : filter.format;
        CatalogueFilter others = filter;  // a facet counts what the other facets leave
        (name == "publisher"  ? others.publisher
         : name == "category" ? others.category
         : name == "license"  ? others.license
                              : others.format)
            .clear();
        for (const FacetValue& value : catalogue_facet(reader, others, key)) {
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

// The cursor of the catalogue holds how far the reader has come; it is ours alone (sealed).
Result<std::int64_t> offset_of(Context& cx, const std::optional<Text<1, 200>>& cursor) {
    if (!cursor) return std::int64_t{0};
    const auto opened = crypto::unseal(cx.app().seal_key(), "catalogue/v1", cursor->value);
    std::int64_t offset = 0;
    if (!opened || std::from_chars(opened->data(), opened->data() + opened->size(), offset).ec != std::errc{})
        return Problem::bad_request("bad-cursor");
    return offset;
}

Task<Result<Catalogue>> show(Context& cx, CatalogueQuery query) {
    const auto offset = offset_of(cx, query.cursor);
    if (!offset) co_return offset.problem();
    if (query.sort && query.sort->value != "title" && query.sort->value != "-modified_at")
        co_return Problem{400, "bad-query", {{"name", "sort"}}, {{"/sort", "not-one-of", {{"allowed", "title, -modified_at"}}}}};
    CatalogueFilter filter;
    const auto value = [](const std::optional<Text<1, 200>>& text) { return text ? text->value : std::string{}; };
    filter.publisher = value(query.publisher);
    filter.category = value(query.category);
    filter.license = value(query.license);
    filter.format = value(query.format);
    filter.sort = query.sort && query.sort->value == "title" ? "title" : query.sort ? "-modified_at" : "";
    filter.limit = (query.limit ? query.limit->value : page_size) + 1;
    filter.offset = *offset;
    co_return co_await cx.read([&](Reader& reader) -> Result<Catalogue> {
        Catalogue out;
        out.title.value = cx.say("catalogue.title");
        if (query.q && !text::tokens(query.q->value, text::For::searching).empty()) {
            out.q.value = query.q->value;
            filter.searched = true;
            filter.ids = search_datasets(reader, query.q->value, &inside(cx).synonyms);
        }
        auto rows = list_catalogue(reader, filter);
        out.total = count_catalogue(reader, filter);
        if (static_cast<std::int64_t>(rows.size()) == filter.limit) {
            rows.pop_back();
            out.next = crypto::seal(cx.app().seal_key(), "catalogue/v1", std::to_string(filter.offset + filter.limit - 1));
            out.next_href = with(cx, query, "cursor", *out.next);
        }
        for (const CatalogueRow& row : rows) out.items.push_back(item_of(cx, row));
        out.facets = facets_of(cx, reader, filter, query);
        if (query.q || !filter.publisher.empty() || !filter.category.empty() || !filter.license.empty() || !filter.format.empty())
            out.clear_href = cx.href("/datasets");
        return out;
    });
}

Task<Result<Home>> home(Context& cx) {
    co_return co_await cx.read([&](Reader& reader) -> Result<Home> {
        Home out;
        CatalogueFilter filter;
        filter.limit = recent_shown;
        for (const CatalogueRow& row : list_catalogue(reader, filter)) out.recent.push_back(item_of(cx, row));
        out.dataset_count = count_catalogue(reader, filter);
        for (const Table& table : published_tables(reader)) out.row_count += table.row_count;
        for (const FacetValue& value : catalogue_facet(reader, filter, "category"))
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
