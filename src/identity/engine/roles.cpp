#include "identity/engine/roles.h"

#include <algorithm>

#include "kernel/describe/faces.h"

namespace skl::identity {
namespace {

constexpr std::string_view prefix = "core.";

// What everybody needs who works here: their notices and the tasks that concern them.
constexpr Grant granted[] = {
    {Role::officer, "inbox.*"},
    {Role::officer, may_look_up_persons},
    {Role::officer, "opendata.edit"},
    {Role::officer, "rules.draft"},
    {Role::officer, "rules.decide"},
    {Role::supervisor, "opendata.edit"},
    {Role::supervisor, "opendata.review"},
    {Role::supervisor, "rules.*"},
    {Role::supervisor, "inbox.*"},
    {Role::supervisor, may_look_up_persons},
    {Role::auditor, "inbox.*"},
    {Role::auditor, "jobs.read"},
    {Role::auditor, "subscriptions.read"},
    {Role::auditor, "access.read"},
    {Role::data_steward, "inbox.*"},
    {Role::data_steward, "opendata.*"},
    {Role::data_steward, "rules.analyse"},
    {Role::registrar, "inbox.*"},
    {Role::registrar, may_register_persons},
    {Role::registrar, may_look_up_persons},
    {Role::registrar, may_register_mandates},
    {Role::security_officer, "inbox.*"},
    {Role::security_officer, may_review},
    {Role::security_officer, "jobs.read"},
    {Role::security_officer, "access.*"},
    {Role::security_officer, "rules.draft", gate_rules},
    {Role::security_officer, "rules.approve", gate_rules},
    {Role::dpo, "inbox.*"},
    {Role::developer, "inbox.*"},
    {Role::developer, "subscriptions.*"},
    {Role::tenant_admin, "inbox.*"},
    {Role::tenant_admin, may_manage_directory},
    {Role::tenant_admin, may_manage_members},
    {Role::tenant_admin, may_review},
    {Role::tenant_admin, "identity.clients"},
    {Role::tenant_admin, "jobs.*"},
    {Role::tenant_admin, "subscriptions.*"},
    {Role::tenant_admin, "outbox.*"},
    {Role::tenant_admin, "access.*"},
    {Role::tenant_admin, "rules.draft", gate_rules},
    {Role::tenant_admin, "rules.approve", gate_rules},
    {Role::platform_admin, "*"},
    {Role::volunteer, "inbox.*"},
    {Role::volunteer, may_assist},
    {Role::witness_operator, "inbox.*"},
};

// Who checks the work does not do it (trust.md §3).
constexpr Conflict separated[] = {
    {Role::auditor, Role::officer},
    {Role::auditor, Role::supervisor},
    {Role::auditor, Role::tenant_admin},
};

bool covers(std::string_view pattern, std::string_view permission) {
    if (pattern == "*") return true;
    if (!pattern.ends_with(".*")) return pattern == permission;
    return permission.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

std::string name_of(Role role) { return std::string(prefix) + boost::describe::enum_to_string(role, ""); }

std::optional<Role> role_named(std::string_view name) {
    if (!name.starts_with(prefix)) return std::nullopt;
    Role role{};
    if (!boost::describe::enum_from_string(std::string(name.substr(prefix.size())).c_str(), role)) return std::nullopt;
    return role;
}

std::span<const Grant> grants() { return granted; }

bool permits(Role role, std::string_view permission, std::string_view rule_set) {
    const auto reaches = [&](const Grant& grant) {
        if (!grant.rule_set.empty()) return grant.rule_set == rule_set;
        return rule_set != gate_rules || grant.permission == "*";  // who writes law does not write who may
    };
    return std::any_of(std::begin(granted), std::end(granted),
                       [&](const Grant& grant) { return grant.role == role && covers(grant.permission, permission) && reaches(grant); });
}

std::span<const Conflict> conflicts() { return separated; }

bool conflict(Role one, Role other) {
    return std::any_of(std::begin(separated), std::end(separated), [&](const Conflict& pair) {
        return (pair.one == one && pair.other == other) || (pair.one == other && pair.other == one);
    });
}

bool may_appoint(Role holder, Role appointed) {
    return holder == Role::platform_admin || (holder == Role::tenant_admin && appointed != Role::platform_admin);
}

}  // namespace skl::identity
