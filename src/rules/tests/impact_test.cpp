// Decisions that are kept, and what a version that reaches back in time would change of them (services.md §5).
#include "rules/impact/impact.h"

#include "kernel/storage/tests/database.h"
#include "rules/impact/outcome.h"
#include "rules/impact/store.h"
#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

// A job on this thread, which is asked to stop after so many of its chunks.
struct HeldJob : JobRun {
    explicit HeldJob(std::int64_t chunks) : left(chunks) { tenant = "main"; }
    void progress(std::int64_t, std::optional<std::int64_t>, std::string) override { --left; }
    bool cancelled() const override { return left < 0; }
    std::int64_t left;
};

class ServedImpact : public ServedRules {
protected:
    ServedImpact() {
        ask("POST", "/rules/sets", "author", R"({"name":"fees","title":{"zh-Hant":"規費","en":"Fees"},"owner":"臺中市政府"})");
        handed_in("1", "2020-01-01", fee_model("10"));
        EXPECT_EQ(approve("1").status, 200);
    }
    void handed_in(const std::string& label, const std::string& from, const std::string& xml) const {
        const Answered drafted = draft(label, from, xml);
        ASSERT_EQ(drafted.status, 201) << drafted.body;
        ASSERT_EQ(ask("POST", "/rules/sets/fees/versions/" + label + "/submit", "author", "{}").status, 200);
    }
    Answered approve(const std::string& label) const {
        return ask("POST", "/rules/sets/fees/versions/" + label + "/approve", "reviewer", "{}");
    }
    Answered decide(const std::string& subject, const std::string& as_of, int days, const std::string& keep_until = "2050-01-01") const {
        return ask("POST", "/rules/sets/fees/decisions", "officer",
                   fmt::format(R"({{"as_of":"{}","decision":"fee","inputs":{{"days late":{}}},"subject":"{}","purpose":"規費",)"
                               R"("legal_basis":"規費法 8","keep_until":"{}"}})",
                               as_of, days, subject, keep_until));
    }
    std::string cases(const std::string& label, const std::string& query = "") const {
        return ask("GET", "/rules/sets/fees/versions/" + label + "/impact/cases" + query, "reviewer").body;
    }
    static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
};

// The fee with one more input, that counts from the given number of days.
std::string model_with(const std::string& expression, const std::string& second) {
    return R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="fees" name="fees" namespace="urn:test:fees">
<inputData id="i" name="days late"><variable name="days late" typeRef="number"/></inputData>
<inputData id="j" name=")" +
           second + R"("><variable name=")" + second + R"(" typeRef="boolean"/></inputData>
<decision id="d" name="fee"><variable name="fee" typeRef="number"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement><informationRequirement><requiredInput href="#j"/></informationRequirement>
<literalExpression><text>)" +
           expression + R"(</text></literalExpression></decision></definitions>)";
}

