// The only SQL about mandates.
#pragma once

#include "identity/directory/directory.h"
#include "kernel/storage/keyset.h"

namespace skl::identity::directory {

void insert(Transaction& tx, const Mandate& mandate);
bool update(Transaction& tx, const Mandate& mandate);  // by its rev, which it raises; false: somebody was first
std::optional<Mandate> find_mandate(Reader& reader, const Uuid& id);

// Given, passed on and held by a person; ended ones too.
std::vector<Mandate> mandates_of(Reader& reader, const PersonId& person, const Keyset& place, std::int64_t limit);
// Those not ended that were passed on from this one.
std::vector<Mandate> open_mandates_under(Reader& reader, const Uuid& mandate);
// Those not ended of the same principal and kind whose agents act only together.
std::vector<Mandate> open_joint_mandates(Reader& reader, const Mandate& like);
bool holds_office(Reader& reader, const PersonId& person, const Uuid& organisation, Instant now);

// What time has ended, or begun: for the job.
std::vector<Mandate> due_mandates(Reader& reader, Instant now, std::int64_t most);

}  // namespace skl::identity::directory
