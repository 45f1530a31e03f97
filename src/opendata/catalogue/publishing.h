// What makes an entry, changes it and makes it public, for programs and pages alike; each in the caller's transaction.
#pragma once

#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/change.h"

namespace skl::opendata {

// A draft; `id`: nil: a new one. 422 with all faults: of the fields, of slug and identifier, of organizations it names.
Result<Dataset> new_dataset(Transaction& tx, const NewDataset& given, const std::string& who, Instant at, const Uuid& id = {});

// The change onto the entry. 422; 409 withdrawn-stays; 412 stale.
Result<Dataset> change_entry(Transaction& tx, Dataset dataset, View change, const std::vector<std::string>& nulls, const std::string& who,
                             Instant at);

// Any move of the entry, with what belongs to it.
Result<Dataset> move_entry(Context& cx, Transaction& tx, Dataset dataset, DatasetEvent event, const std::string& why);

// The reviewer says yes: the entry and the newest version of each of its resources that can be read become public in one moment.
Result<Dataset> publish_reviewed(Context& cx, Transaction& tx, Dataset dataset, const std::string& why);

// The tombstone, and its fact in the ledger.
Result<Dataset> withdraw(Context& cx, Transaction& tx, Dataset dataset, const std::string& why);
// … by who is no caller of the gate: a partner of the exchange.
Result<Dataset> withdraw_as(Module::Inside& in, Transaction& tx, Dataset dataset, const std::string& who, const std::string& why, Instant at);

}  // namespace skl::opendata
