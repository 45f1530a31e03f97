#include "opendata/versions/store.h"

#include "kernel/describe/write.h"
#include "kernel/storage/references.h"
#include "opendata/persons/store.h"

namespace skl::opendata {
namespace {

std::optional<Version> by_id(Reader& reader, const std::optional<std::string>& id) {
    Uuid uuid;
    if (!id || !parse(*id, uuid)) return {};
    return version_by_id(reader, uuid);
}

}  // namespace

std::optional<Resource> resource_named(Reader& reader, const std::string& key) {
    if (auto resource = find_resource(reader, key)) return resource;
    const auto dataset = find_dataset(reader, key);
    if (!dataset) return {};
    auto resources = resources_of(reader, dataset->id);
    return resources.empty() ? std::nullopt : std::optional<Resource>{std::move(resources.front())};
}

std::optional<Version> version_numbered(Reader& reader, const Resource& resource, std::int64_t number) {
    return by_id(reader, reader.query("select id from version where tenant = :tenant and resource_id = :resource and number = :number")
                             .bind("resource", resource.id)
                             .bind("number", number)
                             .word());
}

std::optional<Version> version_as_of(Reader& reader, const Resource& resource, Instant at) {
    return by_id(
        reader, reader
                    .query("select id from version where tenant = :tenant and resource_id = :resource and published_at <= :at and state in "
                           "('published', 'superseded', 'withheld', 'deleted') order by published_at desc, number desc limit 1")
                    .bind("resource", resource.id)
                    .bind("at", at)
                    .word());
}

std::vector<ShownVersion> shown_versions(Reader& reader, const Uuid& resource) {
    return reader
        .query(
            "select id, number, state, published_at from version where tenant = :tenant and resource_id = :resource and state in "
            "('published', "
            "'superseded') and published_at is not null order by number desc")
        .bind("resource", resource)
        .all<ShownVersion>();
}

History history_of(Reader& reader, const Uuid& dataset) {
    return reader
        .query("select key_columns as key, retention, kept, rev from dataset_history where tenant = :tenant and dataset_id = :dataset")
        .bind("dataset", dataset)
        .one<History>()
        .value_or(History{});
}

void save_history(Transaction& tx, const Uuid& dataset, const History& history, const std::string& who, Instant at) {
    tx.query(
          "insert into dataset_history(tenant, dataset_id, key_columns, retention, kept, changed_at, changed_by, rev) values(:tenant, "
          ":dataset, :key, :retention, :kept, :at, :who, 1) on conflict (tenant, dataset_id) do update set key_columns = "
          "excluded.key_columns, retention = excluded.retention, kept = excluded.kept, changed_at = excluded.changed_at, changed_by = "
          "excluded.changed_by, rev = dataset_history.rev + 1")
        .fields(history)
        .bind("dataset", dataset)
        .bind("at", at)
        .bind("who", who)
        .run();
}

std::vector<Limited> limited_histories(Reader& reader) {
    return reader.query("select tenant, dataset_id from dataset_history where retention <> 'keep_all'").all<Limited>();
}

std::optional<Removal> removal_of(Reader& reader, const Uuid& version) {
    return reader
        .query(
            "select version_id, cause, reason, asked_by, asked_at, decided_by, decided_at, destroyed from version_removal where tenant = "
            ":tenant and version_id = :version")
        .bind("version", version)
        .one<Removal>();
}

void save_removal(Transaction& tx, const Removal& removal) {
    tx.query(
          "insert into version_removal(tenant, version_id, cause, reason, asked_by, asked_at, decided_by, decided_at, destroyed) "
          "values(:tenant, :version_id, :cause, :reason, :asked_by, :asked_at, :decided_by, :decided_at, :destroyed) on conflict (tenant, "
          "version_id) do update set decided_by = excluded.decided_by, decided_at = excluded.decided_at, destroyed = excluded.destroyed")
        .fields(removal)
        .run();
}

void forget_removal(Transaction& tx, const Uuid& version) {
    tx.query("delete from version_removal where tenant = :tenant and version_id = :version").bind("version", version).run();
}

std::vector<std::string> erase_content(Transaction& tx, const Version& version) {
    std::vector<std::string> out{version.raw_sha256.value};
    for (const Table& table : tables_of(tx, version.id)) out.insert(out.end(), {table.parquet_sha256.value, table.csv_sha256.value});
    release_version(tx, version.id);
    forget_scan(tx, version.id);
    tx.query("delete from quarantine_row where tenant = :tenant and version_id = :version").bind("version", version.id).run();
    tx.query("delete from column_sketch where tenant = :tenant and version_id = :version").bind("version", version.id).run();
    tx.query(
          "update data_table set columns = '[]', parquet_sha256 = '', parquet_bytes = 0, csv_sha256 = '', csv_bytes = 0 where tenant = "
          ":tenant and version_id = :version")
        .bind("version", version.id)
        .run();
    tx.query("update version set report = '', corrections = '{}', file_name = '', note = '' where tenant = :tenant and id = :version")
        .bind("version", version.id)
        .run();
    return out;
}

std::vector<std::string> unneeded(Reader& reader, const std::vector<std::string>& sha256) {
    std::vector<std::string> out;
    for (const std::string& one : sha256)
        if (!one.empty() &&
            reader.query("select cast(count(*) as bigint) from blob_reference where sha256 = :sha256").bind("sha256", one).number() == 0)
            out.push_back(one);
    return out;
}

}  // namespace skl::opendata
