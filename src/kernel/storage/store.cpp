// What both databases share: opening by URL, waiting writes, migrations.
#include "kernel/storage/store.h"

#include <future>

#include "kernel/crypto/digest.h"
#include "kernel/describe/write.h"
#include "kernel/storage/connection.h"
#include "kernel/storage/queue.h"

namespace skl {
namespace {

constexpr std::string_view migrations_table =
    "create table if not exists schema_migration(module text not null, name text not null, sha256 text not null, "
    "applied_at bigint not null, primary key(module, name))";

std::int64_t now_micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Every table with a tenant column answers only the tenant the transaction has set; '*' is the kernel's own work.
void secure_tables(Transaction& tx) {
    std::vector<std::string> tables;
    tx.query("select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped "
             "where c.relkind = 'r' and not c.relrowsecurity and c.relnamespace = cast(current_schema() as regnamespace)")
        .each([&](const Row& row) { tables.emplace_back(row.text(0)); });
    for (const std::string& table : tables)
        tx.connection().script(fmt::format("alter table \"{0}\" enable row level security; alter table \"{0}\" force row level security; "
                                           "create policy tenant on \"{0}\" using (tenant = current_setting('app.tenant', true) or "
                                           "current_setting('app.tenant', true) = '*')",
                                           table));
}

}  // namespace

std::unique_ptr<Store> Store::open(StoreOptions options) {
    if (options.url.starts_with("sqlite:")) {
        const std::string path = options.url.substr(7);
        return storage::open_sqlite_store(std::move(options), path);
    }
    if (options.url.starts_with("postgresql://") || options.url.starts_with("postgres://")) return storage::open_postgresql_store(std::move(options));
    throw DatabaseError(DatabaseError::Kind::lost, "a database URL begins with sqlite: or postgresql://");
}

std::optional<Problem> Store::write(const std::string& tenant, const Work& work) {
    std::promise<std::optional<Problem>> done;
    submit(tenant, work, [&](std::optional<Problem> problem) { done.set_value(std::move(problem)); });
    return done.get_future().get();
}

Done Store::migrate(std::span<const Migration> migrations) {
    std::optional<Problem> refused;
    auto lost = write(every_tenant, [&](Transaction& tx) {
        tx.connection().script(std::string(migrations_table));
        return true;
    });
    if (lost) return std::move(*lost);
    std::map<std::string, std::string> applied;
    for (const MigrationState& state : migrated()) applied[state.module.value + "/" + state.name.value] = state.sha256.value;
    for (const Migration& migration : migrations) {
        const std::string id = fmt::format("{}/{}", migration.module, migration.name), sha256 = crypto::sha256_hex(migration.sql);
        if (const auto known = applied.find(id); known != applied.end()) {
            if (known->second != sha256) return Problem{500, "migration-changed", {{"name", id}}};
            applied.erase(known);
            continue;
        }
        lost = write(every_tenant, [&](Transaction& tx) {
            tx.connection().script(storage::spelled_for(migration.sql, postgresql()));
            if (postgresql()) secure_tables(tx);
            tx.query("insert into schema_migration(module, name, sha256, applied_at) values(:module, :name, :sha256, :at)")
                .bind("module", migration.module)
                .bind("name", migration.name)
                .bind("sha256", sha256)
                .bind("at", now_micros())
                .run();
            return true;
        });
        if (lost) return Problem{500, "migration-failed", {{"name", id}}};
    }
    if (!applied.empty()) return Problem{500, "database-newer", {{"name", applied.begin()->first}}};
    return Nothing{};
}

std::vector<MigrationState> Store::migrated() {
    std::vector<MigrationState> out;
    (void)read(every_tenant, [&](Reader& reader) {
        out = reader.query("select module, name, sha256, applied_at from schema_migration order by module, name").all<MigrationState>();
    });
    return out;
}

Rows& Rows::add(std::string_view column, std::string_view text) {
    if (!std::exchange(first_, false)) text_ += ',';
    write_json_string(text_, column);
    text_ += ':';
    write_json_string(text_, text);
    return *this;
}

Rows& Rows::add(std::string_view column, std::int64_t number) {
    if (!std::exchange(first_, false)) text_ += ',';
    write_json_string(text_, column);
    text_ += fmt::format(":{}", number);
    return *this;
}

}  // namespace skl
