// The vocabulary of the directory: organisations and agencies, their units, who holds which role where, and who acts for whom.
#pragma once

#include "identity/engine/mandate.h"
#include "identity/engine/roles.h"
#include "identity/model.h"

namespace skl::identity {

enum class OrganisationKind { company, ngo, school, agency };
BOOST_DESCRIBE_ENUM(OrganisationKind, company, ngo, school, agency)

enum class OrganisationStatus { active, closed };
BOOST_DESCRIBE_ENUM(OrganisationStatus, active, closed)

enum class AgencyLevel { central, municipality, county, township };
BOOST_DESCRIBE_ENUM(AgencyLevel, central, municipality, county, township)

// Levels of responsibility of the Cyber Security Management Act, art. 7 (資通安全責任等級).
enum class SecurityClass { A, B, C, D, E };
BOOST_DESCRIBE_ENUM(SecurityClass, A, B, C, D, E)

struct Organisation {
    Id<Organisation> id;
    OrganisationKind kind = OrganisationKind::company;
    std::optional<Text<>> registry_no;  // 統一編號
    Text<> name_zh, name_en;
    OrganisationStatus status = OrganisationStatus::active;
    Instant created_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Organisation, (), (id, kind, registry_no, name_zh, name_en, status, created_at, rev))

struct Agency {
    Id<Organisation> id;
    Text<> oid;  // 機關 OID, dotted: 2.16.886.101.20003
    Text<> name_zh, name_en;
    std::optional<Text<>> registry_no;
    std::optional<Uuid> parent_id;
    AgencyLevel level = AgencyLevel::central;
    SecurityClass security_class = SecurityClass::C;
    std::optional<Email> dpo_contact, ciso_contact;  // of the data protection officer and the security officer (資安長)
    OrganisationStatus status = OrganisationStatus::active;
    Instant created_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Agency, (),
                      (id, oid, name_zh, name_en, registry_no, parent_id, level, security_class, dpo_contact, ciso_contact, status,
                       created_at, rev))

struct Unit {
    Id<Unit> id;
    Uuid agency_id;
    std::optional<Uuid> parent_id;
    Text<> code, name_zh, name_en;
    OrganisationStatus status = OrganisationStatus::active;
    Instant created_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Unit, (), (id, agency_id, parent_id, code, name_zh, name_en, status, created_at, rev))

enum class MembershipState { active, suspended, ended };
BOOST_DESCRIBE_ENUM(MembershipState, active, suspended, ended)

struct Membership {
    Id<Membership> id;
    Uuid person_id, agency_id;
    std::optional<Uuid> unit_id;
    Role role = Role::officer;
    Text<> name, title;  // as at work
    Instant valid_from;
    std::optional<Instant> valid_to;  // the first instant at which it holds no more
    MembershipState state = MembershipState::active;
    Text<> reason;  // of a suspension or an end
    Text<> granted_by;
    Instant granted_at, reviewed_at, active_since;  // active_since: given, or restored last
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Membership, (),
                      (id, person_id, agency_id, unit_id, role, name, title, valid_from, valid_to, state, reason, granted_by, granted_at,
                       reviewed_at, active_since, rev))

struct Mandate {
    Id<Mandate> id;
    std::optional<Uuid> principal_person, principal_organisation, agent_person, agent_organisation;
    MandateKind kind = MandateKind::power_of_attorney;
    std::vector<std::string> scopes, excluded;
    Instant valid_from;
    std::optional<Instant> valid_to;  // the first instant at which it holds no more
    std::optional<std::int64_t> max_uses;
    std::int64_t uses = 0;
    Text<> evidence_ref;  // where the proof lies: a file number, never its content
    bool joint = false;   // all agents of this principal and kind must agree
    bool sub_delegable = false;
    std::optional<Instant> joint_view_from;
    std::optional<Uuid> under;  // passed on by the agent of this one, of which it is a part
    MandateState state = MandateState::proposed;
    Text<> granted_by;
    Instant created_at, changed_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Mandate, (),
                      (id, principal_person, principal_organisation, agent_person, agent_organisation, kind, scopes, excluded, valid_from,
                       valid_to, max_uses, uses, evidence_ref, joint, sub_delegable, joint_view_from, under, state, granted_by, created_at,
                       changed_at, rev))

}  // namespace skl::identity
