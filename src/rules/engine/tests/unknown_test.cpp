#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "rules/engine/describe_program.h"
#include "rules/engine/tests/taiwan_bundle.h"
#include "rules/engine/unknown/next_question.h"
#include "rules/engine/unknown/partly_known.h"

namespace skl::rules {
namespace {

using namespace testing;
using feel::Possible;
using feel::Value;

// Inputs a, b: numbers; p, q: truths; s: a text of three. A decision `e` for each logic that is given, each seeing those before it.
std::string model_of(const std::vector<std::pair<std::string, std::string>>& decisions) {
    std::string body =
        R"(<itemDefinition name="tS"><typeRef>string</typeRef><allowedValues><text>"u","v","w"</text></allowedValues></itemDefinition>)";
    std::string needs;
    for (const auto& [name, type] :
         {std::pair("a", "number"), std::pair("b", "number"), std::pair("p", "boolean"), std::pair("q", "boolean"), std::pair("s", "tS")}) {
        body += fmt::format(R"(<inputData id="{0}" name="{0}"><variable name="{0}" typeRef="{1}"/></inputData>)", name, type);
        needs += fmt::format(R"(<informationRequirement><requiredInput href="#{}"/></informationRequirement>)", name);
    }
    for (const auto& [name, logic] : decisions) {
        body += fmt::format(R"(<decision id="{0}" name="{0}"><variable name="{0}"/>{1}{2}</decision>)", name, needs, logic);
        needs += fmt::format(R"(<informationRequirement><requiredDecision href="#{}"/></informationRequirement>)", name);
    }
    return definitions(body);
}

std::string literal(const std::string& text) { return "<literalExpression><text><![CDATA[" + text + "]]></text></literalExpression>"; }

std::string table(const std::string& attributes, const std::vector<std::string>& columns,
                  const std::vector<std::vector<std::string>>& rules, const std::string& otherwise = "") {
    std::string text = "<decisionTable " + attributes + ">";
    const auto cdata = [](const std::string& one) { return "<text><![CDATA[" + one + "]]></text>"; };
    for (const std::string& one : columns) text += "<input><inputExpression>" + cdata(one) + "</inputExpression></input>";
    text += "<output>" + (otherwise.empty() ? "" : "<defaultOutputEntry>" + cdata(otherwise) + "</defaultOutputEntry>") + "</output>";
    for (const auto& rule : rules) {
        text += "<rule>";
        for (std::size_t i = 0; i + 1 < rule.size(); ++i) text += "<inputEntry>" + cdata(rule[i]) + "</inputEntry>";
        text += "<outputEntry>" + cdata(rule.back()) + "</outputEntry></rule>";
    }
    return text + "</decisionTable>";
}

feel::Context inputs(const std::string& json, const dmn::Program& program) { return inputs_of(*read_json(json), program); }

// "decided: 3", or the names of the inputs it depends on.
std::string weighed(const dmn::Program& program, const feel::Context& known, const std::string& name) {
    feel::Run run;
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    program.give(run, known);
    const auto unit = *program.find(dmn::Unit::Kind::decision, name);
    PossibleInputs possible(program);
    const Possible made = PartlyKnown(program, run, inputs_below(program, unit), possible).ask(unit);
    if (made.is_known()) return "decided: " + feel::text_of(made.value());
    std::string text = "open:";
    for (const std::size_t one : made.on) text += " " + program.units()[one].name;
    return text;
}

std::string weighed(const std::vector<std::pair<std::string, std::string>>& decisions, const std::string& known) {
    const Checked made = compile_models({{"m", model_of(decisions)}});
    return weighed(*made.compiled.program, inputs(known, *made.compiled.program), decisions.back().first);
}

TEST(Unknown, What_decides_is_enough_on_either_side) {
    EXPECT_EQ(weighed({{"e", literal("p and q")}}, R"({"q":false})"), "decided: false");
    EXPECT_EQ(weighed({{"e", literal("p and q")}}, R"({"p":false})"), "decided: false");
    EXPECT_EQ(weighed({{"e", literal("p or q")}}, R"({"q":true})"), "decided: true");
    EXPECT_EQ(weighed({{"e", literal("p and q")}}, R"({"q":true})"), "open: p");
    EXPECT_EQ(weighed({{"e", literal("if p then a else 3")}}, R"({"a":3})"), "decided: 3");
    EXPECT_EQ(weighed({{"e", literal("if p then a else b")}}, R"({"a":3})"), "open: b p");
    EXPECT_EQ(weighed({{"e", literal("if a > 3 then a else 3")}}, R"({"a":2})"), "decided: 3");
}

TEST(Unknown, Is_not_null) {
    EXPECT_EQ(weighed({{"e", literal("a = null")}}, "{}"), "decided: false");
    EXPECT_EQ(weighed({{"e", literal("a = null")}}, R"({"a":null})"), "decided: true");
}

TEST(Unknown, Rules_that_a_known_cell_excludes_ask_nothing_more) {
    const auto of = table("", {"a", "p", "s"}, {{">= 65", "true", "\"u\"", "1"}, {">= 65", "false", "-", "2"}}, "0");
    EXPECT_EQ(weighed({{"e", of}}, R"({"a":30})"), "decided: 0");
    EXPECT_EQ(weighed({{"e", of}}, R"({"a":70})"), "open: p s");
    EXPECT_EQ(weighed({{"e", of}}, R"({"a":70,"p":false})"), "decided: 2");
    EXPECT_EQ(weighed({{"e", of}}, R"({"p":true,"s":"v"})"), "decided: 0");
    EXPECT_EQ(weighed({{"e", of}}, R"({"p":true})"), "open: a s");
}

TEST(Unknown, Rules_that_are_left_and_agree_decide) {
    EXPECT_EQ(weighed({{"e", table("", {"a"}, {{"< 5", "7"}, {">= 5", "7"}})}}, "{}"), "decided: 7");
    EXPECT_EQ(weighed({{"e", table("", {"a"}, {{"< 5", "7"}, {"> 5", "7"}})}}, "{}"), "open: a") << "5 is in neither";
    EXPECT_EQ(weighed({{"e", table("", {"s"}, {{"\"u\"", "7"}, {"\"v\", \"w\"", "7"}})}}, "{}"), "decided: 7") << "all that is allowed";
    EXPECT_EQ(
        weighed({{"e", table("hitPolicy=\"FIRST\"", {"a", "b"}, {{"-", "> 3", "1"}, {"< 2", "-", "2"}, {"-", "-", "3"}})}}, R"({"b":4})"),
        "decided: 1");
    EXPECT_EQ(weighed({{"e", table("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", {"a", "b"}, {{"-", "> 3", "1"}, {"< 2", "< 1", "2"}})}},
                      R"({"b":4})"),
              "decided: 1");
}

TEST(Unknown, What_a_decision_may_give_is_known_to_those_above_it) {
    const auto amount = table("", {"a"}, {{"< 65", "0"}, {"[65..80)", "100"}, {">= 80", "200"}});
    EXPECT_EQ(weighed({{"d", amount}, {"e", literal("d < 500")}}, "{}"), "decided: true");
    EXPECT_EQ(weighed({{"d", amount}, {"e", literal("if d >= 0 then \"some\" else \"none\"")}}, "{}"), "decided: some");
    EXPECT_EQ(weighed({{"d", amount}, {"e", literal("d > 50")}}, "{}"), "open: a");
    EXPECT_EQ(
        weighed({{"d", amount}, {"e", table("", {"d", "p"}, {{"> 50", "-", "1"}, {"<= 50", "true", "1"}, {"<= 50", "false", "1"}})}}, "{}"),
        "decided: 1");
}

TEST(Unknown, Of_the_elderly_allowance_a_young_person_is_asked_nothing_more) {
    const TaiwanBundle taiwan;
    const feel::Context young = taiwan.inputs(R"({"age":30})"), old = taiwan.inputs(R"({"age":70})");
    feel::DateTime day;
    day.date = *feel::Date::parse("2023-06-01");
    const std::vector<AskedUnit> units{{taiwan.service("elder_allowance"), 1}};
    const Asking decided = next_question({*taiwan.program, day, &taiwan.surroundings, young}, units, {}, "en");
    ASSERT_TRUE(decided.outcomes.front().decided);
    EXPECT_EQ(feel::text_of(*decided.outcomes.front().decided), "{monthly: 0}");
    EXPECT_FALSE(decided.next);
    const Asking open = next_question({*taiwan.program, day, &taiwan.surroundings, old}, units, {}, "en");
    EXPECT_FALSE(open.outcomes.front().decided);
    ASSERT_TRUE(open.next);
    EXPECT_NE(taiwan.program->units()[open.next->input].name, "age");
}

// Services of the kind the entitlement check asks about: by age and income, by age and insurance, by children and their age.
std::string three_services() {
    return model_of({{"elder", table("", {"a", "b"}, {{">= 65", "< 100", "1"}}, "0")},
                     {"pension", table("", {"a", "q"}, {{"[25..65)", "true", "1"}}, "0")},
                     {"childcare", table("", {"p", "s"}, {{"true", "\"u\"", "1"}}, "0")}});
}

Asking asked_three(const std::string& known, const Priors& priors = {}) {
    static const Checked made = compile_models({{"m", three_services()}});
    const dmn::Program& program = *made.compiled.program;
    std::vector<AskedUnit> units;
    for (const char* name : {"elder", "pension", "childcare"}) units.push_back({*program.find(dmn::Unit::Kind::decision, name), 1});
    const feel::Context context = inputs(known, program);
    return next_question({program, {}, nullptr, context}, units, priors, "en");
}

TEST(NextQuestion, Of_three_services_with_nothing_known_it_is_the_age_with_a_gain_of_four_thirds) {
    const Asking made = asked_three("{}");
    ASSERT_TRUE(made.next);
    EXPECT_EQ(made.next->input, 0U) << "a, the age";
    EXPECT_NEAR(made.next->gain, 4.0 / 3, 1e-9);
    ASSERT_EQ(made.next->answers.size(), 3U);
    EXPECT_EQ(made.next->answers[0].first.text, "< 25");
    EXPECT_EQ(made.next->answers[1].first.text, "[25..65)");
    EXPECT_EQ(made.next->answers[2].first.text, ">= 65");
}

TEST(NextQuestion, After_the_age_only_what_is_still_open_is_asked_about) {
    const Asking made = asked_three(R"({"a":30})");
    EXPECT_TRUE(made.outcomes[0].decided);
    EXPECT_FALSE(made.outcomes[1].decided);
    EXPECT_FALSE(made.outcomes[2].decided);
    ASSERT_TRUE(made.next);
    EXPECT_EQ(made.next->input, 3U) << "the insurance decides the pension whatever the answer: gain 1, has_child 1/2";
    EXPECT_NEAR(made.next->gain, 1, 1e-9);
}

TEST(NextQuestion, Priors_move_the_gain) {
    const Asking made = asked_three(R"({"q":true,"b":5})", {{"p", {{"true", 0.1}}}});
    ASSERT_TRUE(made.next);
    EXPECT_EQ(made.next->input, 0U);
    EXPECT_NEAR(made.next->gain, 2, 1e-9) << "the age decides both";
    const Asking child = asked_three(R"({"a":10})", {{"p", {{"true", 0.1}}}});
    ASSERT_TRUE(child.next);
    EXPECT_EQ(child.next->input, 2U);
    EXPECT_NEAR(child.next->gain, 0.9, 1e-9);
}

TEST(NextQuestion, Where_all_is_decided_there_is_none) { EXPECT_FALSE(asked_three(R"({"a":10,"p":false})").next); }

// --- what is decided is decided: random models, random knowledge, random completions ---

std::string number_cell() {
    const int n = *rc::gen::inRange(0, 4);
    switch (*rc::gen::inRange(0, 8)) {
        case 0: return "< " + std::to_string(n);
        case 1: return ">= " + std::to_string(n);
        case 2: return "[" + std::to_string(n) + ".." + std::to_string(n + 1) + ")";
        case 3: return "not(" + std::to_string(n) + ")";
        case 4: return "? > " + std::to_string(n) + " and ? != b";
        case 5: return std::to_string(n) + ", " + std::to_string(n + 2);
        case 6: return *rc::gen::element(std::string("true"), std::string("null"), std::string("\"u\""));
        default: return "-";
    }
}
std::string truth_cell() {
    return *rc::gen::element(std::string("true"), std::string("false"), std::string("-"), std::string("not(true)"));
}
std::string text_cell() {
    return *rc::gen::element(std::string("\"u\""), std::string("\"v\",\"w\""), std::string("not(\"u\")"), std::string("-"));
}

std::string number(int depth);
std::string condition(int depth) {
    switch (depth <= 0 ? *rc::gen::inRange(0, 3) : *rc::gen::inRange(0, 8)) {
        case 0: return *rc::gen::element(std::string("p"), std::string("q"));
        case 1: return "(" + number(depth - 2) + " <= " + std::to_string(*rc::gen::inRange(0, 4)) + ")";
        case 2: return "(s = \"v\")";
        case 3: return "(" + condition(depth - 1) + " and " + condition(depth - 1) + ")";
        case 4: return "(" + condition(depth - 1) + " or " + condition(depth - 1) + ")";
        case 5: return "not(" + condition(depth - 1) + ")";
        case 6: return "(" + number(depth - 1) + " between " + number(depth - 1) + " and 3)";
        default: return "(" + number(depth - 1) + " in (1, [2..3], > 4))";
    }
}
std::string number(int depth) {
    switch (depth <= 0 ? *rc::gen::inRange(0, 3) : *rc::gen::inRange(0, 9)) {
        case 0: return "a";
        case 1: return "b";
        case 2: return std::to_string(*rc::gen::inRange(0, 4));
        case 3: return "(" + number(depth - 1) + " + " + number(depth - 1) + ")";
        case 4: return "(" + number(depth - 1) + " / " + number(depth - 1) + ")";
        case 5: return "max(" + number(depth - 1) + ", " + number(depth - 1) + ")";
        case 6: return "count([1, 2, 3][item > " + number(depth - 1) + "])";
        case 7: return "{k: " + number(depth - 1) + ", r: k * 2}.r";
        default: return "(if " + condition(depth - 1) + " then " + number(depth - 1) + " else " + number(depth - 1) + ")";
    }
}

std::string random_table() {
    const std::string policy = *rc::gen::element(std::string("UNIQUE"), std::string("FIRST"), std::string("ANY"), std::string("RULE ORDER"),
                                                 std::string("COLLECT"), std::string("COLLECT\" aggregation=\"SUM"));
    std::vector<std::vector<std::string>> rules;
    for (int r = *rc::gen::inRange(1, 5); r > 0; --r)
        rules.push_back({number_cell(), truth_cell(), text_cell(), *rc::gen::element(std::string("1"), std::string("2"), number(1))});
    return table("hitPolicy=\"" + policy + "\"", {number(1), condition(1), "s"}, rules, *rc::gen::element(std::string(), std::string("0")));
}

std::string random_json(bool all) {
    std::string json;
    const auto member = [&](const std::string& name, const std::string& value) {
        if (all || *rc::gen::arbitrary<bool>()) json += (json.empty() ? "\"" : ",\"") + name + "\":" + value;
    };
    for (const char* name : {"a", "b"})
        member(name, *rc::gen::element(std::string("0"), std::string("1"), std::string("1.5"), std::string("2"), std::string("3"),
                                       std::string("9")));
    for (const char* name : {"p", "q"}) member(name, *rc::gen::element(std::string("true"), std::string("false")));
    member("s", *rc::gen::element(std::string("\"u\""), std::string("\"v\""), std::string("\"w\"")));
    return "{" + json + "}";
}

RC_GTEST_PROP(Unknown, What_is_decided_is_the_same_for_every_completion, ()) {
    const std::string xml =
        model_of({{"c", literal(condition(2))},
                  {"d", random_table()},
                  {"e", *rc::gen::element(literal("if c then d else " + number(1)), random_table(), literal("d = " + number(1)))}});
    const Checked made = compile_models({{"m", xml}});
    const dmn::Program& program = *made.compiled.program;
    const feel::Context known = inputs(random_json(false), program);
    for (const char* name : {"c", "d", "e"}) {
        const std::string weight = weighed(program, known, name);
        if (!weight.starts_with("decided: ")) continue;
        for (int i = 0; i < 8; ++i) {
            feel::Context whole = inputs(random_json(true), program);
            for (const feel::ContextEntry& one : known.entries()) whole.put(one.key, one.value);
            feel::Run run;
            dmn::Bindings bindings(program);
            run.bindings = &bindings;
            program.give(run, whole);
            RC_ASSERT("decided: " + feel::text_of(program.value(run, *program.find(dmn::Unit::Kind::decision, name))) == weight);
        }
    }
}

}  // namespace
}  // namespace skl::rules
