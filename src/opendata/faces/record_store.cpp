#include "opendata/faces/record_store.h"

#include "opendata/catalogue/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::string_view from_public =
    " from dataset d left join {{rows(:found; id text)}} on rows.id = d.id where d.tenant = :tenant and d.state = 'published' and "
    "(d.modified_at >= :since or coalesce(d.arrived_at, d.created_at) >= :since) "
    "and (:publisher = '' or d.publisher_name = :publisher or d.publisher_id in (select o.id from organization o where o.tenant = :tenant "
    "and (o.slug = :publisher or o.oid = :publisher))) "
    "and (:category = '' or d.category = :category or d.category_code = :category) and (:license = '' or d.license = :license) "
    "and (:format = '' or d.format = :format) "
    "and (:searched = 0 or rows.id is not null) ";

Query bound(Reader& reader, const std::string& sql, const RecordFilter& filter) {
    Rows found;
    for (const std::string& id : filter.ids) found.row().add("id", id).end();
    return reader.query(sql)
        .bind("since", filter.modified_since.value_or(Instant{}))
        .bind("publisher", filter.publisher)
        .bind("category", filter.category)
        .bind("license", filter.license)
        .bind("format", filter.format)
        .bind("searched", std::int64_t{filter.searched})
        .bind("found", found.json());
}

}  // namespace

RecordPage page_of_records(Reader& reader, const RecordFilter& filter, std::int64_t limit, std::int64_t offset) {
    static const std::string page =
        "select " + selected(shape_of<Dataset>, "d") + std::string(from_public) + "order by d.id limit :limit offset :offset";
    static const std::string whole = "select cast(count(*) as bigint), max(d.modified_at)" + std::string(from_public);
    RecordPage out;
    bound(reader, whole, filter).each([&](const Row& row) {
        out.total = row.integer(0);
        if (!row.is_null(1)) out.modified_at = Instant{row.integer(1)};
    });
    for (const Dataset& dataset : bound(reader, page, filter).bind("limit", limit).bind("offset", offset).all<Dataset>())
        out.records.push_back(record_of(reader, dataset));
    return out;
}

std::vector<DatasetAddress> dataset_addresses(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select d.slug as slug, d.modified_at as modified_at from dataset d where d.tenant = :tenant and d.state = 'published' order "
            "by "
            "d.modified_at desc, d.id limit :limit")
        .bind("limit", limit)
        .all<DatasetAddress>();
}

}  // namespace skl::opendata
