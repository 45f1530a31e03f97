// Migrations (kernel.md §5): numbered SQL of each module, forward only, each file in a transaction of its own together with
// the row that remembers it and its checksum. A file that changed after it ran, or a row of a file this program does
// not know, refuses before anything is done.
#include "kernel/crypto/digest.h"
#include "kernel/storage/connection.h"
#include "kernel/storage/store.h"

namespace skl {
namespace {

constexpr std::string_view migrations_table =
    "create table if not exists schema_migration(module text not null, name text not null, sha256 text not null, "
    "applied_at bigint not null, primary key(module, name))";

std::string id_of(const Migration& migration) { return fmt::format("{}/{}", migration.module, migration.name); }

// Every table with a tenant column answers only the tenant the transaction has set; '*' is the kernel's own work. Forced,
// because the role that serves also owns the tables.
void secure_tables(Transaction& tx) {
    std::vector<std::string> tables;
    tx.query(
          "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped "
          "where c.relkind = 'r' and not c.relrowsecurity and c.relnamespace = cast(current_schema() as regnamespace)")
        .each([&](const Row& row) { tables.emplace_back(row.text(0)); });
    for (const std::string& table : tables)
        tx.connection().script(
            fmt::format("alter table \"{0}\" enable row level security; alter table \"{0}\" force row level security; "
                        "create policy tenant on \"{0}\" using (tenant = current_setting('app.tenant', true) or "
                        "current_setting('app.tenant', true) = '*')",
                        table));
}

// Nodes that start together migrate one after the other.
void prepare(Transaction& tx) {
    if (tx.connection().postgresql()) tx.query("select pg_advisory_xact_lock(7215483)").each([](const Row&) {});
    tx.connection().lift_time_limit();
    tx.connection().script(std::string(migrations_table));
}

std::optional<Problem> refusal(std::map<std::string, std::string> applied, std::span<const Migration> migrations) {
    for (const Migration& migration : migrations) {
        const auto known = applied.find(id_of(migration));
        if (known == applied.end()) continue;
        if (known->second != crypto::sha256_hex(migration.sql)) return Problem{500, "migration-changed", {{"name", known->first}}};
        applied.erase(known);
    }
    if (applied.empty()) return {};
    return Problem{500, "database-newer", {{"name", applied.begin()->first}}};
}

void apply(Transaction& tx, const Migration& migration) {
    prepare(tx);
    const auto known = tx.query("select count(*) from schema_migration where module = :module and name = :name")
                           .bind("module", migration.module)
                           .bind("name", migration.name)
                           .number();
    if (known != 0) return;  // another node was first
    tx.connection().script(storage::spelled_for(migration.sql, tx.connection().postgresql()));
    if (tx.connection().postgresql()) secure_tables(tx);
    tx.query("insert into schema_migration(module, name, sha256, applied_at) values(:module, :name, :sha256, :at)")
        .bind("module", migration.module)
        .bind("name", migration.name)
        .bind("sha256", crypto::sha256_hex(migration.sql))
        .bind("at", Instant::now())
        .run();
}

}  // namespace

Done Store::migrate(std::span<const Migration> migrations) {
    auto lost = write(every_tenant, [&](Transaction& tx) {
        prepare(tx);
        return true;
    });
    if (lost) return std::move(*lost);
    std::map<std::string, std::string> applied;
    for (const MigrationState& state : migrated()) applied[state.module.value + "/" + state.name.value] = state.sha256.value;
    if (auto refused = refusal(applied, migrations)) return std::move(*refused);
    for (const Migration& migration : migrations) {
        if (applied.contains(id_of(migration))) continue;
        lost = write(every_tenant, [&](Transaction& tx) {
            apply(tx, migration);
            return true;
        });
        if (lost) return Problem{500, "migration-failed", {{"name", id_of(migration)}}};
    }
    return Nothing{};
}

std::vector<MigrationState> Store::migrated() {
    std::vector<MigrationState> out;
    (void)read(every_tenant, [&](Reader& reader) {
        out = reader.query("select module, name, sha256, applied_at from schema_migration order by module, name").all<MigrationState>();
    });
    return out;
}

}  // namespace skl
