// One harvested record becomes an entry of this catalogue, or another provenance of one that is here already.
#pragma once

#include "opendata/federation/store.h"
#include "opendata/publish/news.h"
#include "opendata/store.h"

namespace skl::opendata {

enum class Entered { added, changed, unchanged, linked, refused };

struct EnteredRecord {
    Entered how{};
    const char* code = "";          // of refused: harvest.problem.<code>
    std::optional<Uuid> unchanged;  // object to mark as seen, with others in one statement
};

// What becomes of each record is decided by its object (source, guid), then by where it came from first, its identifier in the form of
// data.gov.tw, and its landing page. Content of the same hash is not written.
EnteredRecord enter(Transaction& tx, const HarvestSource& source, const Uuid& run, harvest::Harvested record, Instant at);

// The source no longer has it: missing, or withdrawn where `to` says so; then its entry ends too, unless another source still has it.
void remove(Transaction& tx, const HarvestSource& source, const Uuid& run, HarvestObject object, const harvest::Removal& removal,
            bool confirmed, Instant at, const News& news);

inline std::string harvester_of(const HarvestSource& source) { return "harvest:" + source.slug.value; }  // in the audit trail

}  // namespace skl::opendata
