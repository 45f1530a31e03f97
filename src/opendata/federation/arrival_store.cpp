#include "opendata/federation/arrival_store.h"

namespace skl::opendata {

void mark_arrived(Transaction& tx, const Uuid& dataset, Instant at) {
    tx.query("update dataset set arrived_at = :at where tenant = :tenant and id = :id").bind("at", at).bind("id", dataset).run();
}

}  // namespace skl::opendata
