// What proofs are worth, when guessing locks, and what the gate decides.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "identity/engine/access.h"
#include "identity/engine/assurance.h"
#include "identity/engine/lockout.h"

namespace skl::identity {
namespace {

using namespace std::chrono_literals;

Instant at(std::chrono::seconds since) { return {std::chrono::microseconds(since).count()}; }

TEST(AssuranceOf, A_verified_passkey_is_two_factors_and_a_bound_trusted_one_is_the_strongest) {
    EXPECT_EQ(by_passkey(false, true, false).aal, 1);
    EXPECT_EQ(by_passkey(true, true, false).aal, 2);
    EXPECT_EQ(by_passkey(true, true, true).aal, 2) << "a passkey that may be copied is in more than one hand";
    EXPECT_EQ(by_passkey(true, false, false).aal, 2) << "nobody vouches for the maker";
    EXPECT_EQ(by_passkey(true, false, true).aal, 3);
}

TEST(AssuranceOf, Two_different_factors_make_aal2_and_the_same_one_twice_does_not) {
    EXPECT_EQ(together(by_email_code(), by_passkey(false, true, false)).aal, 2);
    EXPECT_EQ(together(by_email_code(), by_email_code()).aal, 1);
    EXPECT_EQ(together(by_email_code(), by_recovery_code()).aal, 1);
    EXPECT_EQ(together(by_passkey(true, false, true), by_email_code()).aal, 3) << "what was proven stays proven";
}

TEST(AssuranceOf, The_first_wanted_value_that_is_met_is_told) {
    const Proven code = by_email_code(), passkey = by_passkey(true, true, false);
    const std::vector<std::string> wanted{"urn:skylantern:acr:aal3", "urn:skylantern:acr:aal2", "urn:skylantern:acr:aal1"};
    EXPECT_EQ(met(wanted, passkey), "urn:skylantern:acr:aal2");
    EXPECT_EQ(met(wanted, code), "urn:skylantern:acr:aal1");
    EXPECT_EQ(met({"urn:skylantern:acr:aal2-phr"}, code), "");
    EXPECT_EQ(met({"urn:else:acr:aal1", "urn:skylantern:acr:"}, passkey), "") << "an unknown value is met by nothing";
    EXPECT_EQ(acr_of(passkey), "urn:skylantern:acr:aal2-phr");
    EXPECT_EQ(acr_of(Proven{}), "");
}

TEST(Lockout, Five_failures_in_a_quarter_of_an_hour_lock_for_one) {
    Failures f;
    for (int i = 0; i < 4; ++i) f = failed(f, by_authenticator, at(1000s));
    EXPECT_FALSE(locked(f, at(1000s)));
    f = failed(f, by_authenticator, at(1000s));
    EXPECT_TRUE(locked(f, at(1000s + 899s)));
    EXPECT_FALSE(locked(f, at(1000s + 900s)));
}

TEST(Lockout, Failures_far_apart_do_not_lock) {
    Failures f;
    for (int i = 0; i < 50; ++i) f = failed(f, by_authenticator, at(1000s * (i + 1)));
    EXPECT_FALSE(locked(f, at(1000s * 50)));
}

RC_GTEST_PROP(Lockout, Each_lock_is_twice_the_one_before_and_none_is_longer_than_a_day, ()) {
    const auto rounds = *rc::gen::inRange(1, 12);
    Failures f;
    Instant now = at(1'000'000s);
    std::int64_t before = 0;
    for (int round = 0; round < rounds; ++round) {
        for (int i = 0; i < by_authenticator.tries; ++i) f = failed(f, by_authenticator, now);
        const std::int64_t span = f.locked_until.micros - now.micros;
        RC_ASSERT(span <= std::chrono::microseconds(by_authenticator.longest).count());
        RC_ASSERT(round == 0 || span == std::min(before * 2, std::int64_t{std::chrono::microseconds(by_authenticator.longest).count()}));
        before = span;
        now = {f.locked_until.micros + 1};
        if (span == std::chrono::microseconds(by_authenticator.longest).count()) break;  // after a quiet day the count begins anew
    }
}

std::string forbidden_by(const Question& question, const Asker& asker) {
    const Decision decision = decide(question, asker);
    return decision.allowed ? "" : decision.reasons.empty() ? "nothing" : decision.reasons.front().policy;
}

const Question read_case{.action = "case.read",
                         .permission = "services.cases",
                         .personal = true,
                         .purpose = "subsidy",
                         .legal_basis = "PDPA-15-1",
                         .matter_ref = "115-1"};
const Asker officer{.subject = "membership/1", .roles = {"core.officer"}, .permitted = true, .aal = 2, .ial = 2};

TEST(Gate, Nothing_is_allowed_that_nothing_permits) {
    EXPECT_EQ(forbidden_by({.action = "case.read", .permission = "services.cases"}, {.subject = "person/1", .aal = 2}), "nothing");
    EXPECT_EQ(forbidden_by({.action = "case.read"}, {}), "nothing") << "nobody is signed in";
}

TEST(Gate, An_official_reads_personal_data_with_purpose_basis_and_case_number_only) {
    EXPECT_EQ(forbidden_by(read_case, officer), "");
    for (std::string Question::*part : {&Question::purpose, &Question::legal_basis, &Question::matter_ref}) {
        Question without = read_case;
        (without.*part).clear();
        EXPECT_EQ(forbidden_by(without, officer), "purpose-missing");
    }
}

TEST(Gate, An_auditor_sees_who_did_what_and_no_contents) {
    Asker auditor = officer;
    auditor.roles = {"core.auditor"};
    Question question{.action = "message.read", .permission = "exchange.log"};
    EXPECT_EQ(forbidden_by(question, auditor), "");
    question.payload = true;
    EXPECT_EQ(forbidden_by(question, auditor), "auditor-sees-no-content");
}

TEST(Gate, Nobody_approves_a_change_of_their_own) {
    EXPECT_EQ(forbidden_by({.action = "policy.approve", .permission = "policies", .owner = "membership/1"}, officer), "own-change");
    EXPECT_EQ(forbidden_by({.action = "policy.approve", .permission = "policies", .owner = "membership/2"}, officer), "");
}

TEST(Gate, An_agent_acts_within_the_mandate_and_never_votes) {
    Asker agent{.subject = "person/1", .aal = 2, .mandate_kind = "parental", .mandate_covers = true};
    EXPECT_EQ(forbidden_by({.action = "service:childcare-subsidy/apply"}, agent), "");
    EXPECT_EQ(forbidden_by({.action = "ballot.cast"}, agent), "vote-in-person");
    agent.mandate_covers = false;
    EXPECT_EQ(forbidden_by({.action = "service:childcare-subsidy/apply"}, agent), "outside-mandate");
    agent = officer;
    agent.mandate_kind = "power_of_attorney";
    agent.mandate_covers = true;
    EXPECT_EQ(forbidden_by(read_case, agent), "nothing") << "a mandate lends no office";
}

TEST(Gate, Data_on_minors_hides_from_professional_agents) {
    Asker agent{.subject = "person/1", .aal = 2, .mandate_kind = "professional", .mandate_covers = true};
    EXPECT_EQ(forbidden_by({.action = "case.read", .of_minor = true}, agent), "minor-hidden");
    agent.mandate_kind = "parental";
    EXPECT_EQ(forbidden_by({.action = "case.read", .of_minor = true}, agent), "");
}

RC_GTEST_PROP(Gate, No_answer_is_both_allowed_and_forbidden, ()) {
    const auto coin = [] { return *rc::gen::arbitrary<bool>(); };
    Question question{.action = coin() ? "ballot.cast" : "case.read",
                      .permission = coin() ? "x" : "",
                      .personal = coin(),
                      .payload = coin(),
                      .of_minor = coin(),
                      .owner = coin() ? "a" : "",
                      .purpose = coin() ? "p" : ""};
    question.least_aal = *rc::gen::inRange(0, 4);
    Asker asker{.subject = "a", .platform = coin(), .permitted = coin(), .aal = *rc::gen::inRange(0, 4)};
    if (coin()) asker.mandate_kind = coin() ? "professional" : "parental";
    asker.mandate_covers = coin();
    const Decision decision = decide(question, asker);
    for (const Reason& reason : decision.reasons) RC_ASSERT((reason.effect == Effect::permit) == decision.allowed);
    RC_ASSERT(!decision.allowed || !decision.reasons.empty());
    if (asker.mandate_kind && question.action == "ballot.cast") RC_ASSERT(!decision.allowed);
}

}  // namespace
}  // namespace skl::identity
