// The only SQL about mandates.
#pragma once

#include "identity/directory/directory.h"

namespace skl::identity::directory {

void insert(Transaction& tx, const Mandate& mandate);
bool update(Transaction& tx, const Mandate& mandate);  // by its rev, which it raises; false: somebody was first
std::optional<Mandate> find_mandate(Reader& reader, const Uuid& id);

// Given and held by a person, the newest first; ended ones too.
std::vector<Mandate> mandates_of(Reader& reader, const PersonId& person, const std::string& before, std::int64_t limit);
// Those not ended that somebody (a person or an organisation) gave.
std::vector<Mandate> open_mandates_by(Reader& reader, const Uuid& principal);
bool holds_office(Reader& reader, const PersonId& person, const Uuid& organisation, Instant now);

// What time has ended, or begun: for the job.
std::vector<Mandate> due_mandates(Reader& reader, Instant now, std::int64_t most);

}  // namespace skl::identity::directory
