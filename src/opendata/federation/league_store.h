// Who publishes how much and how well, and what one lacks that the others have (opendata.md §12): among the jurisdictions of this
// installation, the sources of one, or its publishers.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/engine/harvest/gaps.h"
#include "opendata/model.h"

namespace skl::opendata {

enum class Among { tenants, sources, publishers };
BOOST_DESCRIBE_ENUM(Among, tenants, sources, publishers)

struct LeagueRow {
    std::string key, name;  // key: tenant, source's slug, publisher's slug
    std::int64_t datasets = 0, measured = 0;
    std::optional<double> score;  // mean of those measured, 0–100
    std::int64_t gold = 0;        // datasets of badge gold or platinum
    std::int64_t issues = 0;      // that wait for an answer
};

// Best first: by score, then by number. Run as every_tenant for tenants.
std::vector<LeagueRow> league(Reader& reader, Among among, std::int64_t limit);
// With their public datasets, the key before the name: "yilan\n宜蘭縣". Run as every_tenant for tenants.
struct PartyKey {
    std::string key;
    harvest::Party party;
};
std::vector<PartyKey> parties(Reader& reader, Among among);

}  // namespace skl::opendata
