// When changes of harvested entries came, whatever date their sources give them.
#pragma once

#include "kernel/storage/store.h"

namespace skl::opendata {

void mark_arrived(Transaction& tx, const Uuid& dataset, Instant at);

}  // namespace skl::opendata
