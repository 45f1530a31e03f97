// Outliers, drift, staleness, links and the life of an issue (opendata.md §13.5, §13.6, §19).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "opendata/engine/quality/deviation.h"
#include "opendata/engine/quality/issue_life.h"
#include "opendata/engine/quality/link.h"
#include "opendata/engine/quality/row_rules.h"

namespace skl::opendata::quality {
namespace {

constexpr std::int64_t hour = 3'600'000'000, day = 24 * hour;

TEST(Outliers, Lie_over_eight_deviations_from_the_median) {
    std::vector<double> values;
    for (int i = 1; i <= 31; ++i) values.push_back(i);
    const Spread spread = spread_of(values);
    EXPECT_EQ(spread.median, 16);
    EXPECT_EQ(spread.mad, 8);
    const auto bounds = bounds_of(spread);
    ASSERT_TRUE(bounds);
    EXPECT_DOUBLE_EQ(bounds->high, 16 + 8 * 1.4826 * 8);
    EXPECT_DOUBLE_EQ(bounds->low, 16 - 8 * 1.4826 * 8);
}

TEST(Outliers, Need_thirty_values_that_differ) {
    std::vector<double> values;
    for (int i = 0; i < 29; ++i) values.push_back(i);
    EXPECT_FALSE(bounds_of(spread_of(values)));
    values.push_back(29);
    EXPECT_TRUE(bounds_of(spread_of(values)));
    EXPECT_FALSE(bounds_of(spread_of(std::vector<double>(100, 5.0))));
    EXPECT_EQ(spread_of({}).n, 0);
    EXPECT_EQ(spread_of({std::nan(""), 1, INFINITY}).n, 1);
}

RC_GTEST_PROP(Outliers, Move_and_grow_with_the_values, (std::vector<int> whole, int shift)) {
    std::vector<double> values(whole.begin(), whole.end()), moved;
    for (const double value : values) moved.push_back(2 * value + shift);
    const Spread a = spread_of(values), b = spread_of(moved);
    if (!values.empty()) RC_ASSERT(std::abs(2 * a.median + shift - b.median) <= 1e-6 * (1 + std::abs(b.median)));
    RC_ASSERT(std::abs(2 * a.mad - b.mad) <= 1e-6 * (1 + b.mad));
    RC_ASSERT(a.mad >= 0);
}

TableProfile table(std::int64_t rows, double nulls = 0, std::vector<std::string> categories = {}) {
    return {rows, {{"c", nulls, std::move(categories)}}};
}
std::vector<std::string> codes(const std::vector<Issue>& issues) {
    std::vector<std::string> out;
    for (const Issue& issue : issues) out.push_back(issue.code.value);
    return out;
}

TEST(Drift, Of_rows_and_nulls_is_told_against_three_versions_or_more) {
    const std::vector<TableProfile> before = {table(100), table(101), table(99), table(100)};
    EXPECT_TRUE(drift_of(table(119), before).empty());
    EXPECT_EQ(codes(drift_of(table(121), before)), std::vector<std::string>{"row-count-drift"});
    EXPECT_EQ(codes(drift_of(table(70), before)), std::vector<std::string>{"row-count-drift"});
    EXPECT_TRUE(drift_of(table(100, 0.10), before).empty());
    EXPECT_EQ(codes(drift_of(table(100, 0.11), before)), std::vector<std::string>{"null-share-drift"});
    EXPECT_TRUE(drift_of(table(1000, 1), std::span(before).first(2)).empty());
}

TEST(Drift, A_growing_table_is_no_drift) {
    std::vector<TableProfile> before;
    for (int i = 12; i > 0; --i) before.push_back(table(100 * i));
    EXPECT_TRUE(drift_of(table(1300), before).empty());
}

TEST(Drift, Of_categories_tells_what_came_and_what_went) {
    const std::vector<TableProfile> before = {table(9, 0, {"東區", "西區"}), table(9, 0, {"東區", "西區", "舊區"})};
    EXPECT_TRUE(drift_of(table(9, 0, {"西區", "東區"}), before).empty()) << "one that was not always there may be gone";
    const auto drift = drift_of(table(9, 0, {"東區", "新區"}), before);
    ASSERT_EQ(codes(drift), std::vector<std::string>{"category-drift"});
    EXPECT_EQ(drift[0].samples, (std::vector<std::string>{"+新區", "-西區"}));
    EXPECT_TRUE(drift_of(table(9, 0, {"x"}), {}).empty());
}

TEST(Drift, Versions_before_the_last_twelve_are_forgotten) {
    std::vector<TableProfile> before(12, table(100));
    const auto usual = codes(drift_of(table(1000), before));
    before.insert(before.end(), 100, table(1000));
    EXPECT_EQ(codes(drift_of(table(1000), before)), usual);
}

TEST(SilentStaleness, Files_that_come_without_news_are_told) {
    const Instant now{400 * day};
    const std::vector<Refresh> refreshes = {{{390 * day}, "a"}, {{360 * day}, "a"}, {{330 * day}, "a"}, {{300 * day}, "b"}};
    const auto stale = silent_staleness(refreshes, 30, now);
    ASSERT_TRUE(stale);
    EXPECT_EQ(stale->count, 2);
    EXPECT_FALSE(silent_staleness(refreshes, 70, now)) << "70 days are not late for a period of 70";
    EXPECT_FALSE(silent_staleness(std::span(refreshes).subspan(1, 2), 30, now)) << "once is chance";
    EXPECT_FALSE(silent_staleness({}, 30, now));
}

TEST(Links, Two_failures_six_hours_apart_break_one) {
    LinkState state = after_call({}, true, {0});
    state = after_call(state, false, {hour});
    EXPECT_EQ(state.linkable, true) << "one failure";
    EXPECT_EQ(after_call(state, false, {7 * hour - 1}).linkable, true) << "a microsecond too soon";
    EXPECT_EQ(after_call(state, false, {7 * hour}).linkable, false);
    state = after_call(after_call(state, true, {2 * hour}), false, {8 * hour});
    EXPECT_EQ(state.linkable, true) << "a success between them";
    EXPECT_EQ(after_call({}, false, {0}).linkable, std::nullopt) << "never known, and one failure says nothing";
}

RC_GTEST_PROP(Links, Are_broken_only_by_what_the_rule_says, ()) {
    LinkState state;
    std::optional<std::int64_t> first_failure;
    std::int64_t at = 0;
    for (int i = *rc::gen::inRange(1, 30); i > 0; --i) {
        at += *rc::gen::inRange<std::int64_t>(1, 10 * hour);
        const bool answered = *rc::gen::arbitrary<bool>();
        state = after_call(state, answered, {at});
        if (answered) first_failure.reset();
        if (!answered && !first_failure) first_failure = at;
        if (answered) RC_ASSERT(state.linkable == std::optional(true));
        if (first_failure && at - *first_failure >= 6 * hour) RC_ASSERT(state.linkable == std::optional(false));
        const Instant next = next_call(state, {at}, *rc::gen::inRange(0, 101) / 100.0);
        RC_ASSERT(next.micros - at >= 6 * hour && next.micros - at <= 26 * hour);
    }
}

TEST(IssueLife, Goes_its_way) {
    EXPECT_EQ(move_of(IssueState::open, IssueEvent::acknowledge, "")->to, IssueState::acknowledged);
    EXPECT_EQ(move_of(IssueState::acknowledged, IssueEvent::decline, "因為法規")->to, IssueState::wont_fix);
    EXPECT_EQ(move_of(IssueState::acknowledged, IssueEvent::clear, "")->to, IssueState::fixed);
    EXPECT_EQ(move_of(IssueState::fixed, IssueEvent::recur, "")->to, IssueState::reopened);
    const auto silent = move_of(IssueState::acknowledged, IssueEvent::decline, "");
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.problem().status, 422);
    const auto wrong = move_of(IssueState::fixed, IssueEvent::acknowledge, "");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.problem().status, 409);
    EXPECT_EQ(wrong.problem().params.at("from"), "fixed");
    EXPECT_EQ(wrong.problem().params.at("to"), "acknowledged");
}