TEST_F(ServedImpact, A_version_that_reaches_back_is_approved_only_after_a_look_at_what_it_would_change) {
    for (const auto& [subject, day, late] : {std::tuple{"A-1", "2021-06-01", 3}, {"A-2", "2022-03-01", 0}, {"A-3", "2022-03-02", 4}})
        ASSERT_EQ(decide(subject, day, late).status, 201);
    handed_in("2", "2022-01-01", fee_model("25"));
    const Answered refused = approve("2");
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.says("impact-needed")) << refused.body;
    EXPECT_TRUE(ask("GET", "/rules/sets/fees/versions/2/impact", "reviewer").says(R"("needed":true,"current":false,"cases":2)"));
    EXPECT_EQ(ask("GET", "/rules/sets/fees/versions/2/impact/cases", "reviewer").status, 404);
    assess("2");
    const std::string found = cases("2");
    EXPECT_TRUE(has(found, R"("subject":"A-3","change":"differs","difference":"fee: 40 → 100","before":{"fee":40},"after":{"fee":100})"))
        << found;
    EXPECT_FALSE(has(found, "A-1")) << "a day before the version";
    EXPECT_FALSE(has(found, "A-2")) << "nothing late costs nothing by either";
    const std::string csv = ask("GET", "/rules/sets/fees/versions/2/impact/file", "reviewer").body;
    EXPECT_TRUE(has(csv, "A-3,differs,fee: 40 → 100,")) << csv;
    EXPECT_EQ(ask("POST", "/rules/sets/fees/versions/2/impact/offers", "reviewer", R"({"all":true})").status, 409) << "not in force yet";
    ASSERT_EQ(decide("A-0", "2021-12-31", 1).status, 201);
    EXPECT_TRUE(ask("GET", "/rules/sets/fees/versions/2/impact", "reviewer").says(R"("current":true)")) << "of a day before it";
    ASSERT_EQ(decide("A-4", "2022-03-03", 1).status, 201);
    const Answered late = approve("2");
    EXPECT_EQ(late.status, 409);
    EXPECT_TRUE(late.says("impact-stale")) << late.body;
    EXPECT_TRUE(ask("GET", "/rules/sets/fees/versions/2/impact", "reviewer").says(R"("current":false)"));
    assess("2");
    EXPECT_EQ(approve("2").status, 200);
    EXPECT_TRUE(ask("GET", "/rules/sets/fees/decisions?subject=A-3", "officer").says(R"("version":"1")")) << "nothing changed by itself";
}

TEST_F(ServedImpact, Another_parameter_or_model_than_was_looked_at_needs_another_look) {
    handed_in("2", "2022-01-01", fee_model("25"));
    assess("2");
    const std::string parameter = R"({"valid_from":"2022-01-01","value":"7","unit":"","law_ref":"","source":"","verified":""})";
    ASSERT_LT(ask("PUT", "/rules/parameters/fee.rate", "author", parameter).status, 300);
    EXPECT_TRUE(ask("GET", "/rules/sets/fees/versions/2/impact", "reviewer").says(R"("current":false)"));
    EXPECT_TRUE(approve("2").says("impact-needed"));
    assess("2");
    EXPECT_EQ(approve("2").status, 200);
}

TEST_F(ServedImpact, What_was_never_asked_is_not_taken_for_an_answer_and_what_is_not_asked_any_more_does_not_matter) {
    ASSERT_EQ(decide("B-1", "2022-03-01", 3).status, 201);
    ASSERT_EQ(decide("B-2", "2022-03-01", 40).status, 201);
    handed_in("2", "2022-01-01", model_with("if days late &gt; 30 and child then 0 else days late * 10", "child"));
    assess("2");
    const std::string found = cases("2");
    EXPECT_TRUE(has(found, R"("subject":"B-2","change":"undecided")")) << found;
    EXPECT_TRUE(has(found, R"("depends_on":["child"])")) << found;
    EXPECT_FALSE(has(found, "B-1")) << "whatever it is, the fee is the same";
    ASSERT_EQ(approve("2").status, 200);
    // Back to a law that knows no child: decided by the second version with one, compared by the third.
    ASSERT_EQ(ask("POST", "/rules/sets/fees/decisions", "officer",
                  R"({"as_of":"2023-01-01","decision":"fee","inputs":{"days late":2,"child":true},"subject":"B-3","purpose":"規費",)"
                  R"("legal_basis":"規費法 8","keep_until":"2050-01-01"})")
                  .status,
              201);
    handed_in("3", "2023-01-01", fee_model("10"));
    assess("3");
    EXPECT_TRUE(has(cases("3"), R"("items":[])")) << cases("3");
    handed_in("4", "2023-01-01", R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="f" name="f" namespace="urn:f">
<decision id="d" name="charge"><variable name="charge" typeRef="number"/><literalExpression><text>1</text></literalExpression></decision></definitions>)");
    assess("4");
    EXPECT_TRUE(has(cases("4"), R"("change":"not_computable")")) << cases("4");
    EXPECT_TRUE(has(cases("4"), R"("code":"decision-unknown")")) << cases("4");
}

