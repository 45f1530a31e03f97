#include "identity/engine/roles.h"

#include <gtest/gtest.h>

#include <vector>

namespace skl::identity {
namespace {

std::vector<Role> all_roles() {
    std::vector<Role> out;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto one) { out.push_back(one.value); });
    return out;
}

TEST(Roles, There_are_thirteen_and_each_has_one_name) {
    EXPECT_EQ(all_roles().size(), 13U);
    for (const Role role : all_roles()) EXPECT_EQ(role_named(name_of(role)), role);
    EXPECT_EQ(name_of(Role::data_steward), "core.data_steward");
    EXPECT_FALSE(role_named("officer"));
    EXPECT_FALSE(role_named("core.emperor"));
    EXPECT_FALSE(role_named("core."));
}

TEST(Roles, An_auditor_is_neither_officer_nor_supervisor_nor_administrator_of_the_same_agency) {
    for (const Role one : all_roles())
        for (const Role other : all_roles()) {
            const bool audited = other == Role::officer || other == Role::supervisor || other == Role::tenant_admin;
            const bool auditing = one == Role::officer || one == Role::supervisor || one == Role::tenant_admin;
            EXPECT_EQ(conflict(one, other), (one == Role::auditor && audited) || (other == Role::auditor && auditing));
            EXPECT_EQ(conflict(one, other), conflict(other, one));
        }
}

TEST(Roles, Who_publishes_data_does_not_appoint_and_who_appoints_does_not_open_records_of_persons) {
    EXPECT_TRUE(permits(Role::data_steward, "opendata.publish"));
    EXPECT_FALSE(permits(Role::data_steward, may_manage_members));
    EXPECT_TRUE(permits(Role::tenant_admin, may_manage_members));
    EXPECT_FALSE(permits(Role::tenant_admin, may_register_persons));
    EXPECT_FALSE(permits(Role::tenant_admin, "opendata.publish"));
    EXPECT_FALSE(permits(Role::auditor, "jobs.cancel"));
    EXPECT_FALSE(permits(Role::volunteer, may_look_up_persons));
}

TEST(Roles, A_citizen_has_no_permission_at_all) {
    for (const Grant& grant : grants()) EXPECT_NE(grant.role, Role::citizen);
    EXPECT_FALSE(permits(Role::citizen, "inbox.read"));
}

TEST(Roles, A_pattern_ends_at_a_dot) {
    EXPECT_TRUE(permits(Role::data_steward, "opendata.correct"));
    EXPECT_FALSE(permits(Role::data_steward, "opendatax.publish"));
    EXPECT_FALSE(permits(Role::data_steward, "opendata"));
    EXPECT_FALSE(permits(Role::officer, "identity.persons"));
}

TEST(Roles, Only_a_platform_administrator_makes_another) {
    for (const Role role : all_roles()) {
        EXPECT_TRUE(may_appoint(Role::platform_admin, role));
        EXPECT_EQ(may_appoint(Role::tenant_admin, role), role != Role::platform_admin);
        EXPECT_FALSE(may_appoint(Role::officer, role));
    }
}

}  // namespace
}  // namespace skl::identity
