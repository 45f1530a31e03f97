// The policy that is shipped as a decision decides as the one that is built in; and what a policy of a tenant's own may, and may not.
#include <gtest/gtest.h>

#include "kernel/calendar/calendar.h"
#include "kernel/text/disk.h"
#include "rules/access/policy.h"

namespace skl::rules {
namespace {

using identity::Effect;

const calendar::Calendar& days() {
    static const calendar::Calendar all = std::move(*calendar::Calendar::from_csv(*disk::read("presets/taiwan/calendar.csv")));
    return all;
}

Result<AccessVersionRef> version_of(const std::string& xml) {
    Checked checked = check_models({{"access.dmn", xml}});
    for (const feel::Diagnostic& one : checked.compiled.diagnostics)
        EXPECT_NE(one.severity, feel::Diagnostic::Severity::error) << one.code << " " << one.name << " line " << one.line;
    auto compiled = std::make_shared<Compiled>();
    compiled->program = checked.compiled.program;
    compiled->explainer = std::make_unique<Explainer>(compiled->program);
    return AccessVersion::of("test", std::move(compiled), std::make_shared<const Parameters>(), days());
}

AccessVersionRef shipped() {
    static const AccessVersionRef version = *version_of(*disk::read("presets/taiwan/access/access.dmn"));
    return version;
}

const feel::DateTime noon{{20'784}, {12 * 3'600'000'000'000, {}}};

AccessFacts officer(const std::string& role, const std::string& permission) {
    AccessFacts facts;
    facts.subject.kind = {{"person"}};
    facts.subject.roles = {role};
    facts.subject.aal = facts.subject.ial = 2;
    facts.action = {{{permission}}, {{permission}}, 0, 0};
    return facts;
}

std::string told(const identity::Decision& decision) {
    std::string text = decision.allowed ? "allowed:" : "refused:";
    std::vector<std::string> names;
    for (const identity::Reason& reason : decision.reasons) names.push_back(reason.policy);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& name : names) text += " " + name;
    for (const std::string& name : decision.failed) text += " failed " + name;
    return text;
}

void expect_same(const AccessFacts& facts) {
    const std::string key = key_of(facts);
    EXPECT_EQ(told(shipped()->decide(facts, noon)), told(decide_access(nullptr, facts, noon))) << key;
}

TEST(The_shipped_policy, decides_each_role_and_permission_as_the_built_in_one_does) {
    const std::vector<std::string> permissions = {"",
                                                  "inbox.read",
                                                  "inboxes",
                                                  "identity.persons.find",
                                                  "identity.persons",
                                                  "identity.mandates",
                                                  "identity.directory",
                                                  "opendata",
                                                  "rules",
                                                  "rules.draft",
                                                  "rules.approve",
                                                  "rules.parameters",
                                                  "rules.analyse",
                                                  "rules.proactive",
                                                  "identity.reviews",
                                                  "identity.memberships",
                                                  "jobs.read",
                                                  "jobs.cancel",
                                                  "opendata.publish",
                                                  "opendata.edit",
                                                  "opendata.review",
                                                  "subscriptions.read",
                                                  "outbox.read",
                                                  "identity.clients",
                                                  "identity.assist",
                                                  "access.read",
                                                  "access.keep",
                                                  "ledger.append",
                                                  "identity.translate",
                                                  "subscriptions.test",
                                                  "guestbook.moderate"};
    for (int role = 0; role <= static_cast<int>(identity::Role::witness_operator); ++role)
        for (const std::string& permission : permissions)
            for (const char* set : {"", "access", "fees"}) {
                AccessFacts facts = officer(identity::name_of(static_cast<identity::Role>(role)), permission);
                if (*set != 0) facts.resource.type = {{"rule_set"}}, facts.resource.id = {{set}};
                expect_same(facts);
            }
}

TEST(The_shipped_policy, decides_mandates_purposes_and_offices_as_the_built_in_one_does) {
    for (unsigned bits = 0; bits < 1024; ++bits) {
        const auto on = [&](unsigned bit) { return ((bits >> bit) & 1U) != 0; };
        AccessFacts facts = officer(on(0) ? "core.auditor" : "core.officer", on(1) ? "" : "identity.persons.find");
        facts.action.name = {{on(2) ? "ballot.cast" : "case.read"}};
        facts.subject.acts_for = on(3);
        if (on(3)) facts.subject.mandate = {{on(4) ? "professional" : "parental"}};
        facts.subject.mandate_covers = on(5);
        facts.subject.agreed = on(6);
        facts.resource.personal = on(7);
        facts.resource.payload = facts.resource.minor = on(8);
        facts.resource.own = on(9);
        facts.context.purpose = facts.context.legal_basis = {{"x"}};
        if (on(4)) facts.context.case_number = {{"1"}};
        facts.subject.aal = on(2) ? 2 : static_cast<std::int64_t>(on(0));
        facts.action.least_aal = on(5) ? 2 : 0;
        expect_same(facts);
    }
}

TEST(The_shipped_policy, lets_the_operator_do_as_before_and_nobody_nothing) {
    AccessFacts facts = officer("", "rules.approve");
    facts.subject.roles.clear();
    facts.subject.kind = {{"operator"}};
    expect_same(facts);
    EXPECT_TRUE(shipped()->decide(facts, noon).allowed);
    facts.subject.kind = {{"nobody"}};
    facts.subject.aal = 0;
    expect_same(facts);
    EXPECT_FALSE(shipped()->decide(facts, noon).allowed);
}

// A policy of the given rules: each "permission test | circumstances | effect | reason".
std::string policy(const std::string& rules) {
    return R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="a" name="a" namespace="urn:test:a">
<inputData id="s" name="subject"><variable name="subject"/></inputData><inputData id="t" name="action"><variable name="action"/></inputData>
<inputData id="c" name="context"><variable name="context"/></inputData>
<decision id="d" name="access"><variable name="access"/><informationRequirement><requiredInput href="#s"/></informationRequirement>
<informationRequirement><requiredInput href="#t"/></informationRequirement><informationRequirement><requiredInput href="#c"/></informationRequirement>
<decisionTable hitPolicy="COLLECT"><input><inputExpression><text>action.permission</text></inputExpression></input>
<input><inputExpression><text>context</text></inputExpression></input><output name="effect"/><output name="reason"/>)" +
           rules + "</decisionTable></decision></definitions>";
}
std::string rule(const std::string& id, const std::string& permission, const std::string& when, const std::string& effect,
                 const std::string& reason) {
    return "<rule id=\"" + id + "\"><inputEntry><text>" + permission + "</text></inputEntry><inputEntry><text>" + when +
           "</text></inputEntry><outputEntry><text>" + effect + "</text></outputEntry><outputEntry><text>" + reason +
           "</text></outputEntry></rule>";
}

TEST(A_policy, allows_what_one_rule_permits_and_none_forbids_and_says_which_rule_it_was) {
    const auto version = version_of(policy(rule("r1", "\"jobs.read\"", "-", "\"permit\"", "\"role-permits\"") +
                                           rule("r2", "-", "?.time &lt; time(\"08:00:00\")", "\"forbid\"",
                                                "{\"zh-Hant\": \"上班時間才可以\", en: \"In office hours only\"}")));
    ASSERT_TRUE(version);
    const AccessFacts asked = officer("core.officer", "jobs.read");
    EXPECT_TRUE((*version)->decide(asked, noon).allowed);
    feel::DateTime early = noon;
    early.time.nanos /= 2;
    const identity::Decision refused = (*version)->decide(asked, early);
    ASSERT_EQ(refused.reasons.size(), 1U);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.reasons.front().rule, "r2");
    EXPECT_EQ(refused.reasons.front().texts.size(), 2U);
    EXPECT_EQ(refused.version, "test");
    EXPECT_TRUE((*version)->decide(officer("core.officer", "jobs.cancel"), noon).reasons.empty()) << "default deny";
}

TEST(A_policy, skips_a_rule_that_cannot_be_evaluated_and_tells_of_it) {
    const auto version = version_of(policy(rule("good", "-", "-", "\"permit\"", "\"role-permits\"") +
                                           rule("bad", "-", "number(?.purpose) &gt; 1", "\"forbid\"", "\"own-change\"") +
                                           rule("odd", "-", "-", "\"perhaps\"", "\"own-change\"")));
    ASSERT_TRUE(version);
    AccessFacts asked = officer("core.officer", "jobs.read");
    asked.context.purpose = {{"statistics"}};
    const identity::Decision decision = (*version)->decide(asked, noon);
    EXPECT_TRUE(decision.allowed);
    EXPECT_NE(told(decision).find("failed argument-unfit number"), std::string::npos) << told(decision);
    EXPECT_NE(told(decision).find("failed odd"), std::string::npos) << told(decision);
}

TEST(A_policy, loosens_nothing_of_what_a_mandate_a_vote_and_a_sign_in_are) {
    const auto version = version_of(policy(rule("all", "-", "-", "\"permit\"", "\"role-permits\"")));
    ASSERT_TRUE(version);
    AccessFacts agent = officer("core.officer", "");
    agent.subject.acts_for = agent.subject.mandate_covers = true;
    agent.subject.mandate = {{"parental"}};
    EXPECT_TRUE((*version)->decide(agent, noon).allowed);
    agent.action.name = {{"ballot.cast"}};
    EXPECT_FALSE((*version)->decide(agent, noon).allowed);
    AccessFacts weak = officer("core.officer", "x");
    weak.action.least_aal = 3;
    EXPECT_FALSE((*version)->decide(weak, noon).allowed);
    AccessFacts nobody = officer("core.officer", "x");
    nobody.subject.aal = 0;
    EXPECT_FALSE((*version)->decide(nobody, noon).allowed);
}

TEST(A_policy, that_forbids_everything_still_lets_the_operator_at_the_rules_of_the_gate) {
    const auto version = version_of(policy(rule("none", "-", "-", "\"forbid\"", "\"own-change\"")));
    ASSERT_TRUE(version);
    AccessFacts facts = officer("", "rules.approve");
    facts.subject.kind = {{"operator"}};
    EXPECT_FALSE((*version)->decide(facts, noon).allowed);
    facts.resource.type = {{"rule_set"}};
    facts.resource.id = {{"access"}};
    EXPECT_TRUE((*version)->decide(facts, noon).allowed);
}

TEST(A_model_without_the_decision_access, is_no_policy) {
    std::string xml = policy(rule("r", "-", "-", "\"permit\"", "\"x\""));
    xml.replace(xml.find("COLLECT"), 7, "UNIQUE");
    const auto version = version_of(xml);
    ASSERT_FALSE(version);
    EXPECT_EQ(version.problem().code, "access-decision-missing");
}

}  // namespace
}  // namespace skl::rules
