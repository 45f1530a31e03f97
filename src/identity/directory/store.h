// The only SQL about organisations, agencies, units and memberships.
#pragma once

#include "identity/directory/directory.h"

namespace skl::identity::directory {

// --- organisations and agencies ---
// False: another one has the registry number (or the OID).
bool insert(Transaction& tx, const Organisation& organisation);
bool insert(Transaction& tx, const Agency& agency);
bool update(Transaction& tx, const Agency& agency);  // by its rev, which it raises; false: somebody was first, or the OID is taken
std::optional<Organisation> find_organisation(Reader& reader, const Uuid& id);
std::optional<Agency> find_agency(Reader& reader, const Uuid& id);
std::optional<Agency> agency_by_oid(Reader& reader, const std::string& oid);

struct OrganisationFilter {
    std::string words;  // folded; empty: all
    std::optional<OrganisationKind> kind;
    std::optional<AgencyLevel> level;
    std::optional<Uuid> parent;
    std::string after;  // an id
    std::int64_t limit = default_page;
};
std::vector<Organisation> organisations(Reader& reader, const OrganisationFilter& filter);
std::vector<Agency> agencies(Reader& reader, const OrganisationFilter& filter);

// --- units ---
bool insert(Transaction& tx, const Unit& unit);  // false: the agency has one of this code
std::optional<Unit> find_unit(Reader& reader, const Uuid& id);
std::vector<Unit> units(Reader& reader, const std::optional<Uuid>& agency, const std::string& after, std::int64_t limit);

// --- memberships ---
void insert(Transaction& tx, const Membership& membership);
bool update(Transaction& tx, const Membership& membership);  // by its rev, which it raises; false: somebody was first
std::optional<Membership> find_membership(Reader& reader, const Uuid& id);
std::vector<Membership> memberships_of(Reader& reader, const PersonId& person);  // all, the oldest first

struct MembershipFilter {
    std::optional<Uuid> agency, person;
    std::optional<Role> role;
    std::optional<MembershipState> state;
    std::string words;  // folded
    std::string after;
    std::int64_t limit = default_page;
};
std::vector<Membership> memberships(Reader& reader, const MembershipFilter& filter);

std::vector<ActiveRole> roles_in_force(Reader& reader, const PersonId& person, Instant now);

// --- facts ---
struct FactRow {
    std::string leaf_hash, owner, closed;  // closed: an encrypted field, base64url
    Instant at;
};
BOOST_DESCRIBE_STRUCT(FactRow, (), (leaf_hash, owner, closed, at))
void put(Transaction& tx, const FactRow& row);

// What a text is sought by: folded, without what means something in a pattern.
std::string sought(std::string_view text);

}  // namespace skl::identity::directory
