#include "rules/engine/dmn/table.h"
#include "rules/engine/analysis/table_analysis.h"
#include "rules/engine/tests/sample.h"

namespace skl::rules {
namespace {

using namespace testing;

TEST(Table, Each_hit_policy_does_what_it_is_called) {
    const std::vector<std::vector<std::string>> rules{{"> 0", "1"}, {"> 5", "3"}, {"> 9", "2"}};
    EXPECT_EQ(decided(table_model("hitPolicy=\"UNIQUE\"", rules), x(3)), "1");
    EXPECT_EQ(decided(table_model("hitPolicy=\"UNIQUE\"", rules), x(7)), "null");
    EXPECT_EQ(decided(table_model("hitPolicy=\"FIRST\"", rules), x(10)), "1");
    EXPECT_EQ(decided(table_model("hitPolicy=\"ANY\"", rules), x(7)), "null");
    EXPECT_EQ(decided(table_model("hitPolicy=\"RULE ORDER\"", rules), x(10)), "[1, 3, 2]");
    EXPECT_EQ(decided(table_model("hitPolicy=\"COLLECT\"", rules), x(7)), "[1, 3]");
    EXPECT_EQ(decided(table_model("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", rules), x(10)), "6");
    EXPECT_EQ(decided(table_model("hitPolicy=\"COLLECT\" aggregation=\"MIN\"", rules), x(10)), "1");
    EXPECT_EQ(decided(table_model("hitPolicy=\"COLLECT\" aggregation=\"MAX\"", rules), x(10)), "3");
    EXPECT_EQ(decided(table_model("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", rules), x(10)), "3");
    const std::string priorities = "<outputValues><text>3, 2, 1</text></outputValues>";
    EXPECT_EQ(decided(table_model("hitPolicy=\"PRIORITY\"", rules, priorities), x(10)), "3");
    EXPECT_EQ(decided(table_model("hitPolicy=\"OUTPUT ORDER\"", rules, priorities), x(10)), "[3, 2, 1]");
    EXPECT_EQ(decided(table_model("hitPolicy=\"UNIQUE\"", rules), x(-1)), "null");
    EXPECT_EQ(decided(table_model("", rules, "<defaultOutputEntry><text>0</text></defaultOutputEntry>"), x(-1)), "0");
}

const std::vector<std::vector<std::string>> many_cells{
    {"[0..10)", "0"},        {"10", "1"},       {"(10..20]", "2"}, {"> 15", "3"},    {"not(1..3)", "4"},
    {"not([1..3], 7)", "5"}, {"&lt;= -1", "6"}, {"-", "7"},        {"1, 3, 5", "8"}, {"? > 4 and odd(?)", "9"},
    {">= 19.5", "10"},       {"[2..2]", "11"},  {"&lt; 0", "12"},  {"null", "13"},   {"(3..3.5)", "14"},
    {"5, [4..6], 2", "15"}};

// The results of those cells that hold, each asked in a table of its own.
std::string one_by_one(std::int64_t value) {
    std::string expected;
    for (const auto& one : many_cells)
        if (decided(table_model("hitPolicy=\"FIRST\"", {one}), x(value)) != "null") expected += (expected.empty() ? "" : ", ") + one.back();
    return "[" + expected + "]";
}

// The same table in one piece, and as many small ones that the index does not touch.
TEST(Table, A_table_of_many_rules_gives_what_its_rules_give_one_by_one) {
    const std::string whole = table_model("hitPolicy=\"RULE ORDER\"", many_cells);
    for (std::int64_t value = -3; value <= 22; ++value) EXPECT_EQ(decided(whole, x(value)), one_by_one(value)) << value;
    EXPECT_EQ(decided(whole, {}), "[7, 13]");
}

TEST(Table, A_table_of_more_rules_than_sets_are_made_for_gives_what_its_rules_give_one_by_one) {
    auto cells = many_cells;
    for (std::size_t i = 0; i <= dmn::rules_of_an_index; ++i) {
        const std::string from = std::to_string(1'000 + 10 * i), to = std::to_string(1'000 + 10 * (i + 1));
        cells.push_back({"[" + from + ".." + to + ")", std::to_string(100 + i)});
    }
    const Checked made = compile_models({{"m", table_model("hitPolicy=\"RULE ORDER\"", cells)}});
    const auto asked = [&](const feel::Context& inputs) {
        feel::Run run;
        dmn::Bindings bindings(*made.compiled.program);
        run.bindings = &bindings;
        made.compiled.program->give(run, inputs);
        return feel::text_of(made.compiled.program->value(run, *made.compiled.program->find(dmn::Unit::Kind::decision, "d")));
    };
    for (std::int64_t value = -3; value <= 22; ++value) EXPECT_EQ(asked(x(value)), one_by_one(value)) << value;
    EXPECT_EQ(asked(x(1'000)), "[3, 5, 7, 10, 100]");
    EXPECT_EQ(asked(x(1'019)), "[3, 5, 7, 9, 10, 101]");
    EXPECT_EQ(asked({}), "[7, 13]");
}

TEST(Table, Rules_that_violate_the_policy_are_named) {
    const Checked made = compile_models({{"m", table_model("", {{"> 0", "1"}, {"> 5", "2"}})}});
    feel::Run run;
    dmn::Bindings bindings(*made.compiled.program);
    run.bindings = &bindings;
    made.compiled.program->give(run, x(7));
    EXPECT_TRUE(made.compiled.program->value(run, *made.compiled.program->find(dmn::Unit::Kind::decision, "d")).null());
    ASSERT_EQ(run.remarks().size(), 1U);
    EXPECT_EQ(run.remarks().front().code, "hit-policy-violated");
    EXPECT_EQ(run.remarks().front().params.at("rules"), "1, 2");
}

std::vector<std::string> findings(const std::string& xml) {
    std::vector<std::string> made;
    for (const feel::Diagnostic& one : checked(xml).compiled.diagnostics)
        made.push_back(one.code + " " + (one.params.contains("rules") ? one.params.at("rules") + ": " : "") +
                       (one.params.contains("witness") ? one.params.at("witness") : ""));
    return made;
}

bool among(const std::vector<std::string>& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

TEST(Analysis, An_overlap_and_the_gaps_have_witnesses) {
    const auto found = findings(table_model("", {{"[0..10]", "1"}, {"(10..20]", "2"}, {"[20..30]", "3"}}));
    EXPECT_TRUE(among(found, "table-overlap 2, 3: x = 20"));
    EXPECT_TRUE(among(found, "table-gap : x = -1"));
    EXPECT_TRUE(among(found, "table-gap : x = 31"));
    EXPECT_TRUE(among(found, "table-gap : x = null"));
    EXPECT_EQ(std::count_if(found.begin(), found.end(), [](const std::string& one) { return one.starts_with("table-"); }), 4);
}

TEST(Analysis, A_gap_between_open_ends_is_seen_and_a_whole_table_has_none) {
    EXPECT_TRUE(among(findings(table_model("", {{"&lt; 10", "1"}, {"> 10", "2"}})), "table-gap : x = 10"));
    const auto whole = findings(table_model("", {{"&lt; 10", "1"}, {">= 10", "2"}}));
    EXPECT_EQ(whole, std::vector<std::string>{"table-gap : x = null"});
}

TEST(Analysis, Columns_are_swept_together) {
    const auto found = findings(table_model("", {{"> 0", "\"a\"", "1"}, {"> 5", "\"a\", \"b\"", "2"}, {"&lt;= 0", "-", "3"}}));
    EXPECT_TRUE(among(found, "table-overlap 1, 2: x = 6, s = \"a\""));
    EXPECT_TRUE(among(found, "table-gap : x = 1, s = \"b\""));
    EXPECT_FALSE(among(found, "unreachable-rule 3: "));
}

TEST(Analysis, A_rule_behind_one_that_always_holds_is_never_reached) {
    EXPECT_TRUE(among(findings(table_model("hitPolicy=\"FIRST\"", {{"> 0", "1"}, {"> 5", "2"}, {"-", "3"}})), "unreachable-rule 2: "));
}

TEST(Analysis, A_cell_that_must_be_evaluated_is_named_and_nothing_is_claimed_of_it) {
    const auto found = findings(table_model("", {{"? > 3 and odd(?)", "1"}, {"> 0", "2"}}));
    EXPECT_TRUE(among(found, "not-analysed 1: "));
    EXPECT_FALSE(among(found, "table-overlap 1, 2: x = 1"));
}

}  // namespace
}  // namespace skl::rules
