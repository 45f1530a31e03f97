// Versions of the gate's policy over HTTP: four eyes, cases, nobody locked out, what a draft would change, and in force on every node.
#include <set>

#include "kernel/text/text.h"
#include "rules/access/gate.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

class ServedPolicy : public ServedRules {
protected:
    static std::string shipped() { return *disk::read("presets/taiwan/access/access.dmn"); }
    // The shipped policy with one more row.
    static std::string with(const std::string& id, const std::string& permission, const std::string& effect,
                            const std::string& roles = "-") {
        std::string row = "<rule id=\"" + id + "\">";
        const std::string cells[] = {roles, "-", "-", permission, "-", "-", "-"};
        for (const std::string& cell : cells) row += "<inputEntry><text>" + cell + "</text></inputEntry>";
        row +=
            "<outputEntry><text>\"" + effect + "\"</text></outputEntry><outputEntry><text>\"Not on Sundays\"</text></outputEntry></rule>";
        std::string model = shipped();
        return model.insert(model.find("    </decisionTable>"), row);
    }

    void SetUp() override {
        const auto done = module->load_preset(*store, "main", "presets/taiwan/access", access_set, Instant::now());
        ASSERT_TRUE(done) << done.problem().code;
    }

    Answered draft_of(const std::string& label, const std::string& xml) const {
        const auto field = [](const std::string& name, const std::string& value) {
            return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        };
        const std::string body = field("label", label) + field("effective_from", to_text(module->today("main", Instant::now()))) +
                                 "--b\r\nContent-Disposition: form-data; name=\"models\"; filename=\"access.dmn\"\r\nContent-Type: "
                                 "application/xml\r\n\r\n" +
                                 xml + "\r\n--b--\r\n";
        return ask("POST", "/rules/sets/access/versions", "author", body, "multipart/form-data; boundary=b");
    }
    Answered move(const std::string& label, const std::string& name, const std::string& who) const {
        return ask("POST", "/rules/sets/access/versions/" + label + "/" + name, who, "{}");
    }
    void put_in_force(const std::string& label, const std::string& xml) const {
        const Answered drafted = draft_of(label, xml);
        ASSERT_EQ(drafted.status, 201) << drafted.body;
        const Answered handed_in = move(label, "submit", "author");
        ASSERT_EQ(handed_in.status, 200) << handed_in.body;
        EXPECT_EQ(move(label, "approve", "author").status, 403) << "four eyes";
        const Answered approved = move(label, "approve", "reviewer");
        ASSERT_EQ(approved.status, 200) << approved.body;
    }

    static std::shared_ptr<const identity::Decision> decided(const Module& on, const std::string& role, const std::string& permission,
                                                             Instant now, const std::string& case_number = "") {
        identity::Question question{.action = permission, .permission = permission};
        question.matter_ref = case_number;
        return on.gate().decide("main", question, {.subject = "s", .roles = {role}, .aal = 2, .ial = 2}, now);
    }
    // What happens before a request on a node, so long after the test began.
    void look(const Module& on, Instant now, std::chrono::milliseconds after = {}) const {
        const Moment at = begun + after;
        if (on.gate().look_due(at)) EXPECT_FALSE(on.gate().look(*store, at));
        if (on.gate().policy_due("main", now))
            (void)store->read("main", [&](Reader& reader) { EXPECT_TRUE(on.gate().refresh(reader, "main", now)); });
        EXPECT_FALSE(on.gate().look_due(at) || on.gate().policy_due("main", now));
    }

    const Moment begun = Moment::clock::now();
};

Instant later(Instant from, std::int64_t millis) { return {from.micros + millis * 1000}; }

TEST_F(ServedPolicy, A_version_is_in_force_on_every_node_within_a_second_and_its_refusal_names_the_rule) {
    const Module other({keys, nullptr, nullptr, module->parts().zone_of, &days});
    const Instant before = Instant::now();
    look(*module, before);
    look(other, before);
    EXPECT_TRUE(decided(other, "core.auditor", "jobs.read", before)->allowed);
    EXPECT_EQ(decided(other, "core.auditor", "jobs.read", before)->version, "2026.1");
    put_in_force("2", with("no_jobs", "\"jobs.read\"", "forbid"));
    const Instant soon = later(Instant::now(), 1000);
    look(*module, soon);
    look(other, soon, policy_looked_at_every);
    for (const Module* node : std::initializer_list<const Module*>{module.get(), &other}) {
        const auto refused = decided(*node, "core.auditor", "jobs.read", soon);
        EXPECT_FALSE(refused->allowed);
        ASSERT_EQ(refused->reasons.size(), 1U);
        EXPECT_EQ(refused->reasons.front().rule, "no_jobs");
        EXPECT_EQ(refused->version, "2");
    }
    put_in_force("3", shipped());  // corrected on the same day
    look(*module, later(soon, 1000), 2 * policy_looked_at_every);
    EXPECT_TRUE(decided(*module, "core.auditor", "jobs.read", later(soon, 1000))->allowed);
}

