#include "kernel/storage/backup.h"

#include <unistd.h>

#include "kernel/crypto/digest.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"
#include "kernel/storage/archive.h"
#include "kernel/storage/connection.h"

namespace skl {
namespace {

constexpr std::size_t longest_manifest = 64 * 1024;
constexpr std::chrono::seconds patience{60};
constexpr std::string_view sqlite_scheme = "sqlite:";

std::string kind_of(const std::string& url) { return url.starts_with(sqlite_scheme) ? "sqlite" : "postgresql"; }

std::string blob_entry(const std::string& sha256) {
    return fmt::format("blobs/{}/{}/{}", sha256.substr(0, 2), sha256.substr(2, 2), sha256);
}

// A file that is gone when the work is.
struct Scratch {
    std::filesystem::path path;
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

Scratch scratch(const Blobs& blobs, std::string_view name) {
    static std::atomic<int> number = 0;
    return {blobs.scratch() / fmt::format("{}-{}-{}", name, ::getpid(), ++number)};
}

// Renames within the folder, so that the database is there whole or not at all.
Done restore_sqlite(const storage::ArchiveReader& archive, const BackupContents& contents, const std::filesystem::path& target) {
    std::error_code ec;
    if (std::filesystem::exists(target)) return Problem::conflict("database-not-empty");
    if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), ec);
    const Scratch fresh{target.string() + ".restoring"};
    if (auto done = archive.extract("database", fresh.path); !done) return done;
    if (crypto::sha256_file_hex(fresh.path) != contents.database_sha256.value)
        return Problem{400, "backup-damaged", {{"what", "database"}}};
    std::filesystem::rename(fresh.path, target, ec);
    if (ec) return Problem{500, "disk-failed", {{"what", "rename"}}};
    return Nothing{};
}

Done restore_postgresql(const storage::ArchiveReader& archive, const BackupContents& contents, const std::string& url, const Blobs& blobs) {
    try {
        const auto connection = storage::open_postgresql(url, patience);
        Reader reader(*connection, every_tenant);
        if (reader.query("select count(*) from pg_tables where schemaname = current_schema()").number() != 0)
            return Problem::conflict("database-not-empty");
    } catch (const DatabaseError&) {
        return Problem{500, "database-unreachable"};
    }
    const Scratch dump = scratch(blobs, "restore");
    if (auto done = archive.extract("database", dump.path); !done) return done;
    if (crypto::sha256_file_hex(dump.path) != contents.database_sha256.value) return Problem{400, "backup-damaged", {{"what", "database"}}};
    return storage::run_postgresql_tool(
        {"pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=" + url, dump.path.string()});
}

Done restore_blobs(const storage::ArchiveReader& archive, const BackupContents& contents, const Blobs& blobs) {
    std::int64_t restored = 0;
    for (const std::string& name : archive.names()) {
        if (name == "manifest.json" || name == "database") continue;
        const std::string sha256 = name.substr(name.rfind('/') + 1);
        if (sha256.size() != 64 || name != blob_entry(sha256))
            return Problem{400, "backup-damaged", {{"what", "an entry of another name"}}};
        const Scratch file = scratch(blobs, "restore");
        if (auto done = archive.extract(name, file.path); !done) return done;
        const auto blob = blobs.take_file(file.path);
        if (!blob) return blob.problem();
        if (blob->sha256 != sha256) return Problem{400, "backup-damaged", {{"what", sha256}}};
        ++restored;
    }
    if (restored != contents.blobs) return Problem{400, "backup-damaged", {{"what", "blobs are missing"}}};
    return Nothing{};
}

}  // namespace

Result<BackupContents> back_up(Store& store, const Blobs& blobs, const std::filesystem::path& file, Instant now) {
    const Scratch database = scratch(blobs, "backup");
    if (auto done = store.backup(database.path); !done) return std::move(done.problem());
    BackupContents contents;
    contents.database.value = store.postgresql() ? "postgresql" : "sqlite";
    contents.database_sha256.value = crypto::sha256_file_hex(database.path);
    contents.made_at = now;
    storage::ArchiveWriter archive(file);
    archive.add_file("database", database.path, !store.postgresql());  // pg_dump's format is compressed already
    auto listed = blobs.each([&](const Blob& blob) {
        archive.add_borrowed(blob_entry(blob.sha256), blob.size, [&blobs, sha256 = blob.sha256] { return blobs.borrow(sha256); });
        ++contents.blobs;
    });
    if (!listed) return std::move(listed.problem());
    archive.add_text("manifest.json", to_json(contents));
    if (auto done = archive.finish(); !done) return std::move(done.problem());
    return contents;
}

Result<BackupContents> restore(const std::filesystem::path& file, const std::string& url, const Blobs& blobs) {
    const storage::ArchiveReader archive(file);
    if (!archive.good()) return Problem{400, "backup-unreadable", {{"what", file.filename().string()}}};
    const auto manifest = archive.text("manifest.json", longest_manifest);
    if (!manifest) return manifest.problem();
    auto contents = from_json<BackupContents>(*manifest);
    if (!contents || contents->format != 1) return Problem{400, "backup-unreadable", {{"what", "manifest.json"}}};
    if (contents->database.value != kind_of(url)) return Problem::conflict("other-database");
    const bool sqlite = url.starts_with(sqlite_scheme);
    // Blobs first: a database whose rows name missing blobs must never be there.
    if (sqlite && std::filesystem::exists(url.substr(sqlite_scheme.size()))) return Problem::conflict("database-not-empty");
    if (auto done = restore_blobs(archive, *contents, blobs); !done) return std::move(done.problem());
    auto done =
        sqlite ? restore_sqlite(archive, *contents, url.substr(sqlite_scheme.size())) : restore_postgresql(archive, *contents, url, blobs);
    if (!done) return std::move(done.problem());
    return contents;
}

}  // namespace skl
