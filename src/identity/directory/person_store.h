// The only SQL of the registrar about persons: how well they are proven, whether they may sign in, and which two are one.
#pragma once

#include "identity/directory/directory.h"

namespace skl::identity::directory {

void set_proof(Transaction& tx, const PersonId& person, std::int64_t ial, const std::string& evidence);
void set_status(Transaction& tx, const PersonId& person, PersonStatus status, const std::optional<Uuid>& merged_into);

struct Merge {
    Id<Merge> id;
    Uuid person_id, into_id;
    Text<> reason, asked_by;
    Instant asked_at;
    std::optional<Text<>> approved_by;
    std::optional<Instant> approved_at;
    std::optional<Text<>> undone_by;
    std::optional<Instant> undone_at;
};
BOOST_DESCRIBE_STRUCT(Merge, (), (id, person_id, into_id, reason, asked_by, asked_at, approved_by, approved_at, undone_by, undone_at))
void insert(Transaction& tx, const Merge& merge);
bool update(Transaction& tx, const Merge& merge);
// The latest of the person that was not undone; asked for, or carried out.
std::optional<Merge> merge_of(Reader& reader, const PersonId& person);

}  // namespace skl::identity::directory
