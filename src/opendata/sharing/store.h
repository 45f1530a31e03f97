// The SQL of versions that share their bytes.
#pragma once

#include "opendata/store.h"

namespace skl::opendata {

// A superseded version of a resource, and the next one that can be read.
struct SharedPair {
    std::string tenant;
    Uuid id, base_id;
};
BOOST_DESCRIBE_STRUCT(SharedPair, (), (tenant, id, base_id))

// Those not tried yet with this next one, of each resource the latest first; one in `whole_every` is left out. Run as every_tenant.
std::vector<SharedPair> pairs_to_share(Reader& reader, std::int64_t whole_every, std::int64_t limit);
void save_shared(Transaction& tx, const SharedPair& pair, std::int64_t before, std::int64_t after, Instant at);

}  // namespace skl::opendata
