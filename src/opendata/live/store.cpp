#include "opendata/live/store.h"

#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t rows_at_once = 1'000;  // of a registry that is read whole

const std::string& select_registry() {
    static const std::string sql = fmt::format("select {} from registry r where r.tenant = :tenant ", selected(shape_of<Registry>, "r"));
    return sql;
}
const std::string& select_row() {
    static const std::string sql = fmt::format("select {} from registry_row r where r.tenant = :tenant and r.registry_id = :registry ",
                                               selected(shape_of<RegistryRow>, "r"));
    return sql;
}
const std::string& select_version() {
    static const std::string sql = fmt::format("select {} from registry_version v where v.tenant = :tenant and v.registry_id = :registry ",
                                               selected(shape_of<RegistryVersion>, "v"));
    return sql;
}

void insert_values(Transaction& tx, const RegistryRow& row, const std::vector<IndexedValue>& values) {
    Rows given;
    for (const IndexedValue& one : values) given.row().add("field", one.field).add("value", one.value).end();
    tx.query(
          "insert into registry_value(tenant, row_id, field, registry_id, value) "
          "select :tenant, :row, rows.field, :registry, rows.value from {{rows(:given; field text, value text)}} where true")
        .bind("row", row.id)
        .bind("registry", row.registry_id)
        .bind("given", given.json())
        .run();
}

void delete_values(Transaction& tx, const Uuid& row) {
    tx.query("delete from registry_value where tenant = :tenant and row_id = :row").bind("row", row).run();
}

}  // namespace

std::optional<LiveState> live_state(Reader& reader, const std::string& name) {
    static const std::string sql =
        fmt::format("select {} from live_table t where t.tenant = :tenant and t.name = :name", selected(shape_of<LiveState>, "t"));
    return reader.query(sql).bind("name", name).one<LiveState>();
}

void insert_live_state(Transaction& tx, const LiveState& state) {
    static const std::string sql = inserted("live_table", shape_of<LiveState>, {}) + " on conflict do nothing";
    tx.query(sql).fields(state).run();
}

bool update_live_state(Transaction& tx, const LiveState& state) {
    static const std::string sql =
        fmt::format("update live_table set {}, rev = rev + 1 where tenant = :tenant and name = :name and rev = :rev",
                    assigned(shape_of<LiveState>, {"name", "rev"}));
    return tx.query(sql).fields(state).run() == 1;
}

std::vector<std::string> tenants_of_live_tables(Reader& reader) {
    std::vector<std::string> out;
    reader.query("select distinct tenant from live_table where published order by tenant").each([&](const Row& row) {
        out.emplace_back(row.text(0));
    });
    return out;
}

bool insert_registry(Transaction& tx, const Registry& registry) {
    static const std::string sql = inserted("registry", shape_of<Registry>, {}) + " on conflict do nothing";
    return tx.query(sql).fields(registry).run() == 1;
}

std::optional<Registry> find_registry(Reader& reader, const std::string& key) {
    static const std::string sql =
        select_registry() + "and (r.slug = :key or r.id = :key) order by case when r.slug = :key then 0 else 1 end limit 1";
    return reader.query(sql).bind("key", key).one<Registry>();
}

std::vector<Registry> all_registries(Reader& reader) {
    static const std::string sql = select_registry() + "order by r.slug";
    return reader.query(sql).all<Registry>();
}

std::int64_t count_registries(Reader& reader) {
    return reader.query("select cast(count(*) as bigint) from registry where tenant = :tenant").number().value_or(0);
}

std::optional<Registry> lock_registry(Transaction& tx, const Uuid& id) {
    tx.query("update registry set rev = rev where tenant = :tenant and id = :id").bind("id", id).run();
    return find_registry(tx, to_text(id));
}

bool update_registry(Transaction& tx, const Registry& registry) {
    static const std::string sql = fmt::format("update registry set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :rev",
                                               assigned(shape_of<Registry>, {"id", "slug", "created_at", "created_by", "rev"}));
    return tx.query(sql).fields(registry).run() == 1;
}

void insert_registry_version(Transaction& tx, const Uuid& registry, const RegistryVersion& version) {
    static const std::string sql = inserted("registry_version", shape_of<RegistryVersion>, {"registry_id"});
    tx.query(sql).fields(version).bind("registry_id", registry).run();
}

std::vector<RegistryVersion> versions_of_registry(Reader& reader, const Uuid& registry) {
    static const std::string sql = select_version() + "order by v.ordinal desc";
    return reader.query(sql).bind("registry", registry).all<RegistryVersion>();
}

std::optional<RegistryVersion> registry_version(Reader& reader, const Uuid& registry, const std::string& label) {
    static const std::string sql = select_version() + "and v.label = :label";
    return reader.query(sql).bind("registry", registry).bind("label", label).one<RegistryVersion>();
}

