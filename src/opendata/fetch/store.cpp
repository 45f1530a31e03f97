#include "opendata/fetch/store.h"

#include "opendata/store_sql.h"

namespace skl::opendata {

std::optional<Fetch> fetch_of(Reader& reader, const Uuid& resource) {
    static const std::string sql = fmt::format("select {} from resource_fetch f where f.tenant = :tenant and f.resource_id = :resource",
                                               selected(shape_of<Fetch>, "f"));
    return reader.query(sql).bind("resource", resource).one<Fetch>();
}

void save_fetch(Transaction& tx, const Fetch& fetch) {
    static const std::string sql = fmt::format("{} on conflict(tenant, resource_id) do update set {}",
                                               inserted("resource_fetch", shape_of<Fetch>, {}), assigned(shape_of<Fetch>, {"resource_id"}));
    tx.query(sql).fields(fetch).run();
}

std::vector<FetchDue> fetches_due(Reader& reader, Instant now, std::int64_t limit) {
    return reader
        .query(
            "select f.tenant, f.resource_id, r.download_url as href from resource_fetch f join resource r on r.tenant = f.tenant "
            "and r.id = f.resource_id where f.next_at is not null and f.next_at <= :now order by f.next_at limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<FetchDue>();
}

bool was_taken_away(Reader& reader, const Uuid& resource, const std::string& sha256) {
    return reader
        .query(
            "select 1 from version v left join version_removal r on r.tenant = v.tenant and r.version_id = v.id "
            "where v.tenant = :tenant and v.resource_id = :resource and v.raw_sha256 = :sha256 "
            "and (v.state = 'withheld' or (v.state = 'deleted' and r.cause <> 'retention')) limit 1")
        .bind("resource", resource)
        .bind("sha256", sha256)
        .number()
        .has_value();
}

std::optional<std::int64_t> newest_of_bytes(Reader& reader, const Uuid& resource, const std::string& sha256) {
    return reader
        .query(
            "select v.number from version v where v.tenant = :tenant and v.resource_id = :resource and v.raw_sha256 = :sha256 and v.number "
            "= "
            "(select max(n.number) from version n where n.tenant = v.tenant and n.resource_id = v.resource_id and n.state <> 'deleted')")
        .bind("resource", resource)
        .bind("sha256", sha256)
        .number();
}

}  // namespace skl::opendata
