#include "opendata/sharing/store.h"

namespace skl::opendata {

std::vector<SharedPair> pairs_to_share(Reader& reader, std::int64_t whole_every, std::int64_t limit) {
    return reader
        .query(
            "select v.tenant as tenant, v.id as id, n.id as base_id from version v join version n on n.tenant = v.tenant and n.resource_id "
            "= "
            "v.resource_id and n.number = (select min(m.number) from version m where m.tenant = v.tenant and m.resource_id = v.resource_id "
            "and m.number > v.number and m.state in ('published', 'superseded')) left join shared_version s on s.tenant = v.tenant and "
            "s.version_id = v.id where v.state = 'superseded' and v.number % :whole_every <> 0 and (s.version_id is null or s.base_id <> "
            "n.id) order by v.tenant, v.resource_id, v.number desc limit :limit")
        .bind("whole_every", whole_every)
        .bind("limit", limit)
        .all<SharedPair>();
}

void save_shared(Transaction& tx, const SharedPair& pair, std::int64_t before, std::int64_t after, Instant at) {
    tx.query(
          "insert into shared_version(tenant, version_id, base_id, bytes_before, bytes_after, at) values(:tenant, :id, :base, :before, "
          ":after, :at) on conflict (tenant, version_id) do update set base_id = excluded.base_id, bytes_before = excluded.bytes_before, "
          "bytes_after = excluded.bytes_after, at = excluded.at")
        .bind("id", pair.id)
        .bind("base", pair.base_id)
        .bind("before", before)
        .bind("after", after)
        .bind("at", at)
        .run();
}

}  // namespace skl::opendata
