// The thirteen core roles (trust.md §3), what each lets its holder do, and which two nobody holds together.
// Roles are data: the pages, the gate and the tests read these tables.
#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace skl::identity {

enum class Role {
    citizen,
    officer,
    supervisor,
    auditor,
    data_steward,
    registrar,
    security_officer,
    dpo,
    developer,
    tenant_admin,
    platform_admin,
    volunteer,
    witness_operator
};
BOOST_DESCRIBE_ENUM(Role, citizen, officer, supervisor, auditor, data_steward, registrar, security_officer, dpo, developer, tenant_admin,
                    platform_admin, volunteer, witness_operator)

// As the gate, tokens and other modules name it: "core.officer".
std::string name_of(Role role);
std::optional<Role> role_named(std::string_view name);  // empty: no core role

// Permissions that this module's routes ask for.
constexpr const char* may_manage_directory = "identity.directory";    // agencies, units, organisations
constexpr const char* may_manage_members = "identity.memberships";    // and invitations
constexpr const char* may_review = "identity.reviews";                // decide on memberships in the quarterly review
constexpr const char* may_register_persons = "identity.persons";      // open, prove, merge and lock records of persons
constexpr const char* may_look_up_persons = "identity.persons.find";  // by an identifier, with a purpose
constexpr const char* may_register_mandates = "identity.mandates";    // those that rest on a register, not on the principal's word
constexpr const char* may_assist = "identity.assist";                 // help a person at a care point

constexpr std::string_view gate_rules = "access";  // the rule set whose versions are a tenant's policy

// One line: the role may what the pattern says; `x.*` is all of x. With a rule set: on that one; the rules of the gate are named.
struct Grant {
    Role role;
    std::string_view permission, rule_set{};
};
std::span<const Grant> grants();

bool permits(Role role, std::string_view permission, std::string_view rule_set = {});

// Separation of duties: nobody holds both at the same agency, in either order.
struct Conflict {
    Role one, other;
};
std::span<const Conflict> conflicts();
bool conflict(Role one, Role other);

// Whom a holder may appoint: a tenant administrator makes no platform administrator.
bool may_appoint(Role holder, Role appointed);

}  // namespace skl::identity