TEST(IssueLife, What_nobody_answers_goes_further_up) {
    const auto after_days = [](IssueState state, std::int64_t days, std::optional<Instant> replied = {}) {
        return escalation_of(state, {0}, replied, {days * day});
    };
    EXPECT_EQ(after_days(IssueState::open, 13), Escalation::none);
    EXPECT_EQ(after_days(IssueState::open, 14), Escalation::contact);
    EXPECT_EQ(after_days(IssueState::reopened, 29), Escalation::contact);
    EXPECT_EQ(after_days(IssueState::open, 30), Escalation::league);
    EXPECT_EQ(after_days(IssueState::acknowledged, 99), Escalation::none);
    EXPECT_EQ(after_days(IssueState::open, 99, Instant{day}), Escalation::none);
    EXPECT_EQ(after_days(IssueState::open, 99, Instant{-day}), Escalation::league) << "a reply to what was before";
}

TEST(RowRules, Are_made_where_names_say_so) {
    const std::vector<NamedColumn> columns = {
        {"施工起日", "", ColumnType::date},       {"施工迄日", "", ColumnType::date},         {"people_total", "", ColumnType::integer},
        {"people_male", "", ColumnType::integer}, {"people_female", "", ColumnType::integer}, {"起點", "", ColumnType::string},
        {"迄點", "", ColumnType::string}};
    const auto rules = row_rules_of(columns);
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[0].columns, (std::vector<std::string>{"施工起日", "施工迄日"}));
    EXPECT_EQ(rules[1].kind, RowRuleKind::total_of_parts);
    EXPECT_EQ(rules[1].columns, (std::vector<std::string>{"people_total", "people_male", "people_female"}));
}

}  // namespace
}  // namespace skl::opendata::quality
