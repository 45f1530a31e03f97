// One log: from entries that were committed to a checkpoint that everybody can read (trust.md §8).
//
//   committed → sequenced → integrated → checkpointed
//
// An entry is committed in its module's own transaction. Any node numbers what waits (one at a time: the log's row is held),
// builds the same tiles from the same numbers, and signs by comparing and setting the log's row. So what was signed once stands in
// the database before anybody sees it, and no node signs what does not continue it:
//
//   1. tiles of size n are durable   2. {n, root, note} is committed to the row   3. the checkpoint is published
//
// Where witnesses must cosign (the row's quorum), 3 waits for them (witness/asking.h), and readers see the last one that has its
// quorum. What was signed and what is published is written beside the tiles too: a database older than that has been restored from
// a backup, and is refused (503 `ledger-inconsistent`), for the same indices would be given again.
//
// Threads: `advance` from one; the others from any.
#pragma once

#include <memory>
#include <mutex>

#include "kernel/storage/keys.h"
#include "ledger/engine/checkpoint.h"
#include "ledger/store.h"
#include "ledger/tile_store.h"

namespace skl::ledger {

constexpr std::int64_t most_numbered_at_once = 10'000;  // entries in one transaction: it holds the writer for some 50 ms
constexpr std::int64_t most_read_at_once = 4'096;       // entries in memory
constexpr std::chrono::milliseconds checkpoint_every{1'000};

struct Published {
    Checkpoint checkpoint;
    std::string note;  // signed
    std::string vkey;  // who signed
};

class Log {
public:
    // `keys` may be null: then nothing is signed here, and what others signed is followed.
    Log(Store& store, const Keys* keys, std::string tenant, std::string origin, std::filesystem::path folder)
        : store_(store), keys_(keys), tenant_(std::move(tenant)), origin_(std::move(origin)), tiles_(std::move(folder)) {}

    // Numbers, integrates, signs, publishes, as far as there is something to do. A problem is tried again, but for
    // `ledger-inconsistent`, which stays.
    // `at_once`: sign even where the last checkpoint is young.
    Done advance(Instant now, bool at_once = false);

    std::shared_ptr<const Published> published() const;  // null: nothing yet
    std::optional<Problem> problem() const;              // what readers are told instead
    const TileStore& tiles() const { return tiles_; }
    // A witness showed what this log's own key signed and what does not fit: nothing is signed any more.
    void contradicted() const { inconsistent("a witness holds a checkpoint that does not fit"); }

private:
    Done open(Instant now);
    Done go_on(Instant now, bool at_once);
    Result<LogRow> row_of(Instant now);
    Done continues(const LogRow& row) const;
    Done integrate(std::int64_t to);
    Result<LogRow> sign(Instant now);
    Result<LogRow> signed_row(const Hash& root, Instant now);
    Done fits_file(const char* file, const LogRow& row) const;
    Done follow(const LogRow& row);
    Done publish(const std::string& note, const std::string& vkey);
    Problem inconsistent(const char* what) const;

    Store& store_;
    const Keys* keys_;
    const std::string tenant_, origin_;
    TileStore tiles_;
    bool opened_ = false;
    Instant signed_at_;
    std::int64_t followed_ = -1;  // signed size that was compared with what we hold

    mutable std::mutex mutex_;
    std::shared_ptr<const Published> published_;
    mutable std::optional<Problem> problem_;
};

}  // namespace skl::ledger
