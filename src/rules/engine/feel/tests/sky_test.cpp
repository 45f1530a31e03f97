// Our own functions: services.md §3.5 and §26.1, §26.2, with the Administrative Procedure Act art. 48.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

#include "kernel/calendar/calendar.h"
#include "rules/engine/feel/tests/calling.h"

namespace skl::rules::feel {
namespace {

using namespace calling;

class Taiwan final : public Surroundings {
public:
    Taiwan() {
        std::ifstream in("presets/taiwan/calendar.csv");
        std::ostringstream text;
        text << in.rdbuf();
        if (auto read = calendar::Calendar::from_csv(text.str())) calendar_ = *read;
    }
    std::optional<Value> parameter(std::string_view name, std::string_view key, const Date& at) const override {
        if (name != "minimum living cost" || at < *Date::parse("2026-01-01")) return {};
        return key == "Taichung" ? std::optional(n("15472")) : key.empty() ? std::optional(n("14230")) : std::nullopt;
    }
    const calendar::Calendar& calendar() const override { return calendar_; }

private:
    calendar::Calendar calendar_;
};

class Sky : public Built {
protected:
    Sky() {
        run.surroundings = &taiwan;
        run.as_of = *DateTime::parse("2026-03-02T09:00:00@Asia/Taipei");
    }
    std::string own(std::string_view name, std::initializer_list<Value> arguments) {
        return text_of(call_of(own_function(name), name, arguments));
    }
    static Value row(const char* threshold, const char* rate) { return context({{"threshold", n(threshold)}, {"rate", n(rate)}}); }
    Taiwan taiwan;
};

TEST_F(Sky, Parameters_are_those_in_force_on_the_day) {
    EXPECT_EQ(own("parameter", {s("minimum living cost")}), "14230");
    EXPECT_EQ(own("parameter", {s("minimum living cost"), s("Taichung")}), "15472");
    EXPECT_EQ(own("parameter", {s("minimum living cost"), at("2025-12-31")}), "null");
    EXPECT_EQ(why(), "parameter-missing");
    EXPECT_EQ(own("parameter", {s("minimum living cost"), s("Taichung"), at("2026-12-31")}), "15472");
    run.surroundings = nullptr;
    EXPECT_EQ(own("parameter", {s("minimum living cost")}), "null");
    EXPECT_EQ(why(), "surroundings-missing");
}

TEST_F(Sky, Age_is_in_full_years) {
    EXPECT_EQ(own("age", {at("1961-03-02"), at("2026-03-01")}), "64");
    EXPECT_EQ(own("age", {at("1961-03-02"), at("2026-03-02")}), "65");
    EXPECT_EQ(own("age", {at("2008-02-29"), at("2026-02-28")}), "18");
    EXPECT_EQ(own("age", {at("2026-03-02"), at("2026-03-01")}), "null");
}

TEST_F(Sky, Periods_end_as_the_law_counts) {
    EXPECT_EQ(own("period end", {at("2026-03-02"), n("30"), s("day")}), "2026-04-01");
    EXPECT_EQ(own("period end", {at("2026-03-02"), n("2"), s("month")}), "2026-05-04");
    EXPECT_EQ(own("period end", {at("2026-05-20"), n("30"), s("day")}), "2026-06-22");
    EXPECT_EQ(own("period end", {at("2026-05-20"), n("30"), s("day"), true}), "2026-06-18");
    EXPECT_EQ(own("period end", {at("2026-05-20"), n("30"), s("fortnight")}), "null");
    EXPECT_EQ(own("working days after", {at("2026-06-18"), n("1")}), "2026-06-22");
    EXPECT_EQ(own("working days after", {at("999999999-01-01"), n("1")}), "null");
}

TEST_F(Sky, Years_of_the_Republic_are_written_and_read) {
    EXPECT_EQ(own("roc date", {at("2026-11-24")}), "民國115年11月24日");
    EXPECT_EQ(own("roc date", {s("115/11/24")}), "2026-11-24");
    EXPECT_EQ(own("roc date", {s("yesterday")}), "null");
}

TEST_F(Sky, A_marginal_scale_taxes_each_part_at_its_rate) {
    const Value scale = list({row("0", "0.02"), row("6000", "0.06"), row("12400", "0.12")});
    EXPECT_EQ(own("scale", {n("2000"), scale}), "40");
    EXPECT_EQ(own("scale", {n("15000"), scale}), "816");
    EXPECT_EQ(own("scale", {n("15000"), list({row("0", "0.04"), row("12200", "0.12")})}), "824");
    EXPECT_EQ(own("scale", {n("-5"), scale}), "0");
    EXPECT_EQ(own("scale", {n("5"), list({row("6", "0.1"), row("6", "0.2")})}), "null");
}

TEST_F(Sky, Shares_go_by_the_largest_remainder) {
    EXPECT_EQ(own("share", {n("100"), list({n("1"), n("1"), n("1")})}), "[34, 33, 33]");
    EXPECT_EQ(own("share", {n("10"), list({n("0"), n("0")})}), "null");
    EXPECT_EQ(why(), "share-zero-weights");
    EXPECT_EQ(own("share", {n("7"), list({n("0.2"), n("0"), n("0.8")})}), "[1, 0, 6]");
    EXPECT_EQ(own("share", {n("7.5"), list({n("1")})}), "null");
    EXPECT_EQ(own("share", {n("7"), list({n("1"), n("-1")})}), "null");
}

RC_GTEST_PROP(Shares, Add_up_to_the_total_and_keep_within_one_of_what_is_due, ()) {
    const auto total = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    const auto weights = *rc::gen::suchThat(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 1000)),
        [](const auto& all) { return std::any_of(all.begin(), all.end(), [](std::int64_t weight) { return weight > 0; }); });
    List items;
    std::int64_t sum = 0;
    for (const std::int64_t weight : weights) items.emplace_back(weight), sum += weight;
    feel::Run run;
    const Value arguments[] = {Value(total), Value(items)};
    const Value shares = own_function("share")->function().call(run, arguments);
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const std::int64_t share = *shares.list()[i].number().to_int64();
        RC_ASSERT(share >= total * weights[i] / sum);
        RC_ASSERT(share <= total * weights[i] / sum + 1);
        given += share;
    }
    RC_ASSERT(given == total);
}

}  // namespace
}  // namespace skl::rules::feel
