#include "rules/tests/served_rules.h"

namespace skl::rules {
namespace {

constexpr const char* new_set = R"({"name":"fees","title":{"zh-Hant":"規費","en":"Fees"},"owner":"臺中市政府"})";

std::string evaluated(const Answered& answer) { return answer.body; }

TEST_F(ServedRules, A_set_is_begun_once_and_only_by_who_may) {
    EXPECT_EQ(ask("POST", "/rules/sets", "", new_set).status, 401);
    EXPECT_EQ(ask("POST", "/rules/sets", "author", new_set).status, 201);
    EXPECT_EQ(ask("POST", "/rules/sets", "author", new_set).status, 409);
    EXPECT_TRUE(get("/rules/sets").says("\"fees\""));
    EXPECT_EQ(get("/rules/sets/none").status, 404);
}

TEST_F(ServedRules, A_version_is_approved_by_a_second_person_and_then_answers) {
    ask("POST", "/rules/sets", "author", new_set);
    ASSERT_EQ(draft("1", "2020-01-01", fee_model("10")).status, 201);
    const std::string version = "/rules/sets/fees/versions/1";
    EXPECT_EQ(ask("POST", version + "/approve", "reviewer", "{}").status, 409) << "a draft was not handed in";
    ASSERT_EQ(ask("POST", version + "/submit", "author", "{}").status, 200);
    const Answered alone = ask("POST", version + "/approve", "author", "{}");
    EXPECT_EQ(alone.status, 403);
    EXPECT_TRUE(alone.says("four-eyes"));
    EXPECT_TRUE(ask("POST", "/rules/sets/fees/evaluate", "", R"({"decision":"fee","inputs":{"days late":3}})").says("no-version-in-force"));
    const Answered approved = ask("POST", version + "/approve", "reviewer", R"({"comment":"ok"})");
    ASSERT_EQ(approved.status, 200) << approved.body;
    EXPECT_TRUE(approved.says("\"in_force\""));
    const Answered answer = ask("POST", "/rules/sets/fees/evaluate", "", R"({"decision":"fee","inputs":{"days late":3}})");
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.says(R"("results":{"fee":30})")) << evaluated(answer);
}

TEST_F(ServedRules, Each_day_has_the_law_of_that_day) {
    ask("POST", "/rules/sets", "author", new_set);
    for (const auto& [label, from, rate] : {std::array{"1", "2020-01-01", "10"}, std::array{"2", "2025-07-01", "25"}}) {
        ASSERT_EQ(draft(label, from, fee_model(rate)).status, 201);
        ask("POST", fmt::format("/rules/sets/fees/versions/{}/submit", label), "author", "{}");
        if (std::string_view(label) == "2") assess(label);
        const Answered approved = ask("POST", fmt::format("/rules/sets/fees/versions/{}/approve", label), "reviewer", "{}");
        ASSERT_EQ(approved.status, 200) << approved.body;
    }
    const auto on = [&](const std::string& day) {
        return ask("POST", "/rules/sets/fees/evaluate", "", R"({"as_of":")" + day + R"(","decision":"fee","inputs":{"days late":2}})").body;
    };
    EXPECT_NE(on("2025-06-30").find("\"fee\":20}"), std::string::npos) << on("2025-06-30");
    EXPECT_NE(on("2025-07-01").find("\"fee\":50}"), std::string::npos);
    EXPECT_NE(on("2019-12-31").find("no-version-in-force"), std::string::npos);
    EXPECT_TRUE(get("/rules/sets/fees/versions/1").says("\"superseded\""));
    // A third one that begins within the first one's time shares days with it.
    ASSERT_EQ(draft("3", "2022-01-01", fee_model("1")).status, 201);
    ask("POST", "/rules/sets/fees/versions/3/submit", "author", "{}");
    EXPECT_TRUE(ask("POST", "/rules/sets/fees/versions/3/approve", "reviewer", "{}").says("version-overlap"));
}

TEST_F(ServedRules, Many_cases_are_answered_line_by_line_in_their_order_each_by_the_law_of_its_day) {
    ask("POST", "/rules/sets", "author", new_set);
    for (const auto& [label, from, rate] : {std::array{"1", "2020-01-01", "10"}, std::array{"2", "2025-07-01", "25"}}) {
        ASSERT_EQ(draft(label, from, fee_model(rate)).status, 201);
        ask("POST", fmt::format("/rules/sets/fees/versions/{}/submit", label), "author", "{}");
        if (std::string_view(label) == "2") assess(label);
        ASSERT_EQ(ask("POST", fmt::format("/rules/sets/fees/versions/{}/approve", label), "reviewer", "{}").status, 200);
    }
    std::string lines;
    for (int i = 0; i < 1200; ++i)
        lines += fmt::format("{{\"as_of\":\"{}\",\"decision\":\"fee\",\"inputs\":{{\"days late\":{}}}}}\n",
                             i % 2 == 0 ? "2025-06-30" : "2025-07-01", i);
    lines += "{\"as_of\":\"2019-01-01\",\"decision\":\"fee\"}\n\nnonsense\n{\"decision\":\"fie\"}";
    const Answered answer = ask("POST", "/rules/sets/fees/evaluate-batch", "", lines, "application/x-ndjson");
    ASSERT_EQ(answer.status, 200) << answer.body;
    std::vector<std::string> answers;
    for (std::size_t at = 0; at < answer.body.size();) {
        const std::size_t end = answer.body.find('\n', at);
        answers.push_back(answer.body.substr(at, end - at));
        at = end + 1;
    }
    ASSERT_EQ(answers.size(), 1203U);
    for (std::size_t i = 0; i < 1200; ++i)
        ASSERT_NE(answers[i].find(fmt::format("\"results\":{{\"fee\":{}}}", i * (i % 2 == 0 ? 10 : 25))), std::string::npos) << answers[i];
    EXPECT_NE(answers[1200].find("no-version-in-force"), std::string::npos) << answers[1200];
    EXPECT_NE(answers[1201].find("\"line\":1202"), std::string::npos) << answers[1201];
    EXPECT_NE(answers[1202].find("decision-unknown"), std::string::npos) << answers[1202];
    EXPECT_EQ(ask("POST", "/rules/sets/none/evaluate-batch", "", "{}", "application/x-ndjson").status, 404);
    std::string many;
    for (int i = 0; i <= 100'000; ++i) many += "{}\n";
    EXPECT_EQ(ask("POST", "/rules/sets/fees/evaluate-batch", "", many, "application/x-ndjson").status, 413);
}

TEST_F(ServedRules, A_version_of_a_later_day_comes_into_force_when_that_day_comes) {
    ask("POST", "/rules/sets", "author", new_set);
    ASSERT_EQ(draft("1", "2099-01-01", fee_model("10")).status, 201);
    ask("POST", "/rules/sets/fees/versions/1/submit", "author", "{}");
    EXPECT_TRUE(ask("POST", "/rules/sets/fees/versions/1/approve", "reviewer", "{}").says("\"approved\""));
    Instant then;
    ASSERT_TRUE(parse("2098-12-31T16:30:00.000Z", then));  // half past midnight in Taipei
    const auto count = module->keep_time(*store, "main", then);
    ASSERT_TRUE(count);
    EXPECT_EQ(*count, 1);
    EXPECT_TRUE(get("/rules/sets/fees/versions/1").says("\"in_force\""));
}

TEST_F(ServedRules, A_model_with_faults_is_not_kept_and_each_fault_has_its_place) {
    ask("POST", "/rules/sets", "author", new_set);
    const Answered refused = draft("1", "2020-01-01", fee_model("(1 +"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.says("feel-syntax")) << refused.body;
    EXPECT_TRUE(refused.says("\"line\":5")) << refused.body;
    EXPECT_EQ(get("/rules/sets/fees/versions/1").status, 404);
}

TEST_F(ServedRules, The_bundle_of_Taiwan_answers_with_amounts_reasons_and_law) {
    load_taiwan();
    const Answered answer =
        ask("POST", "/rules/sets/taiwan/evaluate", "",
            R"({"as_of":"2023-06-01","decision_service":"elder_allowance","trace":"rules","lang":"en","inputs":{"city":"taichung",
"age":66,"days_in_country":200,"income_per_capita":30000,"avg_consumption":1000000,"deposits_household":0,"household_size":1,
"publicly_housed":false,"imprisoned":false}})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.says(R"("results":{"monthly":3879})")) << answer.body;
    EXPECT_TRUE(
        answer.says("You get TWD 3,879 a month: you are 66 (65 or over); your household income per person, TWD 30,000, is at least 1.5 "
                    "times (23,208) and at most 2.5 times (38,680) the minimum living cost of Taichung, TWD 15,472."))
        << answer.body;
}

