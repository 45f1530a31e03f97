// The grammar (DMN 1.5 §10.3.1.2): precedence, literals, ranges, tests, and faults in their place.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rules/engine/feel/syntax.h"
#include "rules/engine/feel/tests/given.h"

namespace skl::rules::feel {
namespace {

using given::evaluated;
using given::gives;

TEST(FeelParser, Operators_of_two_operands_bind_from_the_left) {
    EXPECT_EQ(gives("3 ** 4 ** 5"), "3486784401");
    EXPECT_EQ(gives("100 / 10 / 5"), "2");
    EXPECT_EQ(gives("10 - 3 - 2"), "5");
    EXPECT_EQ(gives("2 + 3 * 4 ** 2"), "50");
    EXPECT_EQ(gives("true or false and false"), "true");
}

TEST(FeelParser, A_minus_before_a_value_binds_tighter_than_any_operator_of_two) {
    EXPECT_EQ(gives("-3 ** 2"), "9");
    EXPECT_EQ(gives("--10"), "10");
    EXPECT_EQ(gives("10 - -5"), "15");
    EXPECT_EQ(gives("-x ** 2", {{"x", given::number(3)}}), "9");
    EXPECT_EQ(gives("-{a: 1}.a"), "-1");
    EXPECT_EQ(gives("-(function(a) a)(10)"), "-10");
    EXPECT_EQ(gives("-1 instance of number"), "true");
}

TEST(FeelParser, Number_literals_may_begin_with_their_point_and_end_with_an_exponent) {
    EXPECT_EQ(gives(".5"), "0.5");
    EXPECT_EQ(gives("-.5"), "-0.5");
    EXPECT_EQ(gives("1.5e3"), "1500");
    EXPECT_EQ(gives("25E-1"), "2.5");
    EXPECT_EQ(gives("count([1..2])"), "1");
}

TEST(FeelParser, Escapes_of_strings_are_read_and_other_backslashes_stay) {
    EXPECT_EQ(gives(R"("a\nb\t\"c\"\\")"), "a\nb\t\"c\"\\");
    EXPECT_EQ(gives(R"("\uD83D\uDCA9" = "\U01F4A9")"), "true");
    EXPECT_EQ(gives(R"(string length("\ud83d\udc0e"))"), "1");
    EXPECT_EQ(gives(R"("\d+")"), "\\d+");
}

TEST(FeelParser, Comments_may_stand_wherever_space_may) {
    EXPECT_EQ(gives("1 /* one */ + // and\n2 // done"), "3");
    EXPECT_TRUE(evaluated("1 /* without an end").says("feel-syntax"));
}

TEST(FeelParser, Ranges_have_brackets_of_every_kind) {
    EXPECT_EQ(gives("[1..10[.end included"), "false");
    EXPECT_EQ(gives("]1..10].start included"), "false");
    EXPECT_EQ(gives("(1..10).start included"), "false");
    EXPECT_EQ(gives("10 in [1..10["), "false");
    EXPECT_EQ(gives("if 3 in ]1..3[ then 1 else 2"), "2");
    EXPECT_EQ(gives("[1..x[1]].end", {{"x", List{given::number(4)}}}), "4");
}

TEST(FeelParser, A_comparison_in_brackets_is_a_range) {
    EXPECT_EQ(gives("(< 10).end"), "10");
    EXPECT_EQ(gives("(>= 10).start included"), "true");
    EXPECT_EQ(gives("(= 10).end included"), "true");
    EXPECT_EQ(gives("5 in (!= 10)"), "true");
}

TEST(FeelParser, What_stands_behind_in_is_a_range_a_list_of_tests_or_an_expression_that_goes_on) {
    EXPECT_EQ(gives("3 in (2..4]"), "true");
    EXPECT_EQ(gives("10 in (1, < 5, >= 10)"), "true");
    EXPECT_EQ(gives("3 in (1) + 2"), "true");
    EXPECT_EQ(gives("[1,2,3] in ([1,2,3,4], [1,2,3])"), "true");
    EXPECT_EQ(gives("1 in [[2..4], [1..3]]"), "true");
    EXPECT_TRUE(evaluated("3 in (1, 2) + 2").says("feel-syntax"));
}

TEST(FeelParser, Iterations_run_through_lists_ranges_and_ends_up_and_down) {
    EXPECT_EQ(gives("for i in 4..2 return i"), "[4, 3, 2]");
    EXPECT_EQ(gives("for i in 1+1..1+3 return i"), "[2, 3, 4]");
    EXPECT_EQ(gives("for i in [1..2], j in i..2 return i * 10 + j"), "[11, 12, 22]");
    EXPECT_EQ(gives("for x in [[1,2],[3]], y in x return y"), "[1, 2, 3]");
    EXPECT_EQ(gives("for i in @\"1980-01-03\"..@\"1980-01-02\" return string(i)"), "[\"1980-01-03\", \"1980-01-02\"]");
    EXPECT_EQ(gives("for i in (1..4) return i"), "[2, 3]");
    EXPECT_EQ(gives("for i in [2..1] return i"), "null");
}

struct Faulty {
    const char* text;
    std::uint32_t line, column;
};

TEST(FeelParser, A_fault_is_reported_where_it_stands_in_code_points) {
    const Faulty all[] = {{"1 +", 1, 4}, {"if true\nthen 1", 2, 7}, {"\"字\" )", 1, 5}, {"(1", 1, 3},
                          {"", 1, 1},    {"[1, ]", 1, 5},           {"1 ! 2", 1, 3}};
    for (const Faulty& one : all) {
        const given::Outcome out = evaluated(one.text);
        ASSERT_EQ(out.diagnostics.size(), 1U) << one.text;
        EXPECT_EQ(out.diagnostics[0].code, "feel-syntax") << one.text;
        EXPECT_EQ(out.diagnostics[0].line, one.line) << one.text;
        EXPECT_EQ(out.diagnostics[0].column, one.column) << one.text;
        EXPECT_FALSE(out.diagnostics[0].params.at("expected").empty()) << one.text;
        EXPECT_TRUE(out.value.null() && out.remarks_on("feel-syntax")) << one.text;
    }
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

TEST(FeelParser, What_is_nested_too_deeply_or_too_long_is_a_fault_and_no_crash) {
    for (const std::string_view opening : {"(", "[", "-", "{a:", "x[", "f(", "not(", "1 in (", "if a then b else ", "function(a) ", "1+",
                                           "a.", "1 or ", "1 instance of list<", "x instance of number instance of "})
        EXPECT_TRUE(evaluated(repeated(opening, 6'000)).says("feel-syntax")) << opening;
    EXPECT_EQ(gives("1" + repeated("+1", greatest_height - 2)), std::to_string(greatest_height - 1));
    EXPECT_TRUE(evaluated("1" + repeated("+1", greatest_height)).says("feel-syntax"));
    EXPECT_TRUE(evaluated(std::string(300'000, ' ') + "1").says("feel-syntax"));
    EXPECT_EQ(gives(repeated("if false then 1 else ", 150) + "7"), "7");
}

constexpr std::string_view words[] = {"if ",    "then ",        "else ", "for ",    "in ",      "return ", "some ", "satisfies ",
                                      "every ", "function",     "(",     ")",       "[",        "]",       "{",     "}",
                                      "a",      "b ",           "a b",   ":",       ",",        "..",      ".",     "+",
                                      "-",      "**",           "/",     "\"s\"",   "@\"P1D\"", "1",       "2.5",   " and ",
                                      " or ",   " < ",          ">=",    "=",       "!=",       "?",       "not(",  "null",
                                      "true",   "instance of ", "list<", ">",       "//",       "/*",      "*/",    "\"",
                                      "\\",     "between ",     "item",  "partial", "年",       "\n",      "date(", "sum("};

const Limits small{.steps = 20'000, .depth = 40, .list_size = 1'000, .output_bytes = 100'000, .wall = std::chrono::milliseconds(500)};

RC_GTEST_PROP(FeelParser, Any_row_of_words_is_read_and_evaluated_to_an_end, ()) {
    const auto chosen = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, std::size(words)));
    std::string text;
    for (const std::size_t one : chosen) text += words[one];
    const std::vector<given::Variable> variables{{"a", given::number(3)}, {"a b", List{given::number(1), given::string("x")}}};
    const given::Outcome out = given::evaluated(text, variables, small);
    RC_ASSERT((out.diagnostics.empty() || out.diagnostics.front().line > 0));
    std::vector<given::Variable> with_input = variables;
    with_input.push_back({"?", given::number(1)});
    given::outcome(text, with_input, true, small);
}

constexpr std::string_view sound[] = {
    "for i in 1..3, j in [i..4] return if i * j > 4 then {sum: i + j, list: [i, j]} else partial[-1]",
    "some x in [{a b: 1, c: @\"2026-11-24\"}] satisfies x.a b between 0 and 2 and x.c.year in (2025, > 2025)",
    "{f: function(n: number, m) n ** m - -1, g: f(n: 2, m: 3), h: [1..g[, k: not(5 in h) or h instance of range<number>}",
    "[{item: 1, v: \"\\u5929\"}, {item: 2}][item >= 1 and v != null][1].v /* c */",
    "sort([3, 1, 2], function(a, b) a < b)[item > 1][-1] // end"};

RC_GTEST_PROP(FeelParser, A_text_that_is_cut_or_changed_anywhere_is_read_to_an_end, ()) {
    std::string text(sound[*rc::gen::inRange<std::size_t>(0, std::size(sound))]);
    for (int changes = *rc::gen::inRange(1, 5); changes > 0 && !text.empty(); --changes) {
        const std::size_t at = *rc::gen::inRange<std::size_t>(0, text.size());
        switch (*rc::gen::inRange(0, 4)) {
            case 0: text.erase(at, *rc::gen::inRange<std::size_t>(1, 6)); break;
            case 1: text.insert(at, words[*rc::gen::inRange<std::size_t>(0, std::size(words))]); break;
            case 2: text[at] = static_cast<char>(*rc::gen::inRange(1, 256)); break;
            default: text.resize(at);
        }
    }
    const given::Outcome out = given::evaluated(text, {}, small);
    RC_ASSERT((out.value.null() || !out.says("feel-syntax")));
}

}  // namespace
}  // namespace skl::rules::feel
