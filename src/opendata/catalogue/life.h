// The moves of a dataset (engine/dataset_life.h) in the transaction that makes them, each with who, when and why in the audit trail.
#pragma once

#include "opendata/engine/dataset_life.h"
#include "opendata/store.h"

namespace skl::opendata {

// As it is after the move. 409 illegal-transition, 403 four-eyes, 412 stale.
Result<Dataset> move_dataset(Transaction& tx, Dataset dataset, DatasetEvent event, const std::string& who, const std::string& why,
                             Instant at);

// In front of a version that is to be public: whose dataset is a draft becomes public with it, since its publication was asked for by
// who may ask for it alone; a suspended one stays so. 409 illegal-transition of a withdrawn one.
Done release_for_version(Transaction& tx, const Uuid& dataset, const std::string& who, Instant at);

}  // namespace skl::opendata
