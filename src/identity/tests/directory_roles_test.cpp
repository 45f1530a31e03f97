// Which roles and mandates are in force, on a database of its own.
#include <gtest/gtest.h>

#include "identity/directory/mandate_store.h"
#include "identity/directory/store.h"
#include "identity/store.h"
#include "identity/tests/register.h"

namespace skl::identity::directory {
namespace {

class InForce : public testing::Register {};

TEST_F(InForce, A_membership_counts_from_its_first_instant_to_before_its_last) {
    const Agency agency = an_agency("2.16.886.101.1");
    const PersonId person = a_person();
    Membership membership = a_membership(person, agency, Role::officer);
    membership.valid_from = later(hours(1));
    membership.valid_to = later(hours(2));
    put_down(membership);
    EXPECT_TRUE(roles_at(person, later(minutes(59))).empty());
    EXPECT_EQ(roles_at(person, later(hours(1))).size(), 1U);
    EXPECT_EQ(roles_at(person, later(minutes(119))).front().role, "core.officer");
    EXPECT_EQ(roles_at(person, later(minutes(119))).front().agency_name, agency.name_zh.value);
    EXPECT_TRUE(roles_at(person, later(hours(2))).empty());
}

TEST_F(InForce, A_suspended_membership_a_locked_person_and_a_closed_agency_give_no_role) {
    Agency agency = an_agency("2.16.886.101.2");
    const PersonId person = a_person();
    Membership membership = a_membership(person, agency, Role::tenant_admin);
    put_down(membership);
    EXPECT_TRUE(has_permission(roles_at(person, now), may_manage_members));
    membership.state = MembershipState::suspended;
    change(membership);
    EXPECT_FALSE(has_permission(roles_at(person, now), may_manage_members));
    membership.state = MembershipState::active;
    ++membership.rev;
    change(membership);
    EXPECT_TRUE(has_permission(roles_at(person, now), may_manage_members));
    agency.status = OrganisationStatus::closed;
    change(agency);
    EXPECT_TRUE(roles_at(person, now).empty());
}

TEST_F(InForce, A_row_that_somebody_changed_meanwhile_is_not_changed_again) {
    Agency agency = an_agency("2.16.886.101.3");
    change(agency);
    const auto again = write([&](Transaction& tx) -> Result<bool> { return update(tx, agency); });
    EXPECT_FALSE(*again);
}

TEST_F(InForce, A_mandate_serves_its_agent_only_and_only_in_its_time) {
    const PersonId principal = a_person(), agent = a_person(), stranger = a_person();
    Mandate mandate = a_mandate(principal, agent);
    mandate.valid_to = later(hours(1));
    put_down(mandate);
    const auto held = in_force(mandate.id, agent, now);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->principal_person, principal);
    EXPECT_EQ(held->scopes, mandate.scopes);
    EXPECT_EQ(held->kind, "power_of_attorney");
    EXPECT_FALSE(held->joint_view);
    for (const auto& refused :
         {in_force(mandate.id, stranger, now), in_force(mandate.id, principal, now), in_force(mandate.id, agent, later(hours(1))),
          in_force(mandate.id, agent, later(minutes(-1))), in_force(principal, agent, now)}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.problem().code, "mandate-inactive");
        EXPECT_EQ(refused.problem().status, 409);
    }
}

TEST_F(InForce, One_that_is_suspended_ended_or_used_up_serves_nobody) {
    const PersonId principal = a_person(), agent = a_person();
    Mandate mandate = a_mandate(principal, agent);
    mandate.max_uses = 2;
    put_down(mandate);
    ASSERT_TRUE(in_force(mandate.id, agent, now));
    for (const auto state :
         {MandateState::proposed, MandateState::suspended, MandateState::revoked, MandateState::expired, MandateState::declined}) {
        mandate.state = state;
        change(mandate);
        ++mandate.rev;
        EXPECT_FALSE(in_force(mandate.id, agent, now));
    }
    mandate.state = MandateState::active;
    mandate.uses = 2;
    change(mandate);
    EXPECT_FALSE(in_force(mandate.id, agent, now));
}

TEST_F(InForce, A_child_of_seven_sees_what_is_done_in_its_name) {
    const PersonId child = a_person(), parent = a_person();
    Mandate mandate = a_mandate(child, parent);
    mandate.kind = MandateKind::parental;
    mandate.joint_view_from = later(hours(1));
    put_down(mandate);
    EXPECT_FALSE(in_force(mandate.id, parent, now)->joint_view);
    EXPECT_TRUE(in_force(mandate.id, parent, later(hours(1)))->joint_view);
}

TEST_F(InForce, An_office_s_mandate_is_used_by_whoever_holds_the_office) {
    const PersonId principal = a_person(), clerk = a_person();
    const Agency firm = an_agency("2.16.886.101.4");
    Mandate mandate = a_mandate(principal, clerk);
    mandate.agent_person = {};
    mandate.agent_organisation = firm.id;
    put_down(mandate);
    EXPECT_FALSE(in_force(mandate.id, clerk, now));
    Mandate office = a_mandate(principal, clerk);
    office.principal_person = {};
    office.principal_organisation = firm.id;
    office.kind = MandateKind::org_officer;
    put_down(office);
    EXPECT_TRUE(in_force(mandate.id, clerk, now));
}

}  // namespace
}  // namespace skl::identity::directory