TEST_F(ServedPolicy, A_node_knows_the_version_before_its_first_decision_and_reads_nothing_more_until_one_is_new) {
    const Module started({keys, nullptr, nullptr, module->parts().zone_of, &days});
    const Instant now = Instant::now();
    EXPECT_TRUE(started.gate().due("main", now, begun)) << "nothing was read";
    look(started, now);
    EXPECT_EQ(decided(started, "core.auditor", "jobs.read", now)->version, "2026.1");
    EXPECT_TRUE(started.gate().due("main", now, begun + policy_looked_at_every));
    EXPECT_FALSE(started.gate().look(*store, begun + policy_looked_at_every));
    EXPECT_FALSE(started.gate().policy_due("main", now)) << "its revision is the same";
    EXPECT_TRUE(started.gate().policy_due("other", now)) << "another tenant was not asked about";
    constexpr std::int64_t a_day = 24 * 60 * 60 * 1000;
    EXPECT_TRUE(started.gate().policy_due("main", later(now, a_day))) << "another day may have another version";
}

TEST_F(ServedPolicy, What_would_be_decided_of_somebody_is_told_and_not_logged) {
    const Instant now = Instant::now();
    look(*module, now);
    const identity::Question question{.action = "access.read", .permission = "access.read"};
    identity::Asker asker{.subject = "s", .roles = {"core.officer"}, .aal = 2, .ial = 2};
    EXPECT_FALSE(module->gate().would_decide("main", question, asker, now).allowed);
    asker.roles.emplace_back("core.auditor");
    EXPECT_TRUE(module->gate().would_decide("main", question, asker, now).allowed);
    EXPECT_TRUE(module->gate().take("main", now, true).empty());
}

TEST_F(ServedPolicy, The_log_is_filtered_and_goes_on_page_by_page) {
    const Instant now = Instant::now();
    look(*module, now);
    for (const char* permission : {"jobs.read", "jobs.cancel", "inbox.read"}) (void)decided(*module, "core.auditor", permission, now);
    const Answered refused = ask("GET", "/rules/access/decisions?effect=deny", "author");
    EXPECT_TRUE(refused.says("jobs.cancel")) << refused.body;
    EXPECT_FALSE(refused.says("\"what\":\"jobs.read\""));
    EXPECT_TRUE(ask("GET", "/rules/access/decisions?action=inbox.read", "author").says("\"rule\":\"auditor_notices\""));
    std::set<std::string> seen;
    std::string target = "/rules/access/decisions?limit=1";
    for (int page = 0; page < 3; ++page) {
        const Answered one = ask("GET", target, "author");
        const auto what = one.body.find("\"what\":\"");
        ASSERT_NE(what, std::string::npos) << one.body;
        seen.insert(one.body.substr(what, one.body.find('"', what + 8) - what));
        const auto next = one.body.find("\"next\":\"");
        EXPECT_EQ(next != std::string::npos, page < 2) << one.body;
        if (next == std::string::npos) break;
        target = "/rules/access/decisions?limit=1&cursor=" +
                 text::percent_encode(one.body.substr(next + 8, one.body.find('"', next + 8) - next - 8));
    }
    EXPECT_EQ(seen.size(), 3U);
}

TEST_F(ServedPolicy, A_parameter_that_changes_is_noticed_as_a_version_is) {
    look(*module, Instant::now());
    const Answered put = ask("PUT", "/rules/parameters/office_hours", "author", R"({"valid_from":"2026-01-01","value":"8"})");
    ASSERT_LT(put.status, 300) << put.body;
    EXPECT_FALSE(module->gate().look(*store, begun + policy_looked_at_every));
    EXPECT_TRUE(module->gate().policy_due("main", Instant::now()));
}

TEST_F(ServedPolicy, Who_keeps_the_policy_cannot_be_locked_out_of_it) {
    ASSERT_EQ(draft_of("2", with("closed", "starts with(?, \"rules.\")", "forbid", "list contains(?, \"core.tenant_admin\")")).status, 201);
    const Answered refused = move("2", "submit", "author");
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.says("access-locks-out")) << refused.body;
    EXPECT_TRUE(refused.says("rules.draft"));
    EXPECT_TRUE(refused.says("closed"));
}

