// The SQL of findings on persons and of marks.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/engine/persons/marks.h"
#include "opendata/store.h"

namespace skl::opendata {

void keep_scan(Transaction& tx, const Uuid& version, const persons::PersonReport& report, Instant at);  // in place of an earlier one
std::optional<persons::PersonReport> scan_of(Reader& reader, const Uuid& version);  // none: it was read before there was a finder
void forget_scan(Transaction& tx, const Uuid& version);

struct PersonalMark {
    Id<PersonalMark> id;
    Uuid resource_id;
    std::int64_t table_ordinal = 1;
    std::string column_name, with_column;
    persons::PersonKind kind{};
    std::int64_t found = 0, share_ppm = 0;
    std::string reason;
    Text<> marked_by;
    Instant marked_at;
    std::optional<Text<>> confirmed_by;
    std::optional<Instant> confirmed_at;
    std::optional<Text<>> revoked_by;
    std::optional<Instant> revoked_at;
    std::string revoke_reason;
};
BOOST_DESCRIBE_STRUCT(PersonalMark, (),
                      (id, resource_id, table_ordinal, column_name, with_column, kind, found, share_ppm, reason, marked_by, marked_at,
                       confirmed_by, confirmed_at, revoked_by, revoked_at, revoke_reason))

constexpr std::int64_t most_marks = 500;  // of a resource

void insert_mark(Transaction& tx, const PersonalMark& mark);
void update_mark(Transaction& tx, const PersonalMark& mark);               // who confirmed and who revoked it
std::vector<PersonalMark> marks_of(Reader& reader, const Uuid& resource);  // the newest first
std::optional<PersonalMark> mark_by_id(Reader& reader, const Uuid& resource, const Uuid& id);

persons::FalseHit seen_by(const PersonalMark& mark);

}  // namespace skl::opendata
