// Backup, restore and verify (kernel.md §5). A backup is one ZIP file: manifest.json, `database` (a SQLite file copied by
// the online backup API, or pg_dump's custom format) and blobs/ab/cd/<sha256>. The database is taken first: blobs are written before
// they are referenced, so every blob its rows name is there.
#pragma once

#include "kernel/storage/blobs.h"
#include "kernel/storage/store.h"

namespace skl {

struct BackupContents {
    std::int64_t format = 1;
    Text<> database, database_sha256;  // database: sqlite or postgresql
    Instant made_at;
    std::int64_t blobs = 0;
};
BOOST_DESCRIBE_STRUCT(BackupContents, (), (format, database, database_sha256, made_at, blobs))

// While serving. The file appears whole or not at all.
Result<BackupContents> back_up(Store& store, const Blobs& blobs, const std::filesystem::path& file, Instant now);

// Into a database that is not there yet (SQLite) or has no tables (PostgreSQL): 409 `database-not-empty`.
// Every hash is checked on the way in. Same kind of database only: 409 `other-database`.
Result<BackupContents> restore(const std::filesystem::path& file, const std::string& url, const Blobs& blobs);

// What is wrong; empty: nothing. Codes: page-damaged, foreign-key, migration-changed, migration-missing, database-newer, blob-damaged,
// blob-missing.
struct Fault {
    Text<> code, where;
};
BOOST_DESCRIBE_STRUCT(Fault, (), (code, where))
Result<std::vector<Fault>> verify(Store& store, const Blobs& blobs, std::span<const Migration> migrations);

}  // namespace skl
