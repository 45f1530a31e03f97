// Entries that programs outside append: of types an operator registered, many in one commit.
#pragma once

#include "kernel/storage/batch.h"
#include "ledger/prepared.h"

namespace skl::ledger {

constexpr std::int64_t most_entries_at_once = 1'000;  // of one request; they stand in one statement with those of others

// What one request brings, answered entry by entry.
using OutsideEntries = std::vector<PreparedEntry>;
using OutsideRequest = std::shared_ptr<const OutsideEntries>;  // the batch function copies what it takes
using OutsideAppended = std::vector<Result<Appended>>;

// Prepared under the caller's own key: the same again changes nothing.
Result<PreparedEntry> prepare_outside(Entry entry, std::optional<std::string> key, const std::string& tenant, Instant now);

class OutsideWriters {
public:
    OutsideWriters(Store& store, const Ledger& ledger);
    Batch<OutsideRequest, OutsideAppended>& batch() { return batch_; }

private:
    const Ledger& ledger_;
    Batch<OutsideRequest, OutsideAppended> batch_;
};

}  // namespace skl::ledger
