#include "opendata/watches/store.h"

#include <set>

#include "opendata/store_sql.h"

namespace skl::opendata {

bool insert_watch(Transaction& tx, const RowWatch& watch) {
    static const std::string sql = inserted("row_watch", shape_of<RowWatch>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(watch).run() == 1;
}

std::optional<RowWatch> find_watch(Reader& reader, const Uuid& id) {
    static const std::string sql =
        fmt::format("select {} from row_watch w where w.tenant = :tenant and w.id = :id", selected(shape_of<RowWatch>, "w"));
    return reader.query(sql).bind("id", id).one<RowWatch>();
}

std::optional<RowWatch> watch_of(Reader& reader, const std::string& table, const std::string& filter_sha256) {
    static const std::string sql =
        fmt::format("select {} from row_watch w where w.tenant = :tenant and w.table_name = :table and w.filter_sha256 = :filter",
                    selected(shape_of<RowWatch>, "w"));
    return reader.query(sql).bind("table", table).bind("filter", filter_sha256).one<RowWatch>();
}

std::vector<RowWatch> watches_of(Reader& reader, const Uuid& dataset) {
    static const std::string sql = fmt::format(
        "select {} from row_watch w where w.tenant = :tenant and w.dataset_id = :dataset order by w.id", selected(shape_of<RowWatch>, "w"));
    return reader.query(sql).bind("dataset", dataset).all<RowWatch>();
}

std::int64_t count_watches(Reader& reader, const std::string& table) {
    return reader.query("select cast(count(*) as bigint) from row_watch where tenant = :tenant and table_name = :table")
        .bind("table", table)
        .number()
        .value_or(0);
}

std::int64_t note_rows(Transaction& tx, const Uuid& watch, const std::vector<std::int64_t>& hashes, std::int64_t version) {
    if (hashes.empty()) return 0;
    const std::set<std::int64_t> once(hashes.begin(), hashes.end());  // a statement changes a row once
    Rows rows;
    for (const std::int64_t hash : once) rows.row().add("hash", hash).end();
    const auto count = [&] {
        return tx.query("select cast(count(*) as bigint) from row_watch_seen where tenant = :tenant and watch_id = :watch")
            .bind("watch", watch)
            .number()
            .value_or(0);
    };
    const std::int64_t before = count();
    tx.query(
          "insert into row_watch_seen(tenant, watch_id, row_hash, version) select :tenant, :watch, rows.hash, cast(:version as bigint) "
          "from "
          "{{rows(:rows; hash bigint)}} where true on conflict(tenant, watch_id, row_hash) do update set version = excluded.version")
        .bind("watch", watch)
        .bind("version", version)
        .bind("rows", rows.json())
        .run();
    return count() - before;
}

void set_watched(Transaction& tx, const Uuid& watch, std::int64_t version, std::int64_t kept_since) {
    tx.query("update row_watch set version = :version where tenant = :tenant and id = :watch")
        .bind("version", version)
        .bind("watch", watch)
        .run();
    tx.query("delete from row_watch_seen where tenant = :tenant and watch_id = :watch and version < :since")
        .bind("watch", watch)
        .bind("since", kept_since)
        .run();
}

std::vector<OldWatch> unwatched(Reader& reader, Instant before, std::int64_t limit) {
    return reader
        .query(
            "select w.tenant, w.id from row_watch w where w.created_at < :before and not exists (select 1 from subscription s "
            "where s.tenant = w.tenant and s.topic = 'rows.matched' and s.subject = w.id and s.state <> 'ended') limit :limit")
        .bind("before", before)
        .bind("limit", limit)
        .all<OldWatch>();
}

void delete_watch(Transaction& tx, const Uuid& id) {
    tx.query("delete from row_watch_seen where tenant = :tenant and watch_id = :id").bind("id", id).run();
    tx.query("delete from row_watch where tenant = :tenant and id = :id").bind("id", id).run();
}

}  // namespace skl::opendata