TEST_F(ServedRules, What_does_not_fit_is_told_and_in_strict_mode_refused) {
    load_taiwan();
    const auto with = [&](const std::string& rest) {
        return ask("POST", "/rules/sets/taiwan/evaluate", "", R"({"decision_service":"fee_surcharge",)" + rest + "}");
    };
    const Answered lenient = with(R"("inputs":{"amount":"many","days_late":3})");
    EXPECT_EQ(lenient.status, 200);
    EXPECT_TRUE(lenient.says("type-mismatch")) << lenient.body;
    const Answered strict = with(R"("mode":"strict","inputs":{"amount":"many","days_late":3})");
    EXPECT_EQ(strict.status, 422);
    EXPECT_TRUE(strict.says("/inputs/amount")) << strict.body;
    const Answered unknown = with(R"("inputs":{"amout":1})");
    EXPECT_EQ(unknown.status, 422);
    EXPECT_TRUE(unknown.says("amount")) << unknown.body;
    EXPECT_EQ(ask("POST", "/rules/sets/taiwan/evaluate", "", R"({"decision_service":"fee_surcharg"})").status, 404);
}

TEST_F(ServedRules, Parameters_are_dated_and_never_share_a_day) {
    load_taiwan();
    EXPECT_TRUE(get("/rules/parameters?at=2026-06-01&q=np.insured").says("21103"));
    EXPECT_TRUE(get("/rules/parameters?at=2024-06-01&q=np.insured").says("19761"));
    const std::string target = "/rules/parameters/np.insured_amount";
    EXPECT_EQ(ask("PUT", target, "", R"({"valid_from":"2027-01-01","value":"22000"})").status, 401);
    EXPECT_TRUE(ask("PUT", target, "author", R"({"valid_from":"2027-01-01","value":"22000"})").says("parameter-overlap"));
    EXPECT_EQ(ask("PUT", target, "author", R"({"valid_from":"2026-01-01","valid_to":"2026-12-31","value":"21103"})").status, 200);
    EXPECT_EQ(ask("PUT", target, "author", R"({"valid_from":"2027-01-01","value":"22000"})").status, 200);
    EXPECT_TRUE(get("/rules/parameters?at=2027-06-01&q=np.insured").says("22000"));
    const Answered next = ask("POST", "/rules/sets/taiwan/evaluate", "", R"({"as_of":"2027-01-01","decision_service":"np_funeral"})");
    EXPECT_TRUE(next.says("110000")) << next.body;
}

