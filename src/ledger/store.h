// The only SQL of the ledger.
#pragma once

#include "kernel/storage/store.h"
#include "ledger/engine/merkle.h"

namespace skl::ledger {

struct LogRow {
    std::string origin, seed, vkey;  // seed: an encrypted field, base64url; vkey: what verifies (C2SP signed-note)
    std::int64_t next_index = 0, signed_size = 0;
    std::string signed_root, checkpoint;  // root: base64url; checkpoint: the signed note, empty before the first
    Instant signed_at, created_at;
    std::int64_t quorum = 0;      // witnesses that must have cosigned before a checkpoint is published
    std::string published;        // what readers get, with its cosignatures; empty: the signed one, if no quorum is wanted
    std::int64_t asked_size = 0;  // of the checkpoint that the witnesses are asked about
    std::string asked;
    const std::string& to_publish() const { return published.empty() && quorum == 0 ? checkpoint : published; }
};
BOOST_DESCRIBE_STRUCT(LogRow, (),
                      (origin, seed, vkey, next_index, signed_size, signed_root, checkpoint, signed_at, created_at, quorum, published,
                       asked_size, asked))

struct EntryRow {
    Uuid id;                          // of a pending one
    std::optional<std::int64_t> idx;  // of a numbered one
    std::string leaf_hash, type;
    std::optional<std::string> ref;
    std::int64_t at = 0;  // ms
    std::string entry;
    Instant appended_at;
};
BOOST_DESCRIBE_STRUCT(EntryRow, (), (id, idx, leaf_hash, type, ref, at, entry, appended_at))

std::optional<LogRow> find_log(Reader& reader);
void insert_log(Transaction& tx, const LogRow& log);  // nothing happens where another node was first
std::optional<LogRow> lock_log(Transaction& tx);      // and holds the row until the commit
bool keep_key(Transaction& tx, const std::string& dedupe_key, const std::string& leaf_hash);  // false: it is taken
std::optional<std::string> leaf_of_key(Reader& reader, const std::string& dedupe_key);
void insert_pending(Transaction& tx, const EntryRow& entry);
void insert_pending(Transaction& tx, std::span<const EntryRow* const> entries);  // one statement

// Numbers these at once and gives the index of the first. Empty: there is no log yet, and nothing was done. Holds the log's row until the
// commit, so it is for batch functions, whose transactions are short.
std::optional<std::int64_t> insert_numbered(Transaction& tx, std::span<const EntryRow* const> entries);

// Gives what waits the next indices, in the order of appending, at most so many; how many. Holds the log's row until the
// commit, so of several nodes one numbers at a time.
std::int64_t sequence(Transaction& tx, std::int64_t most);
// Without a quorum it is what readers get, too.
void keep_signed(Transaction& tx, std::int64_t size, const std::string& root, const std::string& checkpoint, Instant now);

std::optional<EntryRow> find_by_index(Reader& reader, std::int64_t index);
std::optional<EntryRow> find_by_leaf(Reader& reader, const std::string& leaf_hash);  // the first of equal ones; without idx: pending
std::vector<std::string> entries_from(Reader& reader, std::int64_t from, std::int64_t to);

struct EntryFilter {
    std::optional<std::string> type, ref;
    std::int64_t below = INT64_MAX;  // an index
};
std::vector<EntryRow> list_entries(Reader& reader, const EntryFilter& filter, std::int64_t limit);  // the newest first

std::vector<std::string> tenants_with_logs(Reader& reader);  // of every tenant: with a log, or with entries that wait for one
bool anything_waits(Reader& reader);
std::optional<Instant> oldest_unsigned(Reader& reader);  // when the first entry was appended that no checkpoint holds

}  // namespace skl::ledger
