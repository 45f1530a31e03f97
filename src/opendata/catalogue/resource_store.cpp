#include "kernel/crypto/random.h"
#include "opendata/catalogue/store.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

const std::string& select_resource() {
    static const std::string sql = fmt::format("select {} from resource r where r.tenant = :tenant ", selected(shape_of<Resource>, "r"));
    return sql;
}

}  // namespace

std::vector<Resource> resources_of(Reader& reader, const Uuid& dataset) {
    static const std::string sql = select_resource() +
                                   "and r.dataset_id = :dataset and not exists (select 1 from removed_resource x where x.tenant = r.tenant "
                                   "and x.resource_id = r.id) order by r.position";
    return reader.query(sql).bind("dataset", dataset).all<Resource>();
}

std::optional<Resource> find_resource(Reader& reader, const std::string& id_or_identifier) {
    static const std::string sql = select_resource() + "and (r.id = :key or r.identifier = :key) order by r.id limit 1";
    return reader.query(sql).bind("key", id_or_identifier).one<Resource>();
}

// The dataset's row is locked by the writer of its revision before; positions have no gap and no double.
Resource insert_resource(Transaction& tx, const Dataset& dataset, Resource resource, Instant at) {
    static const std::string sql = inserted("resource", shape_of<Resource>, {});
    if (Uuid(resource.id) == Uuid{}) resource.id = crypto::new_id<Resource>(at);
    resource.dataset_id = dataset.id;
    resource.position = 1 + tx.query("select coalesce(max(position), 0) from resource where tenant = :tenant and dataset_id = :dataset")
                                .bind("dataset", dataset.id)
                                .number()
                                .value_or(0);
    resource.identifier.value = fmt::format("{}-{:03}", dataset.identifier.value, resource.position);
    resource.created_at = resource.modified_at = at;
    tx.query(sql).fields(resource).run();
    return resource;
}

bool is_removed(Reader& reader, const Uuid& resource) {
    return reader.query("select count(*) from removed_resource where tenant = :tenant and resource_id = :resource")
               .bind("resource", resource)
               .number()
               .value_or(0) > 0;
}

void take_resource_out(Transaction& tx, const Resource& resource, const std::string& who, const std::string& why, Instant at) {
    tx.query("delete from resource_fetch where tenant = :tenant and resource_id = :resource").bind("resource", resource.id).run();
    const auto versions =
        tx.query("select count(*) from version where tenant = :tenant and resource_id = :resource").bind("resource", resource.id).number();
    if (versions.value_or(0) > 0) {
        tx.query(
              "insert into removed_resource(tenant, resource_id, at, who, why) values(:tenant, :resource, :at, :who, :why) on conflict do "
              "nothing")
            .bind("resource", resource.id)
            .bind("at", at)
            .bind("who", who)
            .bind("why", why)
            .run();
        return;
    }
    for (const char* table : {"column_note", "ckan_datastore", "removed_resource"})
        tx.query(fmt::format("delete from {} where tenant = :tenant and resource_id = :resource", table))
            .bind("resource", resource.id)
            .run();
    tx.query("delete from resource where tenant = :tenant and id = :resource").bind("resource", resource.id).run();
}

bool update_resource(Transaction& tx, const Resource& resource, std::int64_t expected_rev) {
    static const std::string sql =
        fmt::format("update resource set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :expected",
                    assigned(shape_of<Resource>, {"id", "dataset_id", "identifier", "position", "created_at", "rev"}));
    return tx.query(sql).fields(resource).bind("expected", expected_rev).run() == 1;
}

std::vector<ColumnEntry> dictionary_of(Reader& reader, const Uuid& resource) {
    return reader
        .query(
            "select column_name as \"column\", title, description, unit, code_list, standard_uri from column_note where tenant = :tenant "
            "and resource_id = :resource order by position, column_name")
        .bind("resource", resource)
        .all<ColumnEntry>();
}

void set_dictionary(Transaction& tx, const Uuid& resource, const std::vector<ColumnEntry>& entries) {
    tx.query("delete from column_note where tenant = :tenant and resource_id = :resource").bind("resource", resource).run();
    std::int64_t position = 0;
    for (const ColumnEntry& entry : entries)
        tx.query(
              "insert into column_note(tenant, resource_id, position, column_name, title, description, unit, code_list, standard_uri) "
              "values(:tenant, :resource, :position, :column, :title, :description, :unit, :code_list, :standard_uri) on conflict do "
              "nothing")
            .fields(entry)
            .bind("resource", resource)
            .bind("position", ++position)
            .run();
}

}  // namespace skl::opendata