TEST_F(ServedRules, An_expression_is_evaluated_and_a_fault_has_its_column) {
    EXPECT_TRUE(ask("POST", "/feel/evaluate", "", R"({"expression":"a + b","context":{"a":0.1,"b":0.2}})").says("\"result\":0.3"));
    const Answered fault = ask("POST", "/feel/evaluate", "", R"({"expression":"1 + + 2 +"})");
    EXPECT_EQ(fault.status, 422);
    EXPECT_TRUE(fault.says("feel-syntax")) << fault.body;
    EXPECT_TRUE(fault.says("\"column\"")) << fault.body;
    EXPECT_TRUE(ask("POST", "/feel/evaluate", "", R"({"expression":"for i in 1..1000000000 return i"})").says("evaluation-limit"));
    EXPECT_TRUE(ask("POST", "/feel/evaluate", "", R"({"expression":"[1..5]","unary":true,"context":{"?":3}})").says("\"result\":true"));
}

TEST_F(ServedRules, A_model_is_checked_without_being_kept) {
    const Answered good = ask("POST", "/rules/validate", "", fee_model("10"), "application/xml");
    EXPECT_TRUE(good.says("\"valid\":true")) << good.body;
    const Answered bad = ask("POST", "/rules/validate", "", "<nothing", "application/xml");
    EXPECT_TRUE(bad.says("xml-malformed")) << bad.body;
    EXPECT_TRUE(bad.says("\"valid\":false"));
}

TEST_F(ServedRules, Who_asks_why_not_is_told_what_stands_in_the_way) {
    load_taiwan();
    const std::string inputs = R"("as_of":"2023-06-01","decision_service":"elder_allowance","inputs":{"city":"taichung","age":70,
        "days_in_country":183,"income_per_capita":100,"avg_consumption":1000000,"deposits_household":0,"household_size":1,
        "publicly_housed":false,"imprisoned":false})";
    const std::string ask_taiwan = "/rules/sets/taiwan/evaluate";
    const Answered why = ask("POST", ask_taiwan, "", "{" + inputs + R"(,"why_not":true,"lang":"en"})");
    EXPECT_EQ(why.status, 200) << why.body;
    EXPECT_TRUE(why.says("Days in the country in the last year: needs more than 183; you have 183.")) << why.body;
    EXPECT_TRUE(why.says(R"("to":184)")) << why.body;
    EXPECT_TRUE(ask("POST", ask_taiwan, "", "{" + inputs + R"(,"why_not":true,"wanted":{"monthly":3879}})").says("elder_amount_2"));
    EXPECT_FALSE(ask("POST", ask_taiwan, "", "{" + inputs + R"(,"why_not":true,"wanted":{"monthly":1}})").says("elder_amount_2"));
    EXPECT_TRUE(
        get("/rules/sets/taiwan/services/elder_allowance?as_of=2023-06-01&city=taichung&age=70&days_in_country=183&income_per_capita=1"
            "&avg_consumption=1000000&deposits_household=0&household_size=1&publicly_housed=false&imprisoned=false")
            .says(R"("to":184)"));
}

