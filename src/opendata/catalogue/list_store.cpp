// The catalogue as readers narrow it: its pages, the count and the facets.
#include <unordered_map>

#include "kernel/storage/keyset.h"
#include "opendata/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

// One filter for the list, the count and the facets: an empty parameter does not filter. Only a search brings ids to join.
constexpr std::string_view catalogue_all = " from dataset d where d.tenant = :tenant and d.state = 'published' ";
constexpr std::string_view catalogue_searched =
    " from dataset d join {{rows(:found; id text, place bigint)}} on rows.id = d.id where d.tenant = :tenant and d.state = 'published' ";
constexpr std::string_view catalogue_narrowed =
    "and (:publisher = '' or d.publisher_name = :publisher) and (:category = '' or d.category = :category or d.category_code = :category) "
    "and (:license = '' or d.license = :license) and (:format = '' or d.format = :format) and (d.modified_at >= :since or "
    "coalesce(d.arrived_at, d.created_at) >= :since) ";

std::string with_catalogue(std::string_view head, bool searched, std::string_view tail) {
    return fmt::format("{}{}{}{}", head, searched ? catalogue_searched : catalogue_all, catalogue_narrowed, tail);
}

Query bound(Reader& reader, const std::string& sql, const CatalogueFilter& filter) {
    Rows found;
    std::int64_t place = 0;
    for (const std::string& id : filter.ids) found.row().add("id", id).add("place", place++).end();
    Query query = filter.searched ? reader.query(sql).bind("found", found.json()) : reader.query(sql);
    return std::move(query)
        .bind("publisher", filter.publisher)
        .bind("category", filter.category)
        .bind("license", filter.license)
        .bind("format", filter.format)
        .bind("since", filter.modified_since ? filter.modified_since->micros : std::int64_t{0});
}

}  // namespace

std::vector<CatalogueRow> list_catalogue(Reader& reader, const CatalogueFilter& filter) {
    static const std::string head = fmt::format("select {}, d.format as format", selected(shape_of<Dataset>, "d"));
    const bool by_place = filter.searched && filter.sort.empty();
    Keyset keyset;
    keyset.columns = {{filter.sort.ends_with("title") ? "name" : "modified_at", filter.sort.empty() || filter.sort.starts_with('-')}};
    keyset.after = filter.after;
    const std::string sql =
        by_place ? with_catalogue(head, true, "order by rows.place, d.id limit :limit offset :offset")
                 : with_catalogue(head, filter.searched, keyset.behind("d") + keyset.order("d") + " limit :limit offset :offset");
    std::vector<CatalogueRow> out;
    Query query = bound(reader, sql, filter);
    if (!by_place) keyset.bind(query);
    std::move(query).bind("limit", filter.limit).bind("offset", filter.offset).each([&](const Row& row) {
        CatalogueRow& entry = out.emplace_back();
        row.into(shape_of<Dataset>, &entry.dataset);
        entry.format.value = row.text(row.find("format"));
    });
    for (CatalogueRow& entry : out) {  // of one page
        const auto version = published_version(reader, entry.dataset.id);
        const auto tables = version ? tables_of(reader, version->id) : std::vector<Table>{};
        if (tables.empty()) continue;
        entry.rows = tables[0].row_count;
        entry.table = tables[0].name;
        entry.columns = static_cast<std::int64_t>(tables[0].columns.size());
    }
    return out;
}

FacetTable facet_table(Reader& reader, const CatalogueFilter& filter) {
    constexpr std::string_view head = "select d.category, d.publisher_name, d.license, d.format, d.category_code, cast(count(*) as bigint)";
    constexpr std::string_view tail =
        "group by d.category, d.publisher_name, d.license, d.format, d.category_code";  // as the index is sorted
    const std::string sql =
        fmt::format("{}{}{}{}", head, filter.searched ? catalogue_searched : catalogue_all,
                    filter.modified_since ? "and (d.modified_at >= :since or coalesce(d.arrived_at, d.created_at) >= :since) " : "", tail);
    std::vector<FacetTable::Row> out;
    bound(reader, sql, filter).each([&](const Row& row) {
        out.push_back({std::string(row.text(0)), std::string(row.text(4)), std::string(row.text(1)), std::string(row.text(2)),
                       std::string(row.text(3)), row.integer(5)});
    });
    return FacetTable(std::move(out));
}

namespace {

bool fits(const FacetTable::Row& row, const CatalogueFilter& filter) {
    return (filter.publisher.empty() || row.publisher == filter.publisher) &&
           (filter.category.empty() || row.category == filter.category || row.category_code == filter.category) &&
           (filter.license.empty() || row.license == filter.license) && (filter.format.empty() || row.format == filter.format);
}

}  // namespace

std::int64_t FacetTable::total(const CatalogueFilter& filter) const {
    std::int64_t out = 0;
    for (const Row& row : rows_) out += fits(row, filter) ? row.count : 0;
    return out;
}

std::vector<FacetValue> FacetTable::values(CatalogueFilter filter, std::string_view facet) const {
    constexpr std::size_t most_values = 20;
    std::string& own = facet == "publisher"  ? filter.publisher
                       : facet == "category" ? filter.category
                       : facet == "license"  ? filter.license
                                             : filter.format;
    own.clear();
    std::unordered_map<std::string_view, std::int64_t> counts;
    for (const Row& row : rows_) {
        if (!fits(row, filter)) continue;
        counts[facet == "publisher"  ? row.publisher
               : facet == "category" ? row.category
               : facet == "license"  ? row.license
                                     : row.format] += row.count;
    }
    std::vector<FacetValue> out;
    for (const auto& [value, count] : counts) out.push_back({std::string(value), count});
    std::sort(out.begin(), out.end(),
              [](const FacetValue& a, const FacetValue& b) { return a.count != b.count ? a.count > b.count : a.value < b.value; });
    if (out.size() > most_values) out.resize(most_values);
    return out;
}

std::int64_t count_catalogue(Reader& reader, const CatalogueFilter& filter) { return facet_table(reader, filter).total(filter); }

}  // namespace skl::opendata