TEST_F(ServedPolicy, A_model_that_is_no_policy_is_not_handed_in) {
    ASSERT_EQ(draft_of("2", fee_model("3")).status, 201);
    EXPECT_TRUE(move("2", "submit", "author").says("access-decision-missing"));
}

constexpr const char* auditors_read_jobs =
    R"({"name":"Auditors read jobs","expected":"permit","facts":{
"subject":{"kind":"person","roles":["core.auditor"],"aal":2,"ial":2,"acts_for":false,"mandate":"","mandate_covers":false,"agreed":true,"agency":"","unit":""},
"action":{"name":"jobs.read","permission":"jobs.read","least_aal":0,"least_ial":0},
"resource":{"type":"","id":"","personal":false,"payload":false,"minor":false,"own":false,"unit":"","sensitivity":"","tenant":"main"},
"context":{"purpose":"","legal_basis":"","case_number":"","break_glass":false}}})";

TEST_F(ServedPolicy, A_version_that_decides_a_case_otherwise_is_not_handed_in) {
    const Answered kept = ask("POST", "/rules/access/cases", "author", auditors_read_jobs);
    ASSERT_EQ(kept.status, 201) << kept.body;
    ASSERT_EQ(draft_of("2", with("no_jobs", "\"jobs.read\"", "forbid")).status, 201);
    const Answered refused = move("2", "submit", "author");
    EXPECT_TRUE(refused.says("access-cases-fail")) << refused.body;
    EXPECT_TRUE(refused.says("Auditors read jobs"));
    const Answered listed = ask("GET", "/rules/access/cases", "author");
    const auto at = listed.body.find("\"id\":\"");
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(ask("DELETE", "/rules/access/cases/" + listed.body.substr(at + 6, 36), "author", "{}").status, 204) << listed.body;
    EXPECT_EQ(move("2", "submit", "author").status, 200);
}

TEST_F(ServedPolicy, A_draft_is_tried_on_what_was_decided_and_changes_are_told_in_both_directions) {
    const Instant now = Instant::now();
    look(*module, now);
    for (int i = 0; i < 3; ++i) (void)decided(*module, "core.auditor", "jobs.read", now, "A-123");
    for (int i = 0; i < 2; ++i) (void)decided(*module, "core.auditor", "jobs.cancel", now);
    (void)decided(*module, "core.officer", "rules.draft", now);
    std::string model = with("no_jobs", "\"jobs.read\"", "forbid");
    const std::string row = with("cancel", "\"jobs.cancel\"", "permit");
    const auto begin = row.find("<rule id=\"cancel\">");
    model.insert(model.find("    </decisionTable>"), row.substr(begin, row.find("    </decisionTable>") - begin));
    ASSERT_EQ(draft_of("2", model).status, 201);
    const Answered tried = ask("POST", "/rules/access/simulate", "author", R"({"version":"2"})");
    ASSERT_EQ(tried.status, 200) << tried.body;
    EXPECT_TRUE(tried.says("\"kinds\":3")) << tried.body;
    EXPECT_TRUE(tried.says("\"decisions\":6"));
    EXPECT_TRUE(tried.says("\"would_refuse\":3"));
    EXPECT_TRUE(tried.says("\"would_permit\":2"));
    EXPECT_FALSE(tried.says("A-123")) << "the log names no case";
    const Answered some =
        ask("POST", "/rules/access/simulate", "author", R"({"version":"2","where":"action.permission = \"jobs.cancel\""})");
    EXPECT_TRUE(some.says("\"kinds\":1")) << some.body;
    EXPECT_TRUE(ask("POST", "/rules/access/simulate", "author", R"({"version":"2","where":"action. = "})").says("feel-syntax"));
}

TEST_F(ServedPolicy, A_draft_begins_from_the_version_in_force) {
    const Answered drafted = ask("POST", "/rules/access/drafts", "author", R"({"label":"9","effective_from":"2099-01-01"})");
    EXPECT_EQ(drafted.status, 201) << drafted.body;
    EXPECT_EQ(move("9", "submit", "author").status, 200);
    EXPECT_TRUE(ask("GET", "/rules/access", "author").says("\"version\":\"2026.1\""));
}

TEST_F(ServedPolicy, A_decision_that_was_made_before_takes_microseconds) {
    const Instant now = Instant::now();
    look(*module, now);
    (void)decided(*module, "core.supervisor", "rules.approve", now);
    constexpr int times = 20'000;
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) (void)decided(*module, "core.supervisor", "rules.approve", now);
    const auto took = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begun).count() / times;
    RecordProperty("nanoseconds", static_cast<int>(took));
    EXPECT_LT(took, 100'000) << "ten times what it takes, for slow machines";
}

}  // namespace
}  // namespace skl::rules