TEST_F(ServedRules, What_is_not_known_is_asked_for_only_while_it_matters) {
    load_taiwan();
    const std::string asked =
        R"("as_of":"2023-06-01","decision_service":"elder_allowance","unknown":["city","days_in_country","imprisoned"])";
    const Answered young = ask("POST", "/rules/sets/taiwan/evaluate", "", "{" + asked + R"(,"inputs":{"age":30}})");
    EXPECT_EQ(young.status, 200) << young.body;
    EXPECT_TRUE(young.says(R"("results":{"monthly":0})")) << young.body;
    const std::string old_person =
        R"(,"inputs":{"age":70,"income_per_capita":1,"avg_consumption":9,"deposits_household":0,"household_size":1,
        "publicly_housed":false}})";
    const Answered old = ask("POST", "/rules/sets/taiwan/evaluate", "", "{" + asked + old_person);
    EXPECT_TRUE(old.says(R"("depends_on":["city","days_in_country","imprisoned"])")) << old.body;
    EXPECT_EQ(ask("POST", "/rules/sets/taiwan/evaluate", "", R"({"decision_service":"elder_allowance","unknown":["cty"]})").status, 422);

    const std::string next = "/rules/sets/taiwan/next-question";
    const Answered none = ask("POST", next, "", R"({"as_of":"2023-06-01","decision_services":["elder_allowance"],"inputs":{"age":30}})");
    EXPECT_EQ(none.status, 200) << none.body;
    EXPECT_FALSE(none.says("\"gain\"")) << none.body;
    const Answered first = ask("POST", next, "", R"({"as_of":"2023-06-01","decision_services":["elder_allowance"]})");
    EXPECT_TRUE(first.says("\"gain\":0.5")) << first.body;
    EXPECT_EQ(ask("POST", next, "", R"({"priors":{"age":{"x":7}}})").status, 422);
    EXPECT_EQ(ask("POST", next, "", R"({"decisions":["none"]})").status, 404);
    EXPECT_EQ(ask("POST", next, "", R"({"inputs":{"none":1}})").status, 422);
    EXPECT_EQ(ask("POST", next, "", "{}").status, 200);
}

TEST_F(ServedRules, A_model_that_names_entities_answers_as_OpenFisca_does) {
    EXPECT_EQ(get("/openfisca/entities").status, 404) << "no set has any";
    ask("POST", "/rules/sets", "author", new_set);
    ASSERT_EQ(draft("1", "2020-01-01", *disk::read("testdata/rules/openfisca/country.dmn")).status, 201);
    ask("POST", "/rules/sets/fees/versions/1/submit", "author", "{}");
    ASSERT_EQ(ask("POST", "/rules/sets/fees/versions/1/approve", "reviewer", "{}").status, 200);
    ASSERT_LT(
        ask("PUT", "/rules/parameters/housing_allowance", "author", R"({"valid_from":"2010-01-01","valid_to":"2016-11-30","value":"0.25"})")
            .status,
        300);
    EXPECT_TRUE(get("/openfisca/entities").says(R"("household":{"plural":"households")"));
    EXPECT_TRUE(get("/openfisca/variables").says("/openfisca/variable/housing_tax"));
    EXPECT_TRUE(get("/openfisca/variable/housing_tax").says(R"("definitionPeriod":"YEAR")"));
    EXPECT_EQ(get("/openfisca/variable/none").status, 404);
    EXPECT_TRUE(get("/openfisca/parameters").says("housing_allowance"));
    EXPECT_TRUE(get("/openfisca/parameter/housing_allowance").says(R"("values":{"2010-01-01":0.25,"2016-12-01":null})"));
    EXPECT_EQ(get("/openfisca/parameter/none").status, 404);
    EXPECT_TRUE(get("/openfisca/spec").says("/calculate"));
    const auto rent = [](const std::string& period) {
        return R"({"persons":{"A":{}},"households":{"h":{"adults":["A"],"rent":{"2016-01":400},"housing_allowance":{")" + period +
               R"(":null}}}})";
    };
    const Answered made = ask("POST", "/openfisca/calculate", "", rent("2016-01"));
    EXPECT_EQ(made.status, 200) << made.body;
    EXPECT_TRUE(made.says(R"("housing_allowance":{"2016-01":100})")) << made.body;
    const Answered refused = ask("POST", "/openfisca/calculate", "", rent("2016"));
    EXPECT_EQ(refused.status, 400);
    EXPECT_TRUE(refused.says("/households/h/housing_allowance/2016")) << refused.body;
    EXPECT_EQ(ask("POST", "/openfisca/calculate", "", "{").status, 400);
    EXPECT_EQ(ask("POST", "/openfisca/calculate?set=none", "", rent("2016-01")).status, 404);
    EXPECT_TRUE(ask("POST", "/openfisca/trace", "", rent("2016-01")).says("housing_allowance<2016-01>"));
}

}  // namespace
}  // namespace skl::rules
