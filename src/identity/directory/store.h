// The only SQL about organisations, agencies, units and memberships.
#pragma once

#include "identity/directory/directory.h"
#include "kernel/storage/keyset.h"

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
    Keyset place;
    std::int64_t limit = default_page;
};
std::vector<Organisation> organisations(Reader& reader, const OrganisationFilter& filter);
std::vector<Agency> agencies(Reader& reader, const OrganisationFilter& filter);

// --- units ---
bool insert(Transaction& tx, const Unit& unit);  // false: the agency has one of this code
std::optional<Unit> find_unit(Reader& reader, const Uuid& id);
std::optional<Unit> unit_by_code(Reader& reader, const Uuid& agency, const std::string& code);
std::vector<Unit> units(Reader& reader, const std::optional<Uuid>& agency, const Keyset& place, std::int64_t limit);

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
    Keyset place;
    std::int64_t limit = default_page;
};
// A membership with the names that belong to it, and when its holder was last here.
struct MembershipRow {
    Id<Membership> id;
    Uuid person_id, agency_id;
    std::optional<Uuid> unit_id;
    Text<> agency_zh, agency_en, unit_zh, unit_en;
    Role role{};
    Text<> name, title;
    Instant valid_from;
    std::optional<Instant> valid_to;
    MembershipState state{};
    Text<> reason;
    Instant granted_at, reviewed_at;
    std::optional<Instant> last_seen;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(MembershipRow, (),
                      (id, person_id, agency_id, unit_id, agency_zh, agency_en, unit_zh, unit_en, role, name, title, valid_from, valid_to,
                       state, reason, granted_at, reviewed_at, last_seen, rev))
std::vector<MembershipRow> memberships(Reader& reader, const MembershipFilter& filter);

std::vector<ActiveRole> roles_in_force(Reader& reader, const PersonId& person, Instant now);

// --- invitations ---
struct Invitation {
    Id<Invitation> id;
    std::string token_hash, email;  // SHA-256 in hex; an encrypted field, base64url
    Text<> name;
    Uuid agency_id;
    std::optional<Uuid> unit_id;
    Role role{};
    Text<> title, language, invited_by;
    Instant created_at, expires_at;
    std::optional<Instant> accepted_at;
    std::optional<Uuid> membership_id;
};
BOOST_DESCRIBE_STRUCT(Invitation, (),
                      (id, token_hash, email, name, agency_id, unit_id, role, title, language, invited_by, created_at, expires_at,
                       accepted_at, membership_id))
void insert(Transaction& tx, const Invitation& invitation);
std::optional<Invitation> find_invitation(Reader& reader, const Uuid& id);
std::optional<Invitation> invitation_of(Reader& reader, const std::string& token_hash);
bool accepted(Transaction& tx, const Uuid& id, const Uuid& membership, Instant now);  // false: it was already
struct InvitationFilter {
    std::string words;  // folded, of the name; empty: all
    Instant now;        // those that are open then
    Keyset place;
    std::int64_t limit = default_page;
};
std::vector<Invitation> open_invitations(Reader& reader, const InvitationFilter& filter);
bool withdraw(Transaction& tx, const Uuid& id);  // false: none that is open

// What a text is sought by: folded, without what means something in a pattern.
std::string sought(std::string_view text);

}  // namespace skl::identity::directory
