#include "kernel/storage/traces.h"

#include "kernel/storage/connection.h"

namespace skl::storage {

void leave_no_traces(Transaction& tx) {
    Connection& connection = tx.connection();
    if (connection.postgresql()) return;
    connection.script("pragma secure_delete=on");
    tx.on_commit([&connection] { connection.script("pragma secure_delete=fast; pragma wal_checkpoint(truncate)"); });
}

}  // namespace skl::storage
