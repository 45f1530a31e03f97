// What a result is over the range of an input: ends by the cells, one result between them shown and not tried.
#include "rules/engine/explain/stretches.h"

#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;
using feel::Value;

using Lines = std::vector<std::string>;

std::string end(const Value& value) { return value.null() ? "…" : feel::text_of(value); }

// Each stretch as `[low..high) result`; with `?` where one result is not shown, and both ends where it varies.
Lines lines(const std::string& xml, const std::string& input, const feel::Context& given) {
    const Checked made = compile_models({{"m", xml}});
    const dmn::Program& program = *made.compiled.program;
    const auto unit = program.find(dmn::Unit::Kind::decision, "d"), of = program.find(dmn::Unit::Kind::input, input);
    Lines out;
    for (const Stretch& one : stretches({program, {}, nullptr, given, *unit, ""}, *of).all)
        out.push_back((one.low_included ? "[" : "(") + end(one.low) + ".." + end(one.high) + (one.high_included ? "] " : ") ") +
                      feel::text_of(one.result) + (one.varies ? ".." + feel::text_of(one.last) : "") + (one.shown ? "" : "?"));
    return out;
}

TEST(Stretches, The_ends_of_cells_are_the_ends_of_what_a_result_is) {
    const std::string xml = table_model("hitPolicy=\"UNIQUE\"", {{"&lt; 65", "0"}, {"[65..80)", "3879"}, {"&gt;= 80", "7759"}});
    EXPECT_EQ(lines(xml, "x", {}), (Lines{"(…..65) 0", "[65..80) 3879", "[80..…) 7759"}));
}

TEST(Stretches, A_single_value_and_a_gap_are_stretches_of_their_own) {
    const std::string xml = table_model("hitPolicy=\"UNIQUE\"", {{"&lt; 1", "1"}, {"5", "2"}});
    EXPECT_EQ(lines(xml, "x", {}), (Lines{"(…..1) 1", "[1..5) null", "[5..5] 2", "(5..…) null"}));
}

TEST(Stretches, Neighbours_with_one_result_are_one_where_no_rules_are_told) {
    const std::string xml = table_model("hitPolicy=\"FIRST\"", {{"&lt; 10", "1"}, {"&lt; 20", "1"}, {"-", "2"}});
    EXPECT_EQ(lines(xml, "x", {}), (Lines{"(…..20) 1", "[20..…) 2"}));
}

TEST(Stretches, Another_input_keeps_its_value) {
    const std::string xml = table_model("hitPolicy=\"FIRST\"", {{"&lt; 10", "\"a\"", "1"}, {"&gt; 3", "-", "2"}});
    feel::Context given;
    given.put("s", Value(std::string("b")));
    EXPECT_EQ(lines(xml, "x", given), (Lines{"(…..3] null", "(3..…) 2"}));
}

const char* const derived = R"(<inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
<inputData id="b" name="b"><variable name="b" typeRef="date"/></inputData>)";

std::string decision(const std::string& logic) {
    return definitions(std::string(derived) + R"(<decision id="d" name="d"><variable name="d"/>
<informationRequirement><requiredInput href="#x"/></informationRequirement><informationRequirement><requiredInput href="#n"/></informationRequirement>
<informationRequirement><requiredInput href="#b"/></informationRequirement>)" +
                       logic + "</decision>");
}

TEST(Stretches, Where_a_column_moves_evenly_with_an_input_its_ends_are_computed) {
    const std::string xml =
        decision(R"(<decisionTable hitPolicy="FIRST"><input><inputExpression><text>x / n - 100</text></inputExpression></input><output/>
<rule><inputEntry><text>&lt; 50</text></inputEntry><outputEntry><text>"low"</text></outputEntry></rule>
<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>"high"</text></outputEntry></rule></decisionTable>)");
    feel::Context given;
    given.put("n", Value(std::int64_t{4}));
    EXPECT_EQ(lines(xml, "x", given), (Lines{"(…..600) low?", "[600..…) high?"}));
}

TEST(Stretches, A_comparison_in_an_expression_is_an_end_and_a_formula_varies) {
    const std::string xml = decision("<literalExpression><text>if x &gt; 10 then 3 else x * 2</text></literalExpression>");
    EXPECT_EQ(lines(xml, "x", {}), (Lines{"(…..10] -1996..20?", "(10..…) 3"}));
}

TEST(Stretches, Days_stand_beside_each_other_without_anything_between) {
    const std::string xml = decision(R"(<literalExpression><text>b &lt; date("2025-01-01")</text></literalExpression>)");
    EXPECT_EQ(lines(xml, "b", {}), (Lines{"(…..2025-01-01) true", "[2025-01-01..…) false"}));
}

TEST(Stretches, Other_kinds_than_numbers_and_dates_have_none) {
    const std::string xml = table_model("hitPolicy=\"FIRST\"", {{"-", "\"a\"", "1"}});
    EXPECT_TRUE(lines(xml, "s", {}).empty());
}

}  // namespace
}  // namespace skl::rules
