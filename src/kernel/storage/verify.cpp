// verify: does the database keep its own rules, are the blobs what they are called, do the migrations match the program?
#include "kernel/crypto/digest.h"
#include "kernel/storage/backup.h"
#include "kernel/storage/connection.h"

namespace skl {
namespace {

using Faults = std::vector<Fault>;

void add(Faults& faults, std::string code, std::string where) {
    Fault& fault = faults.emplace_back();
    fault.code.value = std::move(code);
    fault.where.value = std::move(where);
}

// PostgreSQL checks pages by itself when data checksums are on, and keeps foreign keys unless they were added unchecked.
void check_database(Reader& reader, bool postgresql, Faults& faults) {
    reader.connection().lift_time_limit();
    if (postgresql) {
        reader.query("select conname from pg_constraint where not convalidated").each([&](const Row& row) {
            add(faults, "foreign-key", std::string(row.text(0)));
        });
        return;
    }
    reader.query("pragma integrity_check(100)").each([&](const Row& row) {
        if (row.text(0) != "ok") add(faults, "page-damaged", std::string(row.text(0)));
    });
    reader.query("pragma foreign_key_check").each([&](const Row& row) {
        add(faults, "foreign-key", fmt::format("{} row {} to {}", row.text(0), row.integer(1), row.text(2)));
    });
}

void check_migrations(const std::vector<MigrationState>& applied, std::span<const Migration> migrations, Faults& faults) {
    std::map<std::string, std::string> ours;
    for (const Migration& migration : migrations)
        ours[fmt::format("{}/{}", migration.module, migration.name)] = crypto::sha256_hex(migration.sql);
    for (const MigrationState& state : applied) {
        const std::string id = state.module.value + "/" + state.name.value;
        const auto known = ours.find(id);
        if (known == ours.end()) {
            add(faults, "database-newer", id);
            continue;
        }
        if (known->second != state.sha256.value) add(faults, "migration-changed", id);
        ours.erase(known);
    }
    for (const auto& [id, sha256] : ours) add(faults, "migration-missing", id);
}

// Every blob that is kept, then every one that rows need: what came between the two is asked for by itself.
Done check_blobs(Store& store, const Blobs& blobs, Faults& faults) {
    std::set<std::string> kept;
    if (auto listed = blobs.each([&](const Blob& blob) { kept.insert(blob.sha256); }); !listed) return listed;
    for (const std::string& sha256 : kept) {
        const auto intact = blobs.intact(sha256);
        if (!intact) return intact.problem();
        if (!*intact) add(faults, "blob-damaged", sha256);
    }
    std::vector<std::string> needed;
    auto lost = store.read(every_tenant, [&](Reader& reader) {
        reader.query("select distinct sha256 from blob_reference order by sha256").each([&](const Row& row) {
            if (std::string sha256(row.text(0)); !kept.contains(sha256)) needed.push_back(std::move(sha256));
        });
    });
    if (lost) return std::move(*lost);
    for (const std::string& sha256 : needed) {
        const auto there = blobs.has(sha256);
        if (!there) return there.problem();
        if (!*there) add(faults, "blob-missing", sha256);
    }
    return Nothing{};
}

}  // namespace

Result<std::vector<Fault>> verify(Store& store, const Blobs& blobs, std::span<const Migration> migrations) {
    Faults faults;
    check_migrations(store.migrated(), migrations, faults);
    const auto lost = store.read(every_tenant, [&](Reader& reader) { check_database(reader, store.postgresql(), faults); });
    if (lost) return *lost;
    if (auto done = check_blobs(store, blobs, faults); !done) return std::move(done.problem());
    return faults;
}

}  // namespace skl
