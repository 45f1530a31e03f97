// Deleting so that the bytes are gone, for what the law wants erased.
#pragma once

#include "kernel/storage/store.h"

namespace skl::storage {

// What this transaction deletes is overwritten, and after its commit the write-ahead log is emptied as far as no reader still needs it.
// On PostgreSQL dead rows go with the next vacuum and old WAL with its retention: nothing to do here.
void leave_no_traces(Transaction& tx);

}  // namespace skl::storage
