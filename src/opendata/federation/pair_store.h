// Entries that may be one dataset: found after each run, judged by a person, merged so that it can be undone.
#pragma once

#include "opendata/federation/store.h"

namespace skl::opendata {

// Among the entries of sources and this site's own, those that changed since the last look. Gives how many new pairs there are.
std::int64_t find_pairs(Transaction& tx, Instant at);

std::optional<DuplicatePair> find_pair(Reader& reader, const Uuid& id);
std::vector<DuplicatePair> pairs_in(Reader& reader, PairState state, const std::string& before, std::int64_t limit);  // the newest first
std::int64_t count_pairs(Reader& reader, PairState state);

// `keep` stays and takes over what was harvested into the other, which is suspended with the reason. 409 illegal-transition; 422 of `keep`.
Result<DuplicatePair> merge_pair(Transaction& tx, const Uuid& id, const Uuid& keep, const std::string& who, Instant at);
Result<DuplicatePair> undo_merge(Transaction& tx, const Uuid& id, const std::string& who, Instant at);
Result<DuplicatePair> dismiss_pair(Transaction& tx, const Uuid& id, const std::string& who, Instant at);

}  // namespace skl::opendata
