#include "rules/engine/explain/why_not.h"

#include "rules/engine/dmn/table.h"
#include "rules/engine/explain/nearest.h"
#include "rules/engine/tests/taiwan_bundle.h"

namespace skl::rules {
namespace {

using namespace testing;
using feel::Value;

// An elderly person of Taichung whom nothing stands in the way; members of `changes` replace theirs.
feel::Context elder(const TaiwanBundle& taiwan, const std::string& changes) {
    feel::Context inputs = taiwan.inputs(R"({"city":"taichung","age":65,"days_in_country":184,"income_per_capita":23207,
        "avg_consumption":1000000,"deposits_household":2500000,"household_size":1,"publicly_housed":false,"imprisoned":false})");
    const feel::Context changed = taiwan.inputs(changes);
    for (const feel::ContextEntry& one : changed.entries()) inputs.put(one.key, one.value);
    return inputs;
}

struct Asked {
    std::optional<WhyNot> why;
    Value result;
};

Asked asked(const dmn::Program& program, const TaiwanBundle* taiwan, std::size_t unit, const feel::Context& inputs, const Wanted& wanted,
            std::string_view lang = "en") {
    feel::Run run;
    if (taiwan) taiwan->prepare(run, "2023-06-01");
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    program.give(run, inputs);
    const Value result = program.ask(run, unit);
    return {why_not(program, run, unit, wanted, lang), result};
}

Asked elder_asked(const std::string& changes, std::string_view lang = "en", const Wanted& wanted = favourable) {
    static const TaiwanBundle taiwan;
    return asked(*taiwan.program, &taiwan, taiwan.service("elder_allowance"), elder(taiwan, changes), wanted, lang);
}

std::vector<std::string> texts(const WhyNot& why) {
    std::vector<std::string> made;
    for (const FailedCondition& one : why.conditions) {
        made.push_back(std::string(2 * one.level, ' ') + one.text);
        for (const InputChange& change : one.changes) made.push_back(std::string(2 * one.level, ' ') + "→ " + change.text);
    }
    return made;
}

using Lines = std::vector<std::string>;

TEST(WhyNot, Of_183_days_in_the_country_it_says_more_than_183_in_both_languages) {
    const auto english = elder_asked(R"({"days_in_country":183})").why;
    ASSERT_TRUE(english);
    EXPECT_EQ(texts(*english), (Lines{"Days in the country in the last year: needs more than 183; you have 183.",
                                      "→ Days in the country in the last year: 184 instead of 183"}));
    EXPECT_EQ(english->name, "Allowance of a month");
    EXPECT_EQ(english->rule_id, "elder_amount_1");
    EXPECT_EQ(feel::text_of(english->would_give), "7759");
    EXPECT_TRUE(english->sufficient);
    EXPECT_EQ(english->laws.front(), (LawReference{"D0050045", "2"}));
    const auto chinese = elder_asked(R"({"days_in_country":183})", "zh-Hant").why;
    ASSERT_TRUE(chinese);
    EXPECT_EQ(texts(*chinese), (Lines{"最近一年居住國內日數：須超過 183，您目前為 183。", "→ 最近一年居住國內日數：184，而不是 183"}));
}

TEST(WhyNot, Chinese_names_what_a_value_must_be) {
    const auto why = elder_asked(R"({"imprisoned":true,"income_per_capita":50000})", "zh-Hant").why;
    ASSERT_TRUE(why);
    EXPECT_EQ(why->conditions[0].text, "服刑中：須為否，您目前為是。");
    EXPECT_EQ(why->conditions[1].text, "收入級別：須為領半額的級別，您目前為收入過高的級別。");
}

TEST(WhyNot, Says_nothing_of_a_result_that_is_as_wanted_or_that_no_rule_gives) {
    EXPECT_FALSE(elder_asked("{}").why);
    EXPECT_FALSE(elder_asked(R"({"age":60})", "en", equal_to(Value(std::int64_t{5}))).why);
}

TEST(WhyNot, Each_failing_cell_is_one_line) {
    const auto why = elder_asked(R"({"age":60,"imprisoned":true})").why;
    ASSERT_TRUE(why);
    EXPECT_EQ(texts(*why), (Lines{"Age: needs at least 65; you have 60.", "→ Age: 65 instead of 60",
                                  "Serving a sentence: needs no; you have yes.", "→ Serving a sentence: no instead of yes"}));
    EXPECT_TRUE(why->sufficient);
}

TEST(WhyNot, A_column_that_computes_names_the_inputs_that_move_it) {
    const auto why = elder_asked(R"({"deposits_household":2500001})").why;
    ASSERT_TRUE(why);
    EXPECT_EQ(texts(*why), (Lines{"Deposits above the limit: needs at most 0; you have 1.",
                                  "→ Deposits and securities of the household: 2,500,000 instead of 2,500,001",
                                  "→ Persons in the household: 2 instead of 1"}));
    EXPECT_TRUE(why->sufficient);
}

TEST(WhyNot, A_cell_that_asks_for_another_decision_is_followed_into_it) {
    const auto why = elder_asked(R"({"income_per_capita":38681})").why;
    ASSERT_TRUE(why);
    EXPECT_EQ(why->rule_id, "elder_amount_2") << "half the amount is nearer than the full one";
    EXPECT_EQ(why->conditions[0].text, "Band of income: needs the band of half the amount; you have the band that is too high.");
    ASSERT_GE(why->conditions.size(), 2U);
    EXPECT_EQ(why->conditions[0].level, 0U);
    EXPECT_EQ(why->conditions[1].level, 1U);
    EXPECT_TRUE(why->conditions[1].text.starts_with("Income above")) << why->conditions[1].text;
    EXPECT_EQ(why->conditions[1].changes.front().text, "Household income per person and month: 38,680 instead of 38,681");
    EXPECT_TRUE(why->sufficient);
}

TEST(WhyNot, A_wanted_result_may_be_named) {
    feel::Context half;
    half.put("monthly", Value(std::int64_t{3879}));
    const auto why = elder_asked("{}", "en", equal_to(Value(half))).why;
    ASSERT_TRUE(why);
    EXPECT_EQ(why->rule_id, "elder_amount_2");
    EXPECT_EQ(feel::text_of(why->would_give), "3879");
    EXPECT_TRUE(why->sufficient);
}

TEST(WhyNot, Changing_what_it_says_gives_what_was_wanted) {
    static const TaiwanBundle taiwan;
    for (const char* changes : {R"({"age":60})", R"({"days_in_country":10})", R"({"deposits_household":9000000,"age":1})",
                                R"({"income_per_capita":50000})", R"({"publicly_housed":true,"income_per_capita":90000})"}) {
        feel::Context inputs = elder(taiwan, changes);
        const auto why = elder_asked(changes).why;
        ASSERT_TRUE(why) << changes;
        EXPECT_TRUE(why->sufficient) << changes;
        for (const FailedCondition& one : why->conditions)
            if (!one.changes.empty()) inputs.put(one.changes.front().input, one.changes.front().to);
        const Asked after = asked(*taiwan.program, &taiwan, taiwan.service("elder_allowance"), inputs, favourable);
        EXPECT_TRUE(favourable(after.result)) << changes << feel::text_of(after.result);
    }
}

std::optional<WhyNot> of_table(const std::string& policy, const std::vector<std::vector<std::string>>& rules, std::int64_t value,
                               std::int64_t wanted) {
    const Checked made = compile_models({{"m", table_model(policy, rules)}});
    const dmn::Program& program = *made.compiled.program;
    feel::Context inputs = x(value);
    inputs.put("s", Value(std::string("a")));
    return asked(program, nullptr, *program.find(dmn::Unit::Kind::decision, "d"), inputs, equal_to(Value(wanted))).why;
}

TEST(WhyNot, Of_rules_with_as_many_failing_cells_the_nearest_is_told) {
    const auto why = of_table("hitPolicy=\"FIRST\"", {{"> 100", "1"}, {"> 20", "1"}, {"-", "0"}}, 10, 1);
    ASSERT_TRUE(why);
    EXPECT_EQ(why->conditions.front().text, "x: needs more than 20; you have 10.");
}

TEST(WhyNot, A_rule_behind_the_one_that_holds_cannot_be_the_answer) {
    EXPECT_FALSE(of_table("hitPolicy=\"FIRST\"", {{"-", "0"}, {"> 20", "1"}}, 10, 1));
}

TEST(WhyNot, A_rule_that_is_added_to_a_sum_is_found) {
    const auto why = of_table("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", {{"> 0", "10"}, {"> 50", "5"}}, 40, 15);
    ASSERT_TRUE(why);
    EXPECT_EQ(texts(*why), (Lines{"x: needs more than 50; you have 40.", "→ x: 51 instead of 40"}));
    EXPECT_TRUE(why->sufficient);
}

TEST(WhyNot, Enumerations_negations_and_tests_of_their_own_have_words) {
    const auto any = of_table("", {{"-", "\"b\", \"c\"", "1"}}, 1, 1);
    ASSERT_TRUE(any);
    EXPECT_EQ(any->conditions.front().text, "s: needs b or c; you have a.");
    const auto none = of_table("", {{"not([0..9])", "-", "1"}}, 5, 1);
    ASSERT_TRUE(none);
    EXPECT_EQ(none->conditions.front().needs, "not at least 0 and at most 9");
    EXPECT_TRUE(none->sufficient);
    const auto own = of_table("", {{"odd(?)", "-", "1"}}, 4, 1);
    ASSERT_TRUE(own);
    EXPECT_EQ(own->conditions.front().needs, "what “odd(?)” says");
    EXPECT_FALSE(own->sufficient);
}

std::string nearest_to(const std::string& cell, const Value& have) {
    const Checked made = compile_models({{"m", table_model("", {{cell, "1"}})}});
    for (const dmn::Unit& unit : made.compiled.program->units())
        for (const auto& table : unit.tables) {
            const auto found = nearest(table->rows.front().cells.front().meaning(), have);
            return found ? feel::text_of(found->value) : "none";
        }
    return "no table";
}

TEST(WhyNot, The_nearest_value_lies_on_the_end_or_a_digit_beyond_it) {
    EXPECT_EQ(nearest_to("> 183", Value(std::int64_t{183})), "184");
    EXPECT_EQ(nearest_to(">= 65", Value(std::int64_t{3})), "65");
    EXPECT_EQ(nearest_to("&lt; 0.5", Value(std::int64_t{3})), "0.4");
    EXPECT_EQ(nearest_to("(1..2)", Value(std::int64_t{9})), "1.9");
    EXPECT_EQ(nearest_to("[1..2], [8..9]", Value(std::int64_t{11})), "9");
    EXPECT_EQ(nearest_to("&lt; date(\"2026-01-01\")", Value(*feel::Date::parse("2026-05-05"))), "2025-12-31");
    EXPECT_EQ(nearest_to("\"half\", \"full\"", Value(std::string("none"))), "half");
    EXPECT_EQ(nearest_to("not(3)", Value(std::int64_t{3})), "2");
    EXPECT_EQ(nearest_to("odd(?)", Value(std::int64_t{2})), "none");
    EXPECT_EQ(nearest_to(">= 65", Value()), "65");
}

}  // namespace
}  // namespace skl::rules
