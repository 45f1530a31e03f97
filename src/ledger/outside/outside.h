// Entries that programs outside append: of types an operator registered, many in one commit.
#pragma once

#include "kernel/storage/batch.h"
#include "ledger/module.h"

namespace skl::ledger {

constexpr std::int64_t most_entries_at_once = 1'000;  // of one request; they stand in one statement with those of others

struct OutsideEntry {
    Entry entry;
    std::optional<std::string> key;  // the caller's own: the same again changes nothing
};

// What one request brings, answered entry by entry.
struct OutsideEntries {
    std::vector<OutsideEntry> entries;
    Instant at;
};
using OutsideRequest = std::shared_ptr<const OutsideEntries>;  // the batch function copies what it takes
using OutsideAppended = std::vector<Result<Appended>>;

class OutsideWriters {
public:
    OutsideWriters(Store& store, const Ledger& ledger);
    Batch<OutsideRequest, OutsideAppended>& batch() { return batch_; }

private:
    const Ledger& ledger_;
    Batch<OutsideRequest, OutsideAppended> batch_;
};

}  // namespace skl::ledger
