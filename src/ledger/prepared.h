// Inside of the ledger: an entry as it will stand in the log, made on the caller's thread. What is left for the one thread that writes
// is the check against its type, which stands in the database, and the insert.
#pragma once

#include "ledger/module.h"
#include "ledger/store.h"

namespace skl::ledger {

struct PreparedEntry {
    Entry entry;
    EntryRow row;
    std::optional<std::string> dedupe_key;
};

EntryRow row_of(const Entry& entry, std::string bytes, Instant appended_at);  // without an id: only what waits needs one

// 400 `ledger-entry-schema` where it has no canonical spelling or is too long.
Result<PreparedEntry> prepare(Entry entry, std::optional<std::string> dedupe_key, const std::string& tenant, Instant now);

}  // namespace skl::ledger
