// The quarterly review, and what the clock does to roles.
#include <gtest/gtest.h>

#include "identity/directory/clock.h"
#include "identity/directory/review_store.h"
#include "identity/directory/reviews.h"
#include "identity/tests/counter.h"

namespace skl::identity::testing {
namespace {

Date day(int y, unsigned m, unsigned d) {
    return {std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d))};
}

TEST(Quarters, A_day_belongs_to_one_of_four) {
    EXPECT_EQ(directory::quarter_of(day(2026, 1, 1)), "2026Q1");
    EXPECT_EQ(directory::quarter_of(day(2026, 3, 31)), "2026Q1");
    EXPECT_EQ(directory::quarter_of(day(2026, 4, 1)), "2026Q2");
    EXPECT_EQ(directory::quarter_of(day(2026, 12, 31)), "2026Q4");
}

class Reviews : public Counter {
protected:
    void pass(std::chrono::hours by) {
        EXPECT_TRUE(directory::run_due(*store, "main", *installed, {Instant::now().micros + std::chrono::microseconds(by).count()}));
    }
    MembershipState state_of(const Membership& of) {
        return look([&](Reader& reader) { return directory::find_membership(reader, of.id)->state; });
    }
    std::string reason_of(const Membership& of) {
        return look([&](Reader& reader) { return directory::find_membership(reader, of.id)->reason.value; });
    }
    void seen(const PersonId& person, Instant at) {
        EXPECT_TRUE(write([&](Transaction& tx) -> Done {
            tx.query(
                  "insert into session(tenant, id_hash, person_id, aal, phishing_resistant, amr, auth_time, last_seen, ip_prefix, agent, "
                  "created_at, expires_at) values(:tenant, :id, :person, 2, :no, '[]', :at, :at, '', '', :at, :at)")
                .bind("id", crypto::random_token())
                .bind("person", person)
                .bind("no", false)
                .bind("at", at)
                .run();
            return Nothing{};
        }));
    }
    std::string decisions() const { return "/reviews/" + member(get("/reviews/quarterly", "chief"), "id") + "/decisions"; }
    static std::string decision(const Membership& of, const std::string& what) {
        return fmt::format(R"({{"membership_id":"{}","decision":"{}"}})", to_text(of.id), what);
    }

    const Agency agency = an_agency("2.16.886.101.90001");
    const Membership chief = official("chief", agency, Role::tenant_admin), chen = official("chen", agency, Role::officer),
                     lin = official("lin", agency, Role::supervisor);
};

TEST_F(Reviews, What_nobody_confirmed_in_two_weeks_is_suspended_and_what_was_confirmed_stays) {
    ASSERT_EQ(post(decisions(), "chief", decision(chen, "keep")).status, 200);
    const auto page_of_review = get("/reviews/quarterly", "chief");
    EXPECT_EQ(member(page_of_review, "listed"), "3");
    EXPECT_EQ(member(page_of_review, "decided"), "1");
    pass(directory::grace - hours(1));
    EXPECT_EQ(state_of(lin), MembershipState::active);
    pass(directory::grace + hours(1));
    EXPECT_EQ(state_of(chen), MembershipState::active);
    EXPECT_EQ(state_of(lin), MembershipState::suspended);
    EXPECT_EQ(reason_of(lin), "not-reviewed");
    // The chief's own went too: nobody confirms themselves, so a second administrator is needed, or the operator.
    EXPECT_EQ(state_of(chief), MembershipState::suspended);
    EXPECT_EQ(get("/reviews/quarterly", "chief").status, 403);
    EXPECT_EQ(post("/memberships/" + to_text(chief.id) + "/resume", "operator").status, 200);
    EXPECT_EQ(member(post(decisions(), "chief", decision(lin, "keep")), "code"), "review-closed");
}

TEST_F(Reviews, A_decision_is_made_once_never_on_oneself_and_may_be_a_security_officer_s) {
    official("guard", agency, Role::security_officer);
    EXPECT_EQ(member(post(decisions(), "chief", decision(chief, "keep")), "code"), "own-change");
    EXPECT_EQ(post(decisions(), "guard", decision(lin, "suspend")).status, 200);
    EXPECT_EQ(state_of(lin), MembershipState::suspended);
    EXPECT_EQ(post(decisions(), "guard", decision(chief, "keep")).status, 200);
    EXPECT_EQ(member(post(decisions(), "guard", decision(chief, "keep")), "code"), "already-decided");
    EXPECT_EQ(member(post(decisions(), "guard", decision(chen, "end")), "code"), "role-not-yours");
    EXPECT_EQ(post(decisions(), "chen", decision(lin, "keep")).status, 403);
    EXPECT_EQ(entries("membership.changed"), 2);
}

TEST_F(Reviews, Who_was_not_here_for_ninety_days_is_suspended_and_who_was_is_not) {
    const Instant here = later(hours(24 * 60));
    seen(PersonId{chen.person_id}, here);
    for (const Membership* one : {&chen, &lin}) ASSERT_EQ(post(decisions(), "chief", decision(*one, "keep")).status, 200);
    pass(hours(24 * 90 - 1));
    EXPECT_EQ(state_of(lin), MembershipState::active);
    pass(hours(24 * 90 + 1));
    EXPECT_EQ(reason_of(lin), "idle");
    EXPECT_EQ(state_of(chen), MembershipState::active);
}

TEST_F(Reviews, The_page_says_until_when_and_offers_each_decision) {
    const std::string chinese = page("/reviews/quarterly", "chief"), english = page("/reviews/quarterly", "chief", "en");
    EXPECT_NE(chinese.find("仍然需要"), std::string::npos);
    EXPECT_NE(english.find("No longer needed"), std::string::npos);
    EXPECT_NE(english.find(decisions()), std::string::npos);
    EXPECT_EQ(english.find("{{"), std::string::npos);
}

}  // namespace
}  // namespace skl::identity::testing