TEST_F(ServedImpact, A_look_that_is_broken_off_goes_on_after_the_last_case_that_is_done) {
    constexpr int kept = 230;  // three chunks
    for (int i = 0; i < kept; ++i) ASSERT_EQ(decide(fmt::format("C-{}", i), "2022-05-01", i % 2).status, 201);
    handed_in("2", "2022-01-01", fee_model("25"));
    ASSERT_EQ(ask("POST", "/rules/sets/fees/versions/2/impact", "reviewer", "{}").status, 202);
    std::optional<ImpactRow> row;
    const auto look = [&] {
        (void)store->read("main", [&](Reader& reader) {
            const auto set = find_set(reader, "fees");
            row = latest_impact(reader, find_version(reader, set->id, "2")->id);
        });
    };
    look();
    ASSERT_TRUE(row);
    HeldJob first(1), second(100);
    first.payload = second.payload = R"({"id":")" + to_text(row->id) + R"("})";
    EXPECT_EQ(module->impacts().run(first).problem().code, "cancelled");
    look();
    EXPECT_EQ(row->looked, 100);
    EXPECT_FALSE(row->finished_at);
    EXPECT_TRUE(approve("2").says("impact-needed")) << "it is not finished";
    ASSERT_TRUE(module->impacts().run(second));
    look();
    EXPECT_EQ(row->looked, kept);
    EXPECT_EQ(row->changed, kept / 2);
    ASSERT_EQ(approve("2").status, 200);
    std::string csv = ask("GET", "/rules/sets/fees/versions/2/impact/file", "reviewer").body;
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), kept / 2 + 1);
}

