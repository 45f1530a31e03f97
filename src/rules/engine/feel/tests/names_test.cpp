// Names of several words and signs, met by those that are known where they stand (DMN 1.5 §10.3.1.3).
#include <gtest/gtest.h>

#include "rules/engine/feel/tests/given.h"

namespace skl::rules::feel {
namespace {

using given::evaluated;
using given::gives;
using given::number;

TEST(FeelNames, The_longest_known_name_counts) {
    EXPECT_EQ(gives("a b c", {{"a b", number(1)}, {"a b c", number(2)}}), "2");
    EXPECT_EQ(gives("a-b", {{"a", number(5)}, {"b", number(3)}}), "2");
    EXPECT_EQ(gives("a-b", {{"a", number(5)}, {"b", number(3)}, {"a-b", number(7)}}), "7");
    EXPECT_EQ(gives("foo+bar", {{"foo+bar", number(1)}}), "1");
    EXPECT_EQ(gives("(a)-(b)", {{"a", number(5)}, {"b", number(3)}, {"a-b", number(7)}}), "2");
}

TEST(FeelNames, A_name_is_not_at_the_front_of_a_longer_word) {
    EXPECT_EQ(gives("ages + age", {{"age", number(1)}, {"ages", number(10)}}), "11");
}

TEST(FeelNames, White_space_between_the_words_of_a_name_does_not_matter) {
    EXPECT_EQ(gives("monthly \n  income", {{"monthly income", number(3)}}), "3");
}

TEST(FeelNames, Words_of_the_grammar_may_be_parts_of_names) {
    const Value weekend = List{given::string("saturday"), given::string("sunday")};
    EXPECT_EQ(gives("for i in days in weekend return if i = \"sunday\" then true else false", {{"days in weekend", weekend}}),
              "[false, true]");
    EXPECT_EQ(gives("some i in values in a list satisfies i > 2", {{"values in a list", List{number(3)}}}), "true");
    EXPECT_EQ(gives("profit and loss + 1", {{"profit and loss", number(1)}}), "2");
    EXPECT_EQ(gives("in stock + 1", {{"in stock", number(1)}}), "2");
    EXPECT_EQ(gives("date and time and true", {{"date and time", Value(true)}}), "true");
    EXPECT_EQ(gives("date and time(\"2026-11-24T00:00:00\").year"), "2026");
}

TEST(FeelNames, Names_may_be_of_any_script) {
    EXPECT_EQ(gives("年齡 >= 65", {{"年齡", number(66)}}), "true");
    EXPECT_EQ(gives("{🐎: \"bar\"}.🐎"), "bar");
    EXPECT_EQ(gives("家庭　收入", {{"家庭 收入", number(2)}}), "2");
}

TEST(FeelNames, Later_entries_of_a_context_see_the_earlier_ones) {
    EXPECT_EQ(gives("{a: 1 + 2, b: 3, c: {d: a + b}}"), "{a: 3, b: 3, c: {d: 6}}");
    EXPECT_EQ(gives("{foo+bar: 2, c: foo+bar * 2}.c"), "4");
    EXPECT_EQ(gives("{\"a b\": 1, c: a b + 1}.c"), "2");
    EXPECT_EQ(gives("{a: 1, a: 2}"), "null");
    EXPECT_EQ(gives("{b: a, a: 1}"), "name-unknown: {b: null, a: 1}");
}

TEST(FeelNames, A_filter_sees_the_entries_of_its_items_before_what_is_outside) {
    EXPECT_EQ(gives("[{x: 1, y: 2}, {x: 2, y: 3}][x = 1]", {{"x", number(9)}}), "[{x: 1, y: 2}]");
    EXPECT_EQ(gives("list[first name = \"a\"]", {{"list", evaluated("[{first name: \"a\"}, {first name: \"b\"}]").value}}),
              "[{first name: \"a\"}]");
    EXPECT_EQ(gives("list[x = limit]", {{"list", evaluated("[{x: 1}, {x: 2}]").value}, {"limit", number(2)}}), "[{x: 2}]");
    EXPECT_EQ(gives("[{item: 1}, {item: 2}][item >= 2]"), "[{item: 2}]");
    EXPECT_EQ(gives("[{a: 1}, {a: 2}][item.a >= 2]"), "[{a: 2}]");
    EXPECT_EQ(gives("[{x: 1}, {y: 2}][y > 1]"), "[{y: 2}]");
    EXPECT_EQ(gives("[{x: 1}, {x: 2, y: 3}][y = 3]"), "[{x: 2, y: 3}]");
    EXPECT_EQ(gives("[1, 2, 3][item > 1]"), "[2, 3]");
}

TEST(FeelNames, A_path_takes_names_of_several_words_even_where_no_type_is_known) {
    EXPECT_EQ(gives("p.family name + \"!\"", {{"p", evaluated("{family name: \"Lin\"}").value}}), "Lin!");
    EXPECT_EQ(gives("if p.is of age and true then 1 else 2", {{"p", evaluated("{is of age: true}").value}}), "1");
    EXPECT_EQ(gives("[1..10].start included and true"), "true");
}

TEST(FeelNames, An_unknown_name_is_reported_whole_with_the_nearest_that_is_known) {
    const given::Outcome out = evaluated("1 + \n monthly incme", {{"monthly income", number(1)}, {"monthly", number(1)}});
    ASSERT_EQ(out.diagnostics.size(), 1U);
    const Diagnostic& said = out.diagnostics.front();
    EXPECT_EQ(said.code, "name-unknown");
    EXPECT_EQ(said.params.at("name"), "monthly incme");
    EXPECT_EQ(said.params.at("near"), "monthly income");
    EXPECT_EQ(said.line, 2U);
    EXPECT_EQ(said.column, 2U);
    EXPECT_TRUE(out.value.null());
}

TEST(FeelNames, Functions_see_the_variables_around_them_and_keep_them) {
    EXPECT_EQ(gives("{y: 2, f: function(n) n + y, g: for i in 1..3 return f(i)}.g"), "[3, 4, 5]");
    EXPECT_EQ(gives("(for i in 1..3 return function() i)[2]()"), "2");
    EXPECT_EQ(gives("(function(x) (function(z) x + z)(2))(3)"), "5");
    EXPECT_EQ(gives("[{x: 1}, {x: 2}][(function(y) x + y)(1) > 2]"), "[{x: 2}]");
    EXPECT_EQ(gives("{a: 1, f: function(a) a, b: f(5) + a}.b"), "6");
}

}  // namespace
}  // namespace skl::rules::feel
