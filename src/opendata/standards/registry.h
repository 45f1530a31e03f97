// The registry of data standards. All that is written to it goes through here, whoever says it: the importer of lists, and the registry of
// governance, which will own standards and whose news arrive as events. What governance said, only governance changes.
#pragma once

#include "opendata/standards/store.h"

namespace skl::opendata {

enum class StandardEntry { fresh, changed, unchanged };

// By its URI: a new standard, or a further version of the one there is; a withdrawn one stays withdrawn. 409 standard-of-governance.
Result<StandardEntry> enter_standard(Transaction& tx, const standards::StandardFields& fields, StandardSource source,
                                     const std::string& who, Instant at);

// Columns stay bound to what was withdrawn; they are not held to it any more. 404; 409 illegal-transition, standard-of-governance; 422
// /reason required.
Result<DataStandard> withdraw_standard(Transaction& tx, const std::string& key, const std::string& reason, StandardSource source,
                                       const std::string& who, Instant at);
Result<DataStandard> restore_standard(Transaction& tx, const std::string& key, StandardSource source, const std::string& who, Instant at);

}  // namespace skl::opendata
