// What is given to the directory: forms, bodies and rows of files alike.
#pragma once

#include "identity/directory/inside.h"
#include "identity/directory/model.h"
#include "kernel/storage/store.h"

namespace skl::identity::directory {

struct NewAgency {
    Text<3, 120> oid;
    Text<1, 200> name_zh, name_en;
    std::optional<Text<8, 8>> registry_no;
    std::optional<Text<1, 120>> parent;  // id or OID
    AgencyLevel level = AgencyLevel::central;
    SecurityClass security_class = SecurityClass::C;
    std::optional<Email> dpo_contact, ciso_contact;
};
BOOST_DESCRIBE_STRUCT(NewAgency, (), (oid, name_zh, name_en, registry_no, parent, level, security_class, dpo_contact, ciso_contact))

// RFC 7396: what is absent stays.
struct AgencyChange {
    std::optional<Text<3, 120>> oid;
    std::optional<Text<1, 200>> name_zh, name_en;
    std::optional<Text<1, 120>> parent;
    std::optional<AgencyLevel> level;
    std::optional<SecurityClass> security_class;
    std::optional<Email> dpo_contact, ciso_contact;
    std::optional<OrganisationStatus> status;
};
BOOST_DESCRIBE_STRUCT(AgencyChange, (), (oid, name_zh, name_en, parent, level, security_class, dpo_contact, ciso_contact, status))

struct NewOrganisation {
    OrganisationKind kind = OrganisationKind::company;
    Text<8, 8> registry_no;
    Text<1, 200> name_zh;
    std::optional<Text<1, 200>> name_en;
};
BOOST_DESCRIBE_STRUCT(NewOrganisation, (), (kind, registry_no, name_zh, name_en))

struct NewUnit {
    Text<1, 120> agency;  // id or OID
    Text<1, 40> code;
    Text<1, 200> name_zh;
    std::optional<Text<1, 200>> name_en;
    std::optional<Text<1, 120>> parent;  // id or code
};
BOOST_DESCRIBE_STRUCT(NewUnit, (), (agency, code, name_zh, name_en, parent))

struct NewMembership {
    Uuid person_id;
    Text<1, 120> agency;               // id or OID
    std::optional<Text<1, 120>> unit;  // id or code
    Role role = Role::officer;
    Text<1, 80> name;  // at work
    std::optional<Text<1, 80>> title;
    std::optional<Date> valid_from, valid_to;  // the last day on which it holds
};
BOOST_DESCRIBE_STRUCT(NewMembership, (), (person_id, agency, unit, role, name, title, valid_from, valid_to))

struct NewInvitation {
    Email email;
    Text<1, 80> name;
    Text<1, 120> agency;
    std::optional<Text<1, 120>> unit;
    Role role = Role::officer;
    std::optional<Text<1, 80>> title;
};
BOOST_DESCRIBE_STRUCT(NewInvitation, (), (email, name, agency, unit, role, title))

// Where something is entered: who does it, and when.
struct Desk {
    const Directory& directory;
    const Actor& by;
    Instant now;
};
// 422, 409 `organisation-exists`, 409 `unit-exists`; each in the caller's transaction, with its entry of the ledger.
Result<Agency> enter(Transaction& tx, const Desk& at, const NewAgency& given);
Result<Unit> enter(Transaction& tx, const Desk& at, const NewUnit& given);
Result<Organisation> enter(Transaction& tx, const Desk& at, const NewOrganisation& given);

// That it changed, and in what, as an entry of the ledger: who did it is committed, not said.
Done changed(Transaction& tx, const Desk& at, const Agency& agency, std::string_view state, const std::string& what);

constexpr int deepest_agency = 8;  // central government to a school's branch, with room; also what ends a circle of parents

}  // namespace skl::identity::directory
