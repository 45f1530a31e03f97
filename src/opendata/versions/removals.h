// Versions taken away (opendata.md §6): one person withholds it and nobody reads it from then on; a second one has its bytes destroyed, or
// restores it. What stays is the number, the hashes, the counts, the times and the reason; the ledger says that it is gone.
#pragma once

#include "opendata/versions/asked.h"

namespace skl::opendata {

// In the transaction of the request. 409 illegal-transition.
Done withhold(Transaction& tx, const AskedVersion& asked, RemovalCause cause, const std::string& reason, const std::string& who,
              Instant at);
Done restore(Transaction& tx, const AskedVersion& asked, const std::string& who, Instant at);
// Gives the blobs that the version needed. 403 second-person: the person who withheld it.
Result<std::vector<std::string>> destroy(Transaction& tx, const ledger::Ledger* ledger, const AskedVersion& asked, const std::string& who,
                                         Instant at);

// Removes from the disk what no version needs any more of these blobs, and what was derived from them. Blocks.
void destroy_files(Module::Inside& in, const std::vector<std::string>& sha256);

// What the policies of all tenants let go of, destroyed. Gives how many versions.
Result<std::int64_t> expire_versions(Module::Inside& in, Instant now);

void install_removals(App& app);

}  // namespace skl::opendata