TEST_F(ServedImpact, Offers_to_decide_again_are_recorded_once_and_told_to_who_decides) {
    ASSERT_EQ(decide("D-1", "2022-03-01", 3).status, 201);
    ASSERT_EQ(decide("D-2", "2022-03-01", 4).status, 201);
    handed_in("2", "2022-01-01", fee_model("25"));
    assess("2");
    ASSERT_EQ(approve("2").status, 200);
    const std::string offers = "/rules/sets/fees/versions/2/impact/offers";
    EXPECT_EQ(ask("POST", offers, "reviewer", "{}").status, 422) << "nothing was chosen";
    const std::string found = cases("2", "?limit=1");
    const std::string id = found.substr(found.find(R"("id":")") + 6, 36);
    EXPECT_TRUE(ask("POST", offers, "reviewer", R"({"cases":[")" + id + R"("],"comment":"依新法"})").says(R"({"offered":1,"left":1})"));
    EXPECT_TRUE(ask("POST", offers, "reviewer", R"({"cases":[")" + id + R"("]})").says(R"({"offered":0,"left":1})")) << "once";
    EXPECT_TRUE(ask("POST", offers, "reviewer", R"({"all":true})").says(R"({"offered":1,"left":0})"));
    std::int64_t told = 0;
    (void)store->read("main", [&](Reader& reader) {
        told = reader.query("select count(*) from event where tenant = :tenant and type = 'rules.redecision.offered'").number().value_or(0);
    });
    EXPECT_EQ(told, 2);
}

TEST_F(ServedImpact, A_kept_decision_is_closed_while_it_lies_and_gone_when_its_time_is_over) {
    EXPECT_TRUE(decide("E-1", "2022-03-01", 3, "2020-01-01").says("keep-until-past"));
    EXPECT_TRUE(decide("E-1", "2022-03-01", 3, "2300-01-01").says("keep-until-far"));
    EXPECT_EQ(ask("GET", "/rules/sets/fees/decisions").status, 401);
    const Answered kept = decide("E-1-secret", "2022-03-01", 3, to_text(module->today("main", Instant::now())));
    ASSERT_EQ(kept.status, 201) << kept.body;
    const std::string id = kept.body.substr(kept.body.find(R"("id":")") + 6, 36);
    EXPECT_TRUE(ask("GET", "/rules/sets/fees/decisions/" + id, "officer")
                    .says(R"("subject":"E-1-secret","inputs":{"days late":3},"results":{"fee":30})"));
    handed_in("2", "2022-01-01", fee_model("25"));
    assess("2");
    EXPECT_TRUE(has(cases("2"), "E-1-secret"));
    const auto rows = [&](const std::string& table) {
        std::int64_t count = 0;
        (void)store->read("main", [&](Reader& reader) {
            count = reader.query("select count(*) from " + table + " where tenant = :tenant and detail not like '%secret%'")
                        .number()
                        .value_or(-1);
        });
        return count;
    };
    EXPECT_EQ(rows("rule_decision"), 1);
    EXPECT_EQ(rows("rule_impact_case"), 1);
    constexpr std::int64_t two_days = 2LL * 86'400 * 1'000'000;
    ASSERT_TRUE(module->keep_time(*store, "main", {Instant::now().micros + two_days}));
    EXPECT_EQ(rows("rule_decision"), 0);
    EXPECT_EQ(rows("rule_impact_case"), 0);
    EXPECT_EQ(ask("GET", "/rules/sets/fees/decisions/" + id, "officer").status, 404);
}

TEST_F(ServedImpact, A_person_that_identity_knows_is_told_of_each_look_and_erasing_them_erases_what_was_decided) {
    const identity::Module identity({.keys = keys, .ledger = ledger.get()});
    const KeptDecisions decisions(keys, &identity);
    const Instant now = Instant::now();
    NewKeptDecision given;
    given.subject.value = "F-1";
    given.person_number = Text<1, 20>{{"A123456789"}};
    given.inputs = Json{{R"({"days late":3})"}};
    given.keep_until = {std::chrono::sys_days(std::chrono::year(2050) / 1 / 1)};
    Evaluated answer;
    answer.rule_set.value = "fees";
    answer.results.value = R"({"fee":30})";
    std::optional<KeptDecision> kept;
    std::int64_t told = -1;
    std::optional<DecisionDetail> before, after;
    const auto lost = store->write("main", [&](Transaction& tx) {
        const auto person = identity.people().add(tx, {{"national_id", "A123456789"}}, "registry", now);
        EXPECT_TRUE(person);
        auto made = decisions.keep(tx, given, answer, {}, "officer", now);
        EXPECT_TRUE(made) << made.problem().code;
        kept = std::move(*made);
        const CaseLook look{{.subject = "official"}, "audit", "fees", now};
        before = *decisions.open(tx, *kept, look);
        told = tx.query("select count(*) from access_event where tenant = :tenant and service = 'rules/fees'").number().value_or(-1);
        EXPECT_TRUE(keys.with(
            tx, {identity::key_owner(person->id)},
            [&](crypto::KeyRing& ring) -> Done {
                ring.erase(identity::key_owner(person->id));
                return Nothing{};
            },
            now));
        after = *decisions.open(tx, *kept, look);
        return true;
    });
    ASSERT_FALSE(lost) << lost->code;
    ASSERT_TRUE(before);
    EXPECT_EQ(before->subject, "F-1");
    EXPECT_EQ(told, 1);
    EXPECT_FALSE(after);
}

TEST(Outcome, Results_are_compared_as_values) {
    EXPECT_TRUE(same_result(R"({"monthly":7759})", R"({"monthly":7759.00})"));
    EXPECT_TRUE(same_result(R"({"a":1,"b":null})", R"({"b":null,"a":1})"));
    EXPECT_FALSE(same_result(R"({"a":1})", R"({"a":1,"b":null})"));
    EXPECT_FALSE(same_result(R"({"a":null})", R"({"a":0})"));
    EXPECT_FALSE(same_result(R"({"a":"1"})", R"({"a":1})"));
}

}  // namespace
}  // namespace skl::rules
