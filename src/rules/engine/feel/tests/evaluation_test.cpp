// What expressions give (DMN 1.5 §10.3.2), how tests of tables are passed, and how what would not end is ended.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rules/engine/feel/tests/given.h"

namespace skl::rules::feel {
namespace {

using given::evaluated;
using given::gives;
using given::number;
using given::passes;

TEST(FeelEvaluation, Filters_count_from_either_end_and_null_lies_outside) {
    EXPECT_EQ(gives("[1,2,3][1]"), "1");
    EXPECT_EQ(gives("[1,2,3][-1]"), "3");
    EXPECT_EQ(gives("[1,2,3][0]"), "null");
    EXPECT_EQ(gives("[1,2,3][4]"), "null");
    EXPECT_EQ(gives("[1,2,3][i]", {{"i", number(2)}}), "2");
    EXPECT_EQ(gives("[][i]", {{"i", number(2)}}), "null");
    EXPECT_EQ(gives("100[1]"), "100");
    EXPECT_EQ(gives("100[false]"), "[]");
    EXPECT_EQ(gives("[1,2,3][true]"), "[1, 2, 3]");
    EXPECT_TRUE(evaluated("[1][2]").remarks_on("index-out-of-range"));
}

TEST(FeelEvaluation, A_filter_calls_functions_unless_its_items_have_an_entry_of_that_name) {
    EXPECT_EQ(gives("[100, 2, -2.5][item > abs(-1)]"), "[100, 2]");
    EXPECT_EQ(gives("[1, 2][even(item)]"), "[2]");
    EXPECT_EQ(gives("[{a: 1}, {a: 3}][a > abs(-1)]"), "[{a: 3}]");
    EXPECT_EQ(gives("x[item > count([1])]", {{"x", Value(List{number(1), number(2)})}}), "[2]");
    EXPECT_EQ(gives("[{abs: function(x) 5, a: 3}, {a: 7}][a > abs(-4)].a"), "[7]");
}

TEST(FeelEvaluation, A_path_over_a_list_is_taken_of_each_item) {
    EXPECT_EQ(gives("[{x: 1}, {y: 2}].y"), "[null, 2]");
    EXPECT_EQ(gives("null.b"), "null");
    EXPECT_EQ(gives("{a: {b: 1}}.a.b"), "1");
    EXPECT_EQ(gives("[[{a: 1}], [{a: 2}]].a"), "[[1], [2]]");
}

TEST(FeelEvaluation, Truths_have_three_values_and_what_is_no_truth_counts_as_unknown) {
    EXPECT_EQ(gives("false and 1"), "false");
    EXPECT_EQ(gives("true and 1"), "null");
    EXPECT_EQ(gives("true or null"), "true");
    EXPECT_EQ(gives("null or false"), "null");
    EXPECT_EQ(gives("if null then 1 else 2"), "2");
    EXPECT_EQ(gives("some x in [1, null] satisfies x > 1"), "null");
    EXPECT_EQ(gives("some x in [1, 2] satisfies x > 1"), "true");
    EXPECT_EQ(gives("every x in [1, null] satisfies x > 1"), "false");
    EXPECT_EQ(gives("every x in [] satisfies x > 1"), "true");
    EXPECT_EQ(gives("null between 1 and 10"), "null");
}

TEST(FeelEvaluation, Built_ins_are_called_by_position_by_name_or_not_at_all) {
    EXPECT_EQ(gives("substring before(string: \"a b\", match: \" \")"), "a");
    EXPECT_EQ(gives("substring before(string: \"a b\", mark: \" \")"), "null");
    EXPECT_EQ(gives("abs(1, 2)"), "null");
    EXPECT_EQ(gives("max(1, 3, 2)"), "3");
    EXPECT_EQ(gives("max([1, 3, 2])"), "3");
    EXPECT_EQ(gives("ceiling(1.55, 1)"), "1.6");
    EXPECT_EQ(gives("\"abs\"(-1)"), "null");
    EXPECT_EQ(gives("null()"), "null");
    EXPECT_EQ(gives("{abs: function(x) 7, b: abs(-1)}.b"), "7");
    EXPECT_EQ(gives("sort([3,1,2], function(a, b) a > b)"), "[3, 2, 1]");
}

TEST(FeelEvaluation, Functions_take_as_many_arguments_as_they_have_parameters_and_convert_them) {
    EXPECT_EQ(gives("(function(a, b) a - b)(b: 1, a: 3)"), "2");
    EXPECT_EQ(gives("(function(a) a)()"), "null");
    EXPECT_EQ(gives("(function(a: number) a)([4])"), "4");
    EXPECT_EQ(gives("(function(a: list<number>) a)(4)"), "[4]");
    EXPECT_EQ(gives("(function(a: number) a)(\"x\")"), "null");
    EXPECT_EQ(gives("(function(a: number) a != null)(\"x\")"), "null");
    EXPECT_EQ(gives("(function(a: number) a != null)(null)"), "false");
    EXPECT_EQ(gives("(function(a: date and time) string(a))(@\"2026-11-24\")"), "2026-11-24T00:00:00Z");
}

TEST(FeelEvaluation, Java_mathematics_is_known_and_nothing_else_of_it) {
    EXPECT_TRUE(
        evaluated("(function(a) external {java: {class: \"java.lang.Runtime\", method signature: \"exec(java.lang.String)\"}})(\"ls\")")
            .value.null());
}

TEST(FeelEvaluation, The_results_so_far_are_partial) {
    EXPECT_EQ(gives("for i in 0..4 return if i = 0 then 1 else i * partial[-1]"), "[1, 1, 2, 6, 24]");
    EXPECT_EQ(gives("for i in 1..3 return count(partial)"), "[0, 1, 2]");
}

TEST(FeelEvaluation, Now_and_today_are_of_the_instant_of_the_evaluation) {
    EXPECT_EQ(gives("today() = @\"2026-11-24\""), "true");
    EXPECT_EQ(gives("now().hour"), "9");
}

TEST(FeelTests, An_input_passes_what_it_is_equal_to_or_lies_in) {
    EXPECT_EQ(passes(number(18), ">= 18"), "true");
    EXPECT_EQ(passes(number(17), "[18..65]"), "false");
    EXPECT_EQ(passes(number(3), "1, 2, 3"), "true");
    EXPECT_EQ(passes(number(3), "-"), "true");
    EXPECT_EQ(passes(number(3), "-3"), "false");
    EXPECT_EQ(passes(number(3), "not(1, > 5)"), "true");
    EXPECT_EQ(passes(given::string("b"), "\"a\", \"b\""), "true");
    EXPECT_EQ(passes(given::string("b"), "allowed", {{"allowed", List{given::string("b")}}}), "true");
    EXPECT_EQ(passes(number(3), "limit", {{"limit", number(3)}}), "true");
    EXPECT_EQ(passes(Value(), "null"), "true");
    EXPECT_EQ(passes(Value(), "> 3"), "null");
}

TEST(FeelTests, A_truth_about_the_input_is_the_answer_itself) {
    EXPECT_EQ(passes(number(4), "? > 3 and ? < 5"), "true");
    EXPECT_EQ(passes(number(4), "even(?)"), "true");
    EXPECT_EQ(passes(number(4), "not(? > 3)"), "false");
    EXPECT_EQ(passes(number(4), "? - 1, abs(?)"), "true");
    EXPECT_EQ(passes(Value(false), "not(?)"), "true");
    EXPECT_EQ(passes(evaluated("[1, 2]").value, "list contains(?, 2)"), "true");
}

TEST(FeelTests, A_truth_that_says_nothing_of_the_input_is_compared_where_the_input_is_a_truth) {
    EXPECT_EQ(passes(Value(false), "false"), "true");
    EXPECT_EQ(passes(Value(true), "false"), "false");
    EXPECT_EQ(passes(Value(), "true"), "false");
    EXPECT_EQ(passes(number(1), "x > 3", {{"x", number(4)}}), "true");
    EXPECT_EQ(passes(Value(false), "x > 3", {{"x", number(4)}}), "false");
}

TEST(FeelLimits, What_would_not_end_is_ended_by_its_limit) {
    const Limits small{.steps = 100'000, .depth = 50, .list_size = 1'000, .output_bytes = 10'000, .wall = std::chrono::seconds(5)};
    const auto over = [&](std::string_view text) { return evaluated(text, {}, small).over; };
    EXPECT_EQ(over("every x in 1..1000000000 satisfies x > 0"), Limit::steps);
    EXPECT_EQ(over("for x in 1..1000000000 return x"), Limit::list_size);
    EXPECT_EQ(over("for x in 1..900 return partial"), Limit::steps);
    EXPECT_EQ(over("{f: function(g) g(g), r: f(f)}.r"), Limit::depth);
    EXPECT_EQ(over("every x in 1..100 satisfies every y in 1..100 satisfies every z in 1..100 satisfies x + y + z > 0"), Limit::steps);
    EXPECT_EQ(evaluated("{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1), r: f(f, 49)}.r", {}, small).text(),
              evaluated("{f: function(g, n) if n = 0 then 0 else 1 + g(g, n - 1), r: f(f, 49)}.r").text().replace(0, 2, "49"));
}

TEST(FeelLimits, A_tall_body_counts_as_several_invocations) {
    std::string body = "g(g, n + 1)";
    for (int i = 0; i < 120; ++i) body = "1 + (" + body + ")";
    const given::Outcome out = evaluated("{f: function(g, n) " + body + ", r: f(f, 1)}.r");
    EXPECT_EQ(out.over, Limit::depth);
}

RC_GTEST_PROP(FeelEvaluation, Comparisons_of_constants_and_of_variables_agree, (std::int32_t a, std::int32_t b)) {
    const std::string x = std::to_string(a), y = std::to_string(b);
    for (const std::string sign : {" < ", " <= ", " = ", " != ", " > ", " >= ", " + ", " - ", " * "})
        RC_ASSERT(gives(x + sign + y) == gives("x" + sign + "y", {{"x", number(a)}, {"y", number(b)}}));
    RC_ASSERT(gives(x + " in [" + y + "..]") != "true");
    RC_ASSERT(passes(number(a), "< " + y) == gives(x + " < " + y));
    RC_ASSERT(passes(number(a), "not(< " + y + ")") == gives(x + " >= " + y));
}

RC_GTEST_PROP(FeelEvaluation, What_string_writes_of_numbers_lists_and_truths_reads_as_the_same, ()) {
    List items;
    for (const std::int64_t one : *rc::gen::arbitrary<std::vector<std::int64_t>>()) items.emplace_back(Decimal::scaled(one, -3));
    items.emplace_back(*rc::gen::arbitrary<bool>());
    items.emplace_back(given::string(*rc::gen::string<std::string>() == "x" ? "x" : "天\"\\\n"));
    const Value whole(std::move(items));
    RC_ASSERT(same(evaluated(text_of(whole)).value, whole));
}

}  // namespace
}  // namespace skl::rules::feel