void insert_registry_row(Transaction& tx, const RegistryRow& row, const std::vector<IndexedValue>& values) {
    static const std::string sql = inserted("registry_row", shape_of<RegistryRow>, {});
    tx.query(sql).fields(row).run();
    insert_values(tx, row, values);
}

bool update_registry_row(Transaction& tx, const RegistryRow& row, const std::vector<IndexedValue>& values) {
    const auto changed = tx.query(
                               "update registry_row set content = :content, modified_at = :at, rev = rev + 1 "
                               "where tenant = :tenant and id = :id and rev = :rev")
                             .bind("content", row.content.value)
                             .bind("at", row.modified_at)
                             .bind("id", row.id)
                             .bind("rev", row.rev)
                             .run();
    if (changed != 1) return false;
    delete_values(tx, row.id);
    insert_values(tx, row, values);
    return true;
}

bool delete_registry_row(Transaction& tx, const RegistryRow& row) {
    delete_values(tx, row.id);
    return tx.query("delete from registry_row where tenant = :tenant and id = :id and rev = :rev")
               .bind("id", row.id)
               .bind("rev", row.rev)
               .run() == 1;
}

std::optional<RegistryRow> registry_row(Reader& reader, const Uuid& registry, const Uuid& id) {
    static const std::string sql = select_row() + "and r.id = :id";
    return reader.query(sql).bind("registry", registry).bind("id", id).one<RegistryRow>();
}

std::int64_t count_registry_rows(Reader& reader, const Uuid& registry) {
    return reader.query("select cast(count(*) as bigint) from registry_row where tenant = :tenant and registry_id = :registry")
        .bind("registry", registry)
        .number()
        .value_or(0);
}

std::vector<RegistryRow> registry_rows(Reader& reader, const Uuid& registry, const std::string& after, std::int64_t limit) {
    static const std::string sql = select_row() + "and r.id > :after order by r.id limit :limit";
    return reader.query(sql).bind("registry", registry).bind("after", after).bind("limit", limit).all<RegistryRow>();
}

std::vector<RegistryRow> registry_page(Reader& reader, const Uuid& registry, std::int64_t offset, std::int64_t limit, bool newest_first) {
    static const std::string forth = select_row() + "order by r.id limit :limit offset :offset";
    static const std::string back = select_row() + "order by r.id desc limit :limit offset :offset";
    return reader.query(newest_first ? back : forth)
        .bind("registry", registry)
        .bind("limit", limit)
        .bind("offset", offset)
        .all<RegistryRow>();
}

std::vector<RegistryRow> registry_rows_with(Reader& reader, const Uuid& registry, const std::vector<IndexedValue>& values,
                                            std::int64_t limit) {
    // A row is found where as many of its values are among those asked for as were asked for.
    static const std::string sql =
        select_row() +
        "and r.id in (select v.row_id from {{rows(:given; field text, value text)}} cross join registry_value v where v.tenant = :tenant "
        "and "
        "v.registry_id = :registry and v.field = rows.field and v.value = rows.value group by v.row_id having count(*) = :asked) "
        "order by r.id limit :limit";
    Rows given;
    for (const IndexedValue& one : values) given.row().add("field", one.field).add("value", one.value).end();
    return reader.query(sql)
        .bind("registry", registry)
        .bind("given", given.json())
        .bind("asked", static_cast<std::int64_t>(values.size()))
        .bind("limit", limit)
        .all<RegistryRow>();
}

void each_registry_row(Reader& reader, const Uuid& registry, const std::function<bool(const RegistryRow&)>& row) {
    std::string after;
    for (;;) {
        const auto some = registry_rows(reader, registry, after, rows_at_once);
        for (const RegistryRow& one : some)
            if (!row(one)) return;
        if (static_cast<std::int64_t>(some.size()) < rows_at_once) return;
        after = to_text(some.back().id);
    }
}

void insert_registry_change(Transaction& tx, const RegistryChange& change) {
    static const std::string sql = inserted("registry_change", shape_of<RegistryChange>, {});
    tx.query(sql).fields(change).run();
}

std::vector<RegistryChange> registry_changes(Reader& reader, const Uuid& registry, const std::optional<Uuid>& row,
                                             const std::string& before, std::int64_t limit) {
    static const std::string sql = fmt::format(
        "select {} from registry_change c where c.tenant = :tenant and c.registry_id = :registry and (:row = '' or c.row_id = :row) and "
        "(:before = '' or c.id < :before) order by c.id desc limit :limit",
        selected(shape_of<RegistryChange>, "c"));
    return reader.query(sql)
        .bind("registry", registry)
        .bind("row", row ? to_text(*row) : std::string{})
        .bind("before", before)
        .bind("limit", limit)
        .all<RegistryChange>();
}

}  // namespace skl::opendata
