// The built-ins against DMN 1.5 §10.3.4.
#include "rules/engine/feel/functions.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "rules/engine/feel/operations.h"
#include "rules/engine/feel/tests/calling.h"

namespace skl::rules::feel {
namespace {

using namespace calling;

class Functions : public Built {};

// A function literal of two parameters, as sort() and list replace() take.
class Two final : public Function {
public:
    explicit Two(Value (*body)(Run&, const Value&, const Value&)) : body_(body), parameters_(2) {}
    std::string_view name() const override { return {}; }
    std::span<const Parameter> parameters() const override { return parameters_; }
    TypeRef result_type() const override { return {}; }
    Value call(Run& run, std::span<const Value> arguments) const override { return body_(run, arguments[0], arguments[1]); }

private:
    Value (*body_)(Run&, const Value&, const Value&);
    std::vector<Parameter> parameters_;
};
Value two(Value (*body)(Run&, const Value&, const Value&)) { return Value(std::unique_ptr<Function>(new Two(body))); }
Value less(Run& run, const Value& a, const Value& b) { return compare(run, Comparison::less, a, b); }

TEST_F(Functions, All_of_the_standard_are_there) {
    for (const char* name : {"date",
                             "time",
                             "date and time",
                             "number",
                             "string",
                             "duration",
                             "years and months duration",
                             "context",
                             "range",
                             "not",
                             "substring",
                             "string length",
                             "upper case",
                             "lower case",
                             "substring before",
                             "substring after",
                             "replace",
                             "contains",
                             "starts with",
                             "ends with",
                             "matches",
                             "split",
                             "string join",
                             "list contains",
                             "count",
                             "min",
                             "max",
                             "sum",
                             "mean",
                             "all",
                             "any",
                             "sublist",
                             "append",
                             "concatenate",
                             "insert before",
                             "remove",
                             "reverse",
                             "index of",
                             "union",
                             "distinct values",
                             "flatten",
                             "product",
                             "median",
                             "stddev",
                             "mode",
                             "list replace",
                             "decimal",
                             "floor",
                             "ceiling",
                             "round up",
                             "round down",
                             "round half up",
                             "round half down",
                             "abs",
                             "modulo",
                             "sqrt",
                             "log",
                             "exp",
                             "odd",
                             "even",
                             "before",
                             "after",
                             "meets",
                             "met by",
                             "overlaps",
                             "overlaps before",
                             "overlaps after",
                             "finishes",
                             "finished by",
                             "includes",
                             "during",
                             "starts",
                             "started by",
                             "coincides",
                             "get value",
                             "get entries",
                             "context put",
                             "context merge",
                             "day of year",
                             "day of week",
                             "month of year",
                             "week of year",
                             "now",
                             "today",
                             "sort",
                             "is"})
        EXPECT_NE(built_in(name), nullptr) << name;
    EXPECT_EQ(built_in("age"), nullptr);
    const auto forms = built_in_forms();
    EXPECT_TRUE(std::is_sorted(forms.begin(), forms.end(), [](const Form& a, const Form& b) { return a.name < b.name; }));
}

TEST_F(Functions, A_wrong_number_of_arguments_or_a_wrong_name_is_null_and_says_so) {
    EXPECT_EQ(text("abs", {}), "null");
    EXPECT_EQ(why(), "arguments-count");
    EXPECT_EQ(text("abs", {n("1"), n("1")}), "null");
    EXPECT_EQ(named("abs", {{"number", n("-1")}}), "null");
    EXPECT_EQ(why(), "argument-unknown");
    EXPECT_EQ(named("modulo", {{"dividend", n("10")}}), "null");
    EXPECT_EQ(why(), "argument-missing");
    EXPECT_EQ(named("modulo", {{"divisor", n("4")}, {"dividend", n("10")}}), "2");
    EXPECT_EQ(named("any", {{"list", list({true, false})}}), "true");
    EXPECT_EQ(named("string join", {{"delimiter", s("X")}, {"list", list({s("a"), s("c")})}}), "aXc");
    EXPECT_EQ(named("number", {{"decimal separator", s(",")}, {"from", s("1.000,01")}, {"grouping separator", s(".")}}), "1000.01");
    EXPECT_EQ(named("append", {{"list", list({n("1")})}, {"item", n("2")}}), "[1, 2]");
    EXPECT_EQ(named("concatenate", {{"list", n("5")}}), "[5]");
    EXPECT_EQ(named("union", {{"list", list({n("1"), n("1")})}}), "[1]");
    EXPECT_EQ(named("min", {}), "null");
    EXPECT_EQ(named("context put", {{"context", context({})}, {"key", list({s("y"), s("a")})}, {"value", n("2")}}), "null");
}

TEST_F(Functions, A_list_of_one_stands_for_its_item) {
    EXPECT_EQ(text("abs", {list({n("-1")})}), "1");
    EXPECT_EQ(text("count", {n("7")}), "1");
    EXPECT_EQ(text("count", {Value()}), "null");
}

TEST_F(Functions, Numbers_round_and_divide) {
    EXPECT_EQ(text("decimal", {n("0.515"), n("2")}), "0.52");
    EXPECT_EQ(text("decimal", {n("1.5"), n("0.9")}), "2");
    EXPECT_EQ(text("floor", {n("-1.5")}), "-2");
    EXPECT_EQ(text("floor", {n("-1.56"), n("1")}), "-1.6");
    EXPECT_EQ(text("ceiling", {n("-1.56"), n("1")}), "-1.5");
    EXPECT_EQ(text("ceiling", {n("1.56"), Value()}), "null");
    EXPECT_EQ(text("round up", {n("5.5"), n("6177")}), "null");
    EXPECT_EQ(text("round half down", {n("5.5"), n("0")}), "5");
    EXPECT_EQ(text("abs", {at("-P1D")}), "P1D");
    EXPECT_EQ(text("abs", {at("-P1Y")}), "P1Y");
    EXPECT_EQ(text("modulo", {n("-10.1"), n("4.5")}), "3.4");
    EXPECT_EQ(text("modulo", {n("10"), n("0")}), "null");
    EXPECT_EQ(text("sqrt", {n("16")}), "4");
    EXPECT_EQ(text("sqrt", {n("-1")}), "null");
    EXPECT_EQ(text("log", {n("0")}), "null");
    EXPECT_EQ(text("exp", {n("0")}), "1");
    EXPECT_EQ(text("odd", {n("-1")}), "true");
    EXPECT_EQ(text("even", {n("0")}), "true");
    EXPECT_EQ(text("even", {n("1.5")}), "false");
}

TEST_F(Functions, Strings_are_counted_in_code_points) {
    EXPECT_EQ(text("string length", {s("\U0001F40E天燈")}), "3");
    EXPECT_EQ(text("substring", {s("\U0001F40Eab"), n("2")}), "ab");
    EXPECT_EQ(text("substring", {s("foobar"), n("3"), n("3.8")}), "oba");
    EXPECT_EQ(text("substring", {s("foobar"), n("-2"), n("1")}), "a");
    EXPECT_EQ(text("substring", {s("foobar"), n("5"), n("100")}), "ar");
    EXPECT_EQ(text("substring", {s("foobar"), n("0")}), "null");
    EXPECT_EQ(text("substring", {s("foobar"), n("7")}), "null");
    EXPECT_EQ(text("upper case", {s("straße")}), "STRASSE");
    EXPECT_EQ(text("lower case", {s("ABC4")}), "abc4");
}

TEST_F(Functions, Strings_are_cut_and_joined) {
    EXPECT_EQ(text("substring before", {s("foobar"), s("bar")}), "foo");
    EXPECT_EQ(text("substring before", {s("foobar"), s("x")}), "");
    EXPECT_EQ(text("substring after", {s("foobar"), s("ob")}), "ar");
    EXPECT_EQ(text("substring after", {s("abc"), s("")}), "abc");
    EXPECT_EQ(text("contains", {s(""), s("ab")}), "false");
    EXPECT_EQ(text("starts with", {s("foobar"), s("foo")}), "true");
    EXPECT_EQ(text("ends with", {s("foobar"), Value()}), "null");
    EXPECT_EQ(text("string join", {list({s("a"), Value(), s("c")}), s("X")}), "aXc");
    EXPECT_EQ(text("string join", {list({s("a"), s("b")}), Value()}), "ab");
    EXPECT_EQ(text("string join", {list({}), s("X")}), "");
    EXPECT_EQ(text("string join", {list({n("1")}), s("X")}), "null");
    EXPECT_EQ(text("split", {s("a;b;c;;"), s(";")}), R"(["a", "b", "c", "", ""])");
    EXPECT_EQ(text("split", {s("John Doe"), s("\\s")}), R"(["John", "Doe"])");
}

TEST_F(Functions, Lists_tell_what_they_hold) {
    const Value three = list({n("1"), n("2"), n("3")});
    EXPECT_EQ(text("list contains", {list({n("1"), Value()}), Value()}), "true");
    EXPECT_EQ(text("count", {list({})}), "0");
    EXPECT_EQ(text("min", {n("3"), n("1"), n("2")}), "1");
    EXPECT_EQ(text("max", {list({s("a"), s("c"), s("b")})}), "c");
    EXPECT_EQ(text("min", {list({at("2021-01-02"), at("2021-01-01")})}), "2021-01-01");
    EXPECT_EQ(text("max", {list({n("1"), s("a")})}), "null");
    EXPECT_EQ(text("min", {list({})}), "null");
    EXPECT_EQ(text("all", {list({true, Value(), false})}), "false");
    EXPECT_EQ(text("all", {list({true, Value()})}), "null");
    EXPECT_EQ(text("all", {list({})}), "true");
    EXPECT_EQ(text("any", {list({n("123"), false})}), "null");
    EXPECT_EQ(text("any", {Value()}), "null");
    EXPECT_EQ(text("any", {Value(), true}), "true");
    EXPECT_EQ(text("sublist", {three, n("-2")}), "[2, 3]");
    EXPECT_EQ(text("sublist", {three, n("1"), n("2")}), "[1, 2]");
    EXPECT_EQ(text("sublist", {three, n("2"), n("3")}), "null");
    EXPECT_EQ(text("index of", {list({n("1"), n("2"), n("1.0")}), n("1")}), "[1, 3]");
    EXPECT_EQ(text("distinct values", {list({n("1"), Value(), n("1.0"), Value(), s("1")})}), R"([1, null, "1"])");
    EXPECT_EQ(text("union", {list({n("1"), n("2")}), list({n("2"), n("3")})}), "[1, 2, 3]");
}

TEST_F(Functions, Lists_become_other_lists) {
    const Value three = list({n("1"), n("2"), n("3")});
    EXPECT_EQ(text("append", {three, n("4"), list({n("5")})}), "[1, 2, 3, 4, [5]]");
    EXPECT_EQ(text("concatenate", {three, list({n("4")}), n("5")}), "[1, 2, 3, 4, 5]");
    EXPECT_EQ(text("insert before", {three, n("-1"), n("9")}), "[1, 2, 9, 3]");
    EXPECT_EQ(text("insert before", {three, n("4"), n("9")}), "null");
    EXPECT_EQ(text("remove", {three, n("2")}), "[1, 3]");
    EXPECT_EQ(text("remove", {three, n("0")}), "null");
    EXPECT_EQ(text("reverse", {three}), "[3, 2, 1]");
    EXPECT_EQ(text("flatten", {list({list({n("1"), list({n("2")})}), n("3"), list({})})}), "[1, 2, 3]");
    EXPECT_EQ(text("list replace", {three, n("-1"), n("9")}), "[1, 2, 9]");
    EXPECT_EQ(text("list replace", {three, n("2.5"), n("9")}), "[1, 9, 3]");
    EXPECT_EQ(text("list replace", {three, n("4"), n("9")}), "null");
    EXPECT_EQ(text("list replace", {list({n("2"), n("4"), n("7")}), two(less), n("5")}), "[5, 5, 7]");
    EXPECT_EQ(text("list replace", {three, two([](feel::Run&, const Value& a, const Value&) { return a; }), n("5")}), "null");
}

TEST_F(Functions, Sorting_is_stable_and_survives_a_function_that_contradicts_itself) {
    EXPECT_EQ(text("sort", {list({n("3"), n("1"), n("2")}), two(less)}), "[1, 2, 3]");
    const auto by_length = two([](feel::Run&, const Value& a, const Value& b) { return Value(a.string().size() < b.string().size()); });
    EXPECT_EQ(text("sort", {list({s("bb"), s("a"), s("cc"), s("b")}), by_length}), R"(["a", "b", "bb", "cc"])");
    const auto always = two([](feel::Run&, const Value&, const Value&) { return Value(true); });
    EXPECT_EQ(text("count", {call("sort", {list({n("1"), n("2"), n("3"), n("4"), n("5")}), always})}), "5");
    EXPECT_EQ(text("sort", {list({n("1"), s("a")}), two(less)}), "null");
    EXPECT_EQ(text("sort", {list({n("1")}), n("1")}), "null");
}

TEST_F(Functions, Statistics_of_numbers) {
    EXPECT_EQ(text("sum", {n("1"), n("2.5")}), "3.5");
    EXPECT_EQ(text("sum", {list({})}), "null");
    EXPECT_EQ(text("sum", {list({at("P1D"), at("PT1H")})}), "P1DT1H");
    EXPECT_EQ(text("mean", {n("14"), n("6"), n("3")}), "7.666666666666666666666666666666667");
    EXPECT_EQ(text("product", {list({n("2.5"), n("1"), n("2.5"), n("3")})}), "18.75");
    EXPECT_EQ(text("product", {list({})}), "null");
    EXPECT_EQ(text("median", {n("6"), n("1"), n("2"), n("3")}), "2.5");
    EXPECT_EQ(text("median", {list({n("1"), s("foo")})}), "null");
    EXPECT_EQ(text("stddev", {n("2"), n("4"), n("7"), n("5")}).substr(0, 15), "2.0816659994661");
    EXPECT_EQ(text("stddev", {list({n("47")})}), "null");
    EXPECT_EQ(text("mode", {list({n("3"), n("6"), n("1"), n("9"), n("6"), n("1"), n("3")})}), "[1, 3, 6]");
    EXPECT_EQ(text("mode", {list({})}), "[]");
}

TEST_F(Functions, Contexts_are_read_and_changed) {
    const Value nested = context({{"x", n("1")}, {"y", context({{"a", n("0")}})}});
    EXPECT_EQ(text("get value", {nested, s("x")}), "1");
    EXPECT_EQ(text("get value", {nested, list({s("y"), s("a")})}), "0");
    EXPECT_EQ(text("get value", {nested, s("z")}), "null");
    EXPECT_EQ(text("get entries", {context({{"a", s("foo")}})}), R"([{key: "a", value: "foo"}])");
    EXPECT_EQ(text("context put", {nested, list({s("y"), s("b")}), n("2")}), "{x: 1, y: {a: 0, b: 2}}");
    EXPECT_EQ(text("context put", {nested, list({s("y"), s("a"), s("b")}), n("2")}), "null");
    EXPECT_EQ(text("context put", {nested, list({}), n("2")}), "null");
    EXPECT_EQ(text("context put", {context({}), s("a"), Value()}), "{a: null}");
    EXPECT_EQ(text("context merge", {list({context({{"a", n("1")}}), context({{"a", n("2")}, {"b", n("3")}})})}), "{a: 2, b: 3}");
    EXPECT_EQ(text("context merge", {list({context({}), n("2")})}), "null");
    const Value entry = context({{"key", s("a")}, {"value", n("1")}});
    EXPECT_EQ(text("context", {list({entry})}), "{a: 1}");
    EXPECT_EQ(text("context", {entry}), "{a: 1}");
    EXPECT_EQ(text("context", {list({entry, entry})}), "null");
    EXPECT_EQ(text("context", {context({{"key", s("a")}})}), "null");
}

TEST_F(Functions, Numbers_are_read_with_the_separators_of_a_place) {
    EXPECT_EQ(text("number", {s("1 000 000.01"), s(" "), s(".")}), "1000000.01");
    EXPECT_EQ(text("number", {s("1,000"), s(","), Value()}), "1000");
    EXPECT_EQ(text("number", {s("1,000.00"), s(","), s(",")}), "null");
    EXPECT_EQ(text("number", {s("1,000.00"), s(":"), s(".")}), "null");
    EXPECT_EQ(text("number", {s("1,000.00"), s(" "), s(".")}), "null");
    EXPECT_EQ(text("number", {s("1000"), s(".")}), "null");
}

TEST_F(Functions, Conversions_take_text_and_parts) {
    EXPECT_EQ(text("date", {s("2017-12-31")}), "2017-12-31");
    EXPECT_EQ(text("date", {n("2017"), n("2"), n("29")}), "null");
    EXPECT_EQ(text("date", {at("2017-08-14T14:25:00Z")}), "2017-08-14");
    EXPECT_EQ(text("time", {n("11"), n("59"), n("45"), at("-PT2H45M55S")}), "11:59:45-02:45:55");
    EXPECT_EQ(text("time", {n("11"), n("59"), n("45.5")}), "11:59:45.5");
    EXPECT_EQ(text("time", {n("24"), n("0"), n("0"), Value()}), "null");
    EXPECT_EQ(text("time", {at("2017-08-10")}), "00:00:00Z");
    EXPECT_EQ(text("date and time", {at("2017-09-05T10:20:00-01:00"), at("09:15:30@Europe/Paris")}), "2017-09-05T09:15:30@Europe/Paris");
    EXPECT_EQ(text("date and time", {at("2026-07-01T12:00:00Z"), s("Asia/Taipei")}), "2026-07-01T20:00:00@Asia/Taipei");
    EXPECT_EQ(text("date and time", {at("2026-07-01T12:00:00"), s("Asia/Taipei")}), "2026-07-01T12:00:00@Asia/Taipei");
    EXPECT_EQ(text("date and time", {at("2017-08-10"), Value()}), "null");
    EXPECT_EQ(text("duration", {s("P26M")}), "P2Y2M");
    EXPECT_EQ(text("duration", {s("P1H")}), "null");
    EXPECT_EQ(text("years and months duration", {at("-2016-01-30T09:05:00"), at("-2017-02-28")}), "-P11M");
    EXPECT_EQ(text("years and months duration", {at("2014-12-31T23:59:59"), at("2019-10-01T12:32:59")}), "P4Y9M");
    EXPECT_EQ(text("string", {list({n("1"), s("a")})}), R"([1, "a"])");
    EXPECT_EQ(text("string", {Value()}), "null");
    EXPECT_EQ(text("not", {false}), "true");
    EXPECT_EQ(text("not", {n("0")}), "null");
}

TEST_F(Functions, Days_have_their_place_in_week_month_and_year) {
    EXPECT_EQ(text("day of week", {at("2019-09-17")}), "Tuesday");
    EXPECT_EQ(text("month of year", {at("2019-09-17T10:10:10")}), "September");
    EXPECT_EQ(text("day of year", {at("2020-12-31")}), "366");
    EXPECT_EQ(text("week of year", {at("2003-12-29")}), "1");
    EXPECT_EQ(text("week of year", {at("2010-01-01")}), "53");
    EXPECT_EQ(text("week of year", {at("-999999999-01-01")}).empty(), false);
}

TEST_F(Functions, The_time_of_an_evaluation_is_given_to_it) {
    run.as_of = *DateTime::parse("2026-11-27T10:00:00@Asia/Taipei");
    EXPECT_EQ(text("now", {}), "2026-11-27T10:00:00@Asia/Taipei");
    EXPECT_EQ(text("today", {}), "2026-11-27");
    EXPECT_EQ(text("today", {n("1")}), "null");
}

TEST_F(Functions, Identity_is_finer_than_equality) {
    EXPECT_EQ(text("is", {at("23:00:50Z"), at("23:00:50+00:00")}), "true");
    EXPECT_EQ(text("is", {at("20:00:50+00:00"), at("21:00:50+01:00")}), "false");
    EXPECT_EQ(text("is", {at("P1D"), at("PT24H")}), "true");
    EXPECT_EQ(text("is", {at("P0Y"), at("P0D")}), "false");
    EXPECT_EQ(named("is", {{"value1", at("2021-02-13")}}), "false");
}

TEST_F(Functions, Ranges_are_read_from_literals_and_nothing_else) {
    EXPECT_EQ(text("range", {s(" [ 1 .. 3.5 ) ")}), "[1..3.5)");
    EXPECT_EQ(text("range", {s("]-1..2[")}), "(-1..2)");
    EXPECT_EQ(text("range", {s("[date(\"1970-01-01\")..@\"1970-01-02\"]")}), "[1970-01-01..1970-01-02]");
    EXPECT_EQ(text("range", {s(R"(["a".."\u0063"])")}), R"(["a".."c"])");
    for (const char* wrong :
         {"[..2]", "[1..]", "", " ", ">=10", "[1..\"b\"]", "[3..1]", "[null..null]", "[1..2", "[1..2] x", "[date(x)..date(\"2020-01-01\")]",
          "[@\"1970-01-01\"..@\"1970-01-02T00:00:00\"]", "[true..false]", "[1+1..3]"})
        EXPECT_EQ(text("range", {s(wrong)}), "null") << wrong;
}

TEST_F(Functions, A_loop_that_passes_a_limit_stops) {
    feel::Run small(Limits{.list_size = 3});
    const Value four[] = {list({n("1"), n("2")}), list({n("3"), n("4")})};
    EXPECT_TRUE(built_in("concatenate")->function().call(small, four).null());
    EXPECT_EQ(small.over(), Limit::list_size);
}

RC_GTEST_PROP(Sorting, Gives_the_order_of_the_numbers, (const std::vector<int>& numbers)) {
    feel::Run run;
    List items;
    for (const int number : numbers) items.emplace_back(std::int64_t{number});
    const Value arguments[] = {items, two(less)};
    const Value sorted = built_in("sort")->function().call(run, arguments);
    auto expected = numbers;
    std::sort(expected.begin(), expected.end());
    RC_ASSERT(sorted.list().size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) RC_ASSERT(sorted.list()[i].number() == Decimal(expected[i]));
}

RC_GTEST_PROP(Distinct, Keeps_the_first_of_each, (const std::vector<std::uint8_t>& numbers)) {
    feel::Run run;
    List items;
    std::vector<int> expected;
    for (const int number : numbers) {
        items.emplace_back(std::int64_t{number});
        if (std::find(expected.begin(), expected.end(), number) == expected.end()) expected.push_back(number);
    }
    const Value argument[] = {items};
    const Value distinct = built_in("distinct values")->function().call(run, argument);
    RC_ASSERT(distinct.list().size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) RC_ASSERT(distinct.list()[i].number() == Decimal(expected[i]));
}

}  // namespace
}  // namespace skl::rules::feel
