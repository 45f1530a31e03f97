#include "opendata/maps/extents_store.h"

#include <cmath>

#include "kernel/describe/scalar.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::string_view newest_badge =
    "coalesce((select q.badge from quality_report q where q.tenant = d.tenant and q.dataset_id = d.id order by q.at desc limit 1), 'none')";

std::int64_t millionths(double degrees) { return std::llround(degrees * 1'000'000); }

}  // namespace

std::vector<DatasetToPlace> datasets_to_place(Reader& reader, std::int64_t limit) {
    return reader
        .query(
            "select d.tenant as tenant, d.id as id from dataset d where d.state = 'published' and not exists ("
            "select 1 from dataset_extent e where e.tenant = d.tenant and e.dataset_id = d.id and e.seen_at > d.modified_at "
            "and not exists (select 1 from version v where v.tenant = d.tenant and v.dataset_id = d.id and v.state = 'published' "
            "and v.published_at >= e.seen_at)) order by d.tenant, d.id limit :limit")
        .bind("limit", limit)
        .all<DatasetToPlace>();
}

void keep_extent(Transaction& tx, const Uuid& dataset, ExtentBasis basis, const std::optional<Extent4>& box, Instant at) {
    const auto side = [&](double Extent4::*one) { return box ? std::optional(millionths((*box).*one)) : std::nullopt; };
    tx.query(
          "insert into dataset_extent(tenant, dataset_id, seen_at, basis, west, south, east, north) "
          "values(:tenant, :dataset, :at, :basis, :west, :south, :east, :north) on conflict(tenant, dataset_id) do update set "
          "seen_at = excluded.seen_at, basis = excluded.basis, west = excluded.west, south = excluded.south, east = excluded.east, "
          "north = excluded.north")
        .bind("dataset", dataset)
        .bind("at", at)
        .bind("basis", basis)
        .bind("west", side(&Extent4::west))
        .bind("south", side(&Extent4::south))
        .bind("east", side(&Extent4::east))
        .bind("north", side(&Extent4::north))
        .run();
}

std::vector<std::string> datasets_where(Reader& reader, const std::optional<Extent4>& box,
                                        const std::optional<quality::QualityBadge>& badge) {
    std::string sql = "select d.id from dataset d where d.tenant = :tenant and d.state = 'published' ";
    if (box)
        sql +=
            "and exists (select 1 from dataset_extent e where e.tenant = d.tenant and e.dataset_id = d.id and e.west <= :east and e.east "
            ">= :west "
            "and e.south <= :north and e.north >= :south) ";
    if (badge) sql += fmt::format("and {} = :badge ", newest_badge);
    sql += "order by d.modified_at desc, d.id limit :limit";  // a query holds a view of it
    Query query = reader.query(sql);
    if (box)
        (void)std::move(query)
            .bind("west", millionths(box->west))
            .bind("south", millionths(box->south))
            .bind("east", millionths(box->east))
            .bind("north", millionths(box->north));
    if (badge) (void)std::move(query).bind("badge", *badge);
    std::vector<std::string> out;
    std::move(query).bind("limit", most_narrowed).each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

std::vector<BadgeCount> badge_counts(Reader& reader, const CatalogueFilter& filter) {
    std::string sql = fmt::format("select b.badge, cast(count(*) as bigint) from (select {} as badge from dataset d ", newest_badge);
    if (filter.searched) sql += "join {{rows(:found; id text)}} on rows.id = d.id ";
    sql +=
        "where d.tenant = :tenant and d.state = 'published' and (:publisher = '' or d.publisher_name = :publisher) "
        "and (:category = '' or d.category = :category or d.category_code = :category) and (:license = '' or d.license = :license) "
        "and (:format = '' or d.format = :format) and d.modified_at >= :since) b group by b.badge order by 2 desc, 1";
    Query query = reader.query(sql);
    if (filter.searched) {
        Rows found;
        for (const std::string& id : filter.ids) found.row().add("id", id).end();
        (void)std::move(query).bind("found", found.json());
    }
    std::vector<BadgeCount> out;
    std::move(query)
        .bind("publisher", filter.publisher)
        .bind("category", filter.category)
        .bind("license", filter.license)
        .bind("format", filter.format)
        .bind("since", filter.modified_since ? filter.modified_since->micros : std::int64_t{0})
        .each([&](const Row& row) {
            out.push_back({std::string(row.text(0)), row.integer(1)});
        });
    return out;
}

}  // namespace skl::opendata
