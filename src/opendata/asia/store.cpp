#include "opendata/asia/store.h"

#include "opendata/store_sql.h"

namespace skl::opendata::asia {
namespace {

const std::string& select_mapping() {
    static const std::string sql =
        fmt::format("select {} from asia_mapping m where m.tenant = :tenant ", selected(shape_of<AsiaMapping>, "m"));
    return sql;
}

}  // namespace

std::optional<AsiaMapping> mapping_of(Reader& reader, const std::string& table) {
    static const std::string sql = select_mapping() + "and m.table_name = :table";
    return reader.query(sql).bind("table", table).one<AsiaMapping>();
}

std::vector<AsiaMapping> mappings_to(Reader& reader, const std::string& bundle) {
    static const std::string sql = select_mapping() + "and m.bundle = :bundle order by m.table_name";
    return reader.query(sql).bind("bundle", bundle).all<AsiaMapping>();
}

std::vector<std::string> bundles_of(Reader& reader, const Uuid& dataset) {
    std::vector<std::string> out;
    reader
        .query(
            "select distinct m.bundle from asia_mapping m where m.tenant = :tenant and exists (select 1 from data_table t join version v "
            "on "
            "v.tenant = t.tenant and v.id = t.version_id where t.tenant = :tenant and t.dataset_id = :dataset and t.name = m.table_name "
            "and "
            "v.state = 'published') order by 1")
        .bind("dataset", dataset)
        .each([&](const Row& row) { out.emplace_back(row.text(0)); });
    return out;
}

void keep_mapping(Transaction& tx, const AsiaMapping& mapping) {
    static const std::string sql = inserted("asia_mapping", shape_of<AsiaMapping>, {}) +
                                   " on conflict(tenant, table_name) do update set bundle = excluded.bundle, properties = "
                                   "excluded.properties, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    tx.query(sql).fields(mapping).run();
}

void delete_mapping(Transaction& tx, const std::string& table) {
    tx.query("delete from asia_mapping where tenant = :tenant and table_name = :table").bind("table", table).run();
}

DatasetPage public_datasets(Reader& reader, Instant modified_since, std::int64_t limit, std::int64_t offset) {
    static const std::string sql = fmt::format(
        "select {} from dataset d where d.tenant = :tenant and d.state = 'published' and d.modified_at >= :since order by d.identifier "
        "limit :limit offset :offset",
        selected(shape_of<Dataset>, "d"));
    DatasetPage out;
    out.datasets = reader.query(sql).bind("since", modified_since).bind("limit", limit).bind("offset", offset).all<Dataset>();
    out.total = reader.query("select count(*) from dataset where tenant = :tenant and state = 'published' and modified_at >= :since")
                    .bind("since", modified_since)
                    .number()
                    .value_or(0);
    return out;
}

}  // namespace skl::opendata::asia
