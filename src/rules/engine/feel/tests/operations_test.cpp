// The operators: DMN 1.5 tables 53 to 57 and services.md §3.4.
#include "rules/engine/feel/operations.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rules/engine/feel/types.h"

namespace skl::rules::feel {
namespace {

Value n(std::string_view text) { return *Decimal::parse(text); }
Value s(const char* text) { return std::string(text); }
Value list(std::initializer_list<Value> items) { return List(items); }

// As @"…" reads it.
Value at(std::string_view text) {
    if (const auto date = Date::parse(text)) return *date;
    if (auto time = Time::parse(text)) return std::move(*time);
    if (auto both = DateTime::parse(text)) return std::move(*both);
    if (const auto days = parse_days_duration(text)) return *days;
    if (const auto months = parse_months_duration(text)) return *months;
    ADD_FAILURE() << text;
    return {};
}

// Counts its own: whether a value that is assigned to lets go of what it held.
class Counted final : public Function {
public:
    explicit Counted(int& alive) : alive_(alive) { ++alive_; }
    ~Counted() override { --alive_; }
    std::string_view name() const override { return {}; }
    std::span<const Parameter> parameters() const override { return {}; }
    TypeRef result_type() const override { return any_type(); }
    Value call(Run&, std::span<const Value>) const override { return {}; }

private:
    int& alive_;
};

// A template whose assignment depends on no parameter of it.
template <class Any>
void emptied(Value& value, Any&&) {
    value = {};
}

TEST(Values, Let_go_of_what_they_held_when_they_are_assigned_to) {
    int alive = 0;
    Value value(std::make_unique<Counted>(alive));
    emptied(value, 0);
    EXPECT_EQ(alive, 0) << "by braces in a template";
    value = Value(std::make_unique<Counted>(alive));
    const Value second = value;
    value = Value(std::int64_t{1});
    EXPECT_EQ(alive, 1) << "another has a share";
    value = second;
    const Value& same_one = value;
    value = same_one;
    EXPECT_EQ(alive, 1);
    EXPECT_TRUE(value.same_box(second)) << "assigned to itself";
}

class Operations : public ::testing::Test {
protected:
    std::string plus(std::string_view a, std::string_view b) { return text_of(add(run, at(a), at(b))); }
    std::string minus(std::string_view a, std::string_view b) { return text_of(subtract(run, at(a), at(b))); }
    std::string equal(const Value& a, const Value& b) { return text_of(compare(run, Comparison::equal, a, b)); }
    std::string less(const Value& a, const Value& b) { return text_of(compare(run, Comparison::less, a, b)); }
    feel::Run run;
};

TEST_F(Operations, Strings_and_numbers_add_only_among_themselves) {
    EXPECT_EQ(text_of(add(run, s("foo"), s("bar"))), "foobar");
    EXPECT_EQ(text_of(add(run, n("1"), n("1.25"))), "2.25");
    EXPECT_TRUE(add(run, s("1"), n("1")).null());
    EXPECT_TRUE(add(run, Value(), n("1")).null());
    EXPECT_EQ(run.remarks().size(), 2U);
}

TEST_F(Operations, Durations_move_dates_and_times) {
    EXPECT_EQ(plus("2021-01-01", "PT48H"), "2021-01-03");
    EXPECT_EQ(plus("PT36H", "2021-01-01"), "2021-01-02");
    EXPECT_EQ(minus("2021-01-02", "PT1S"), "2021-01-01");
    EXPECT_EQ(minus("2021-01-02", "-PT25H"), "2021-01-03");
    EXPECT_EQ(plus("2021-01-31", "P1M"), "2021-02-28");
    EXPECT_EQ(plus("-2021-01-01T10:10:10@Australia/Melbourne", "-PT1H"), "-2021-01-01T09:10:10@Australia/Melbourne");
    EXPECT_EQ(plus("2021-01-01T24:00:00", "PT1S"), "2021-01-02T00:00:01");
    EXPECT_EQ(plus("10:15:00@Australia/Melbourne", "-P1D"), "10:15:00@Australia/Melbourne");
    EXPECT_EQ(plus("23:30:00", "PT1H"), "00:30:00");
    EXPECT_EQ(plus("999999999-12-31", "P1D"), "null");
    EXPECT_EQ(plus("10:15:00", "P1M"), "null");
    EXPECT_EQ(minus("P1D", "2021-01-01"), "null");
}

TEST_F(Operations, An_hour_more_in_a_night_of_changing_clocks_is_an_hour_more) {
    EXPECT_EQ(plus("2021-03-28T01:30:00@Europe/Paris", "PT1H"), "2021-03-28T03:30:00@Europe/Paris");
    EXPECT_EQ(plus("2021-10-31T01:30:00@Europe/Paris", "PT2H"), "2021-10-31T02:30:00@Europe/Paris");
}

TEST_F(Operations, Between_moments_there_are_durations) {
    EXPECT_EQ(minus("2021-01-02", "1995-01-01"), "P9498D");
    EXPECT_EQ(minus("2021-01-02T10:10:10@Europe/Paris", "2021-01-01T10:10:10@Asia/Dhaka"), "P1DT5H");
    EXPECT_EQ(minus("2021-01-02T10:10:10@Europe/Paris", "2021-01-01"), "P1DT9H10M10S");
    EXPECT_EQ(minus("2021-01-02", "2021-01-01T10:10:10+11:00"), "P1DT49M50S");
    EXPECT_EQ(minus("2021-01-02T10:10:10", "2021-01-01T10:10:10Z"), "null");
    EXPECT_EQ(minus("2021-01-01T00:00:00", "2021-01-02"), "null");
    EXPECT_EQ(minus("10:10:10", "11:10:10"), "-PT1H");
    EXPECT_EQ(minus("P1D", "PT2H"), "PT22H");
    EXPECT_EQ(minus("-P1Y", "P2M"), "-P1Y2M");
}

TEST_F(Operations, Durations_scale) {
    EXPECT_EQ(text_of(multiply(run, n("12"), at("P1M"))), "P1Y");
    EXPECT_EQ(text_of(multiply(run, n("1.5"), at("P2M"))), "P3M");
    EXPECT_EQ(text_of(multiply(run, n("-2.5"), at("P1Y11M"))), "-P4Y9M");
    EXPECT_EQ(text_of(multiply(run, at("P4DT1H"), n("1.5"))), "P6DT1H30M");
    EXPECT_EQ(text_of(divide(run, at("P10DT23H"), n("2.5"))), "P4DT9H12M");
    EXPECT_EQ(text_of(divide(run, at("P10Y"), at("P5Y"))), "2");
    EXPECT_EQ(text_of(divide(run, at("P10D"), at("P4D"))), "2.5");
    EXPECT_TRUE(divide(run, at("P10D"), at("P0D")).null());
    EXPECT_TRUE(divide(run, at("P1D"), at("P1Y")).null());
    EXPECT_TRUE(divide(run, n("1"), n("0")).null());
    EXPECT_EQ(run.remarks().back().code, "division-by-zero");
}

TEST_F(Operations, Equality_knows_kinds_and_null) {
    EXPECT_EQ(equal(Value(), Value()), "true");
    EXPECT_EQ(equal(Value(), n("1")), "false");
    EXPECT_EQ(equal(n("1"), s("1")), "null");
    EXPECT_EQ(equal(n("1.0"), n("1")), "true");
    EXPECT_EQ(equal(list({n("1"), n("2")}), list({n("1"), n("2.0")})), "true");
    EXPECT_EQ(equal(list({n("1")}), list({n("1"), n("2")})), "false");
    EXPECT_EQ(equal(at("P0Y"), at("P0D")), "null");
    EXPECT_EQ(text_of(compare(run, Comparison::not_equal, n("1"), s("1"))), "null");
}

TEST_F(Operations, Moments_are_equal_as_instants_where_both_say_their_zone) {
    EXPECT_EQ(equal(at("2002-04-02T12:00:00-01:00"), at("2002-04-02T17:00:00+04:00")), "true");
    EXPECT_EQ(equal(at("20:00:50+00:00"), at("21:00:50+01:00")), "true");
    EXPECT_EQ(equal(at("23:00:50"), at("23:00:50Z")), "false");
    EXPECT_EQ(less(at("2002-04-02T12:00:00"), at("2002-04-02T17:00:00Z")), "null");
    EXPECT_EQ(less(at("2021-07-01T12:00:00@Europe/Paris"), at("2021-07-01T11:00:00Z")), "true");
}

TEST_F(Operations, Order_is_for_two_of_one_ordered_kind) {
    EXPECT_EQ(less(n("2"), n("10")), "true");
    EXPECT_EQ(less(n("2.5"), n("2")), "false");
    EXPECT_EQ(less(s("a"), s("b")), "true");
    EXPECT_EQ(less(s("\U0001F600"), s("\uFF21")), "false");
    EXPECT_EQ(less(true, false), "null");
    EXPECT_EQ(less(Value(), n("1")), "null");
    EXPECT_EQ(less(at("2021-01-01"), at("2021-01-01T00:00:00")), "null");
}

TEST_F(Operations, Ranges_hold_what_lies_between_their_ends) {
    const Range closed{n("1"), n("10"), true, true}, open{n("1"), n("10"), false, false}, below{{}, n("10"), false, true};
    EXPECT_TRUE(within(run, n("1"), closed).is_true());
    EXPECT_TRUE(within(run, n("1"), open).is_false());
    EXPECT_TRUE(within(run, n("10"), below).is_true());
    EXPECT_TRUE(within(run, n("-99"), below).is_true());
    EXPECT_TRUE(within(run, Value(), closed).null());
    EXPECT_TRUE(within(run, s("a"), closed).null());
    EXPECT_TRUE(within(run, n("5"), Range{n("1"), {}, true, false, true}).null());
    EXPECT_TRUE(within(run, n("5"), Range{n("1"), {}, true, true}).null());
}

TEST_F(Operations, Lists_hold_values_and_ranges) {
    const Value ranges = list({Range{n("2"), n("4"), true, true}, Range{n("1"), n("3"), true, true}});
    EXPECT_TRUE(contained(run, n("1"), ranges).is_true());
    EXPECT_TRUE(contained(run, n("5"), ranges).is_false());
    EXPECT_TRUE(contained(run, true, list({false, n("2"), n("3")})).is_false());
    EXPECT_TRUE(contained(run, list({n("1")}), list({n("1")})).is_true());
    EXPECT_TRUE(contained(run, list({n("1")}), list({list({n("1")})})).is_true());
    EXPECT_TRUE(contained(run, n("1"), n("1")).is_true());
}

TEST_F(Operations, Truth_has_three_values) {
    EXPECT_TRUE(all_of(false, Value()).is_false());
    EXPECT_TRUE(all_of(Value(), true).null());
    EXPECT_TRUE(any_of(true, Value()).is_true());
    EXPECT_TRUE(any_of(false, Value()).null());
    EXPECT_TRUE(all_of(n("1"), true).null());
}

TEST_F(Operations, Values_have_their_properties) {
    const auto of = [](const Value& value, std::string_view name) {
        const auto found = property(value, name);
        return found ? text_of(*found) : "none";
    };
    EXPECT_EQ(of(at("2018-12-10"), "weekday"), "1");
    EXPECT_EQ(of(at("2018-12-10"), "hour"), "none");
    EXPECT_EQ(of(at("2018-12-10T10:30:01.5+05:00"), "second"), "1.5");
    EXPECT_EQ(of(at("2018-12-10T10:30:00+05:00"), "time offset"), "PT5H");
    EXPECT_EQ(of(at("2018-12-10T10:30:00"), "time offset"), "null");
    EXPECT_EQ(of(at("2018-12-10T10:30:00@Etc/UTC"), "timezone"), "Etc/UTC");
    EXPECT_EQ(of(at("-P1Y2M"), "months"), "-2");
    EXPECT_EQ(of(at("P1DT25H61M"), "hours"), "2");
    EXPECT_EQ(of(at("P1Y"), "days"), "none");
    EXPECT_EQ(of(Range{n("1"), n("10"), true, false}, "end included"), "false");
}

TEST_F(Operations, A_list_nested_a_million_times_is_let_go_without_recursion) {
    Value nest = n("1");
    for (int i = 0; i < 1'000'000; ++i) nest = list({nest});
    EXPECT_EQ(equal(nest, list({nest})), "null");
    EXPECT_FALSE(text_of(nest).empty());
    Context context;
    context.put("deep", nest);
    nest = Value(std::move(context));
}

TEST_F(Operations, Lists_shared_within_each_other_are_compared_and_written_up_to_a_limit) {
    const auto doubled = [] {
        Value value = n("1");
        for (int i = 0; i < 60; ++i) value = list({value, value});
        return value;
    };
    const Value one = doubled(), other = doubled();
    EXPECT_EQ(equal(one, one), "true");
    EXPECT_EQ(equal(one, other), "null");
    EXPECT_LT(text_of(one).size(), 17'000'000U);
    EXPECT_EQ(hash_of(one), hash_of(other));
    EXPECT_TRUE(same(one, one));
    EXPECT_FALSE(same(one, other));
}

TEST(Value, Texts_are_literals_inside_others) {
    Context context;
    context.put("a b", s("x\"y"));
    context.put("{", list({n("1"), Value(), true}));
    EXPECT_EQ(text_of(Value(std::move(context))), R"({a b: "x\"y", "{": [1, null, true]})");
    EXPECT_EQ(text_of(s("plain")), "plain");
    EXPECT_EQ(text_of(Range{n("1"), n("3"), true, false}), "[1..3)");
    EXPECT_EQ(text_of(Range{{}, n("3"), false, true}), "(<=3)");
}

TEST(Evaluation, Stops_at_each_of_its_limits) {
    feel::Run steps(Limits{.steps = 10'000});
    std::uint64_t taken = 0;
    while (steps.step()) ++taken;
    EXPECT_EQ(taken, 10'000U);
    EXPECT_EQ(steps.over(), Limit::steps);
    EXPECT_FALSE(steps.enter());
    feel::Run deep(Limits{.depth = 2});
    EXPECT_TRUE(deep.enter() && deep.enter());
    EXPECT_FALSE(deep.enter());
    EXPECT_EQ(deep.over(), Limit::depth);
    feel::Run large(Limits{.list_size = 5});
    EXPECT_TRUE(large.room(5));
    EXPECT_FALSE(large.room(6));
    feel::Run wordy(Limits{.output_bytes = 8});
    EXPECT_TRUE(wordy.text(8));
    EXPECT_FALSE(wordy.text(1));
    feel::Run late(Limits{.wall = std::chrono::milliseconds(0)});
    EXPECT_FALSE(late.step(5000));
    EXPECT_EQ(late.over(), Limit::wall);
}

TEST(Evaluation, Keeps_a_hundred_remarks) {
    feel::Run run;
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(run.fail("invalid-argument").null());
    EXPECT_EQ(run.remarks().size(), remarks_kept);
}

RC_GTEST_PROP(Value, Equal_values_have_equal_hashes, ()) {
    const auto coefficient = *rc::gen::inRange<std::int64_t>(-50, 50);
    const auto other = *rc::gen::inRange<std::int64_t>(-50, 50);
    const Value a = list({Value(coefficient), Value(Decimal::scaled(other * 10, -1))}), b = list({Value(other), Value(other)});
    if (equality(a, b).value_or(false)) RC_ASSERT(hash_of(a) == hash_of(b));
    RC_ASSERT(equality(a, b).value_or(false) == same(a, b));
}

}  // namespace
}  // namespace skl::rules::feel
