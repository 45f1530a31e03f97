// Offers by types, numbers against values computed here by another way, and SVG that is well-formed whatever the words.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include <fmt/format.h>

#include "opendata/engine/charts/draw.h"
#include "opendata/engine/charts/scale.h"
#include "opendata/engine/charts/svg.h"

namespace skl::opendata::charts {
namespace {

using analytics::ColumnType;

const std::vector<ChartColumn> people{{"縣市", ColumnType::string, 6, 1000, false},
                                      {"性別", ColumnType::string, 2, 1000, false},
                                      {"年", ColumnType::year, 8, 1000, false},
                                      {"人口數-男", ColumnType::integer, 900, 1000, false},
                                      {"人口數-女", ColumnType::integer, 900, 1000, false},
                                      {"郵遞區號", ColumnType::code, 300, 1000, false},
                                      {"經度", ColumnType::number, 1000, 1000, true}};

TEST(Offers, Kinds_follow_from_types) {
    EXPECT_EQ(offered(people), (std::vector{ChartKind::line, ChartKind::bar, ChartKind::scatter, ChartKind::histogram, ChartKind::box,
                                            ChartKind::pyramid, ChartKind::heatmap}));
    EXPECT_EQ(offered({people[0]}), (std::vector{ChartKind::bar}));
    EXPECT_EQ(offered({people[3]}), (std::vector{ChartKind::histogram}));
    EXPECT_TRUE(offered({people[6]}).empty()) << "nobody sums a longitude";
    EXPECT_TRUE(offered({{"名稱", ColumnType::string, 5'000, 5'000, false}}).empty()) << "a name of each row is no group";
}

TEST(Offers, What_is_left_open_is_filled_sensibly) {
    const auto line = settle({}, people);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->kind, ChartKind::line);
    EXPECT_EQ(line->x, "年");
    EXPECT_EQ(line->summary, Summary::count);
    const auto pyramid = settle({.kind = ChartKind::pyramid}, people);
    ASSERT_TRUE(pyramid);
    EXPECT_EQ(pyramid->y, "人口數-男");
    EXPECT_EQ(pyramid->y2, "人口數-女");
    const auto heat = settle({.kind = ChartKind::heatmap, .summary = Summary::avg}, people);
    ASSERT_TRUE(heat);
    EXPECT_NE(heat->x, heat->by);
    EXPECT_EQ(heat->y, "人口數-男") << "an average is of something";
    const auto bar = settle({.kind = ChartKind::bar, .y = "人口數-女"}, people);
    ASSERT_TRUE(bar);
    EXPECT_EQ(bar->summary, Summary::sum);
}

TEST(Offers, What_does_not_suit_is_refused_by_name) {
    EXPECT_EQ(settle({.kind = ChartKind::box, .y = "縣市"}, people).problem().code, "chart-column");
    EXPECT_EQ(settle({.x = "沒有"}, people).problem().code, "unknown-column");
    EXPECT_EQ(settle({.kind = ChartKind::scatter}, {people[0]}).problem().code, "no-chart");
    EXPECT_EQ(settle({.kind = ChartKind::heatmap, .x = "縣市", .by = "縣市"}, people).problem().code, "chart-column");
}

// --- numbers: DuckDB's answers against our own arithmetic ---

struct Sample {
    std::vector<std::pair<std::string, double>> rows;
    std::string from;
};
Sample sample(std::size_t count) {
    std::mt19937 random(7);
    std::lognormal_distribution<double> value(3, 1);
    Sample out;
    out.from = "(values ";
    for (std::size_t i = 0; i < count; ++i) {
        const std::string group(1, static_cast<char>('a' + random() % 3));
        const double y = std::round(value(random) * 100) / 100;
        out.rows.emplace_back(group, y);
        out.from += fmt::format("{}({}, '{}', {}::double)", i == 0 ? "" : ", ", i + 1, group, y);
    }
    out.from += ") t(_id, g, y)";
    return out;
}
const std::vector<ChartColumn> sampled{{"g", ColumnType::string, 3, 500, false}, {"y", ColumnType::number, 480, 500, false}};

Result<ChartData> read(const ChartChoice& choice, const std::string& from) {
    static analytics::TrustedQueries queries;
    return read_chart(choice, sampled, {from, "", true}, [](const std::string& sql) {
        return queries.query({sql, {}}, std::chrono::steady_clock::now() + std::chrono::seconds(20));
    });
}
double quantile(std::vector<double> values, double share) {  // type 7
    std::sort(values.begin(), values.end());
    const double place = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(place);
    const double next = low + 1 < values.size() ? values[low + 1] : values[low];
    return values[low] + (place - std::floor(place)) * (next - values[low]);
}

TEST(Numbers, Boxes_have_the_quartiles_whiskers_and_outliers_of_their_rows) {
    const Sample rows = sample(500);
    const auto data = read({ChartKind::box, Summary::count, "g", "y", "", ""}, rows.from);
    ASSERT_TRUE(data) << data.problem().code;
    ASSERT_EQ(data->boxes.size(), 3U);
    for (const Box& box : data->boxes) {
        std::vector<double> mine;
        for (const auto& [group, y] : rows.rows)
            if (group == box.label) mine.push_back(y);
        const double low = quantile(mine, 0.25), high = quantile(mine, 0.75), reach = 1.5 * (high - low);
        EXPECT_EQ(box.count, static_cast<std::int64_t>(mine.size()));
        EXPECT_NEAR(box.low, low, 1e-9);
        EXPECT_NEAR(box.middle, quantile(mine, 0.5), 1e-9);
        EXPECT_NEAR(box.high, high, 1e-9);
        double least = 1e300, most = -1e300;
        std::int64_t outside = 0;
        for (const double y : mine) {
            if (y < low - reach || y > high + reach)
                ++outside;
            else
                least = std::min(least, y), most = std::max(most, y);
        }
        EXPECT_NEAR(box.low_whisker, least, 1e-9);
        EXPECT_NEAR(box.high_whisker, most, 1e-9);
        EXPECT_EQ(box.outside, outside);
        EXPECT_EQ(box.least, *std::min_element(mine.begin(), mine.end()));
        EXPECT_EQ(box.most, *std::max_element(mine.begin(), mine.end()));
    }
}

TEST(Numbers, Every_row_is_in_one_class_of_the_histogram) {
    const Sample rows = sample(500);
    const auto data = read({ChartKind::histogram, Summary::count, "y", "", "", ""}, rows.from);
    ASSERT_TRUE(data) << data.problem().code;
    std::vector<std::int64_t> mine(data->bins.counts.size());
    for (const auto& [group, y] : rows.rows) ++mine[static_cast<std::size_t>(std::floor((y - data->bins.from) / data->bins.width))];
    EXPECT_EQ(data->bins.counts, mine);
    EXPECT_EQ(std::accumulate(mine.begin(), mine.end(), std::int64_t{0}), 500);
    EXPECT_GE(data->bins.counts.size(), 5U);
    EXPECT_LE(data->bins.counts.size(), most_bins);
}

TEST(Numbers, Points_and_their_correlation) {
    const std::string from = "(values (1, 1.0::double, 2.0::double), (2, 2.0, 1.0), (3, 3.0, 4.0), (4, 4.0, 3.0)) t(_id, g, y)";
    const std::vector<ChartColumn> two{{"g", ColumnType::number, 4, 4, false}, {"y", ColumnType::number, 4, 4, false}};
    analytics::TrustedQueries queries;
    const auto data =
        read_chart({ChartKind::scatter, Summary::count, "g", "y", "", ""}, two, {from, "", true}, [&](const std::string& sql) {
            return queries.query({sql, {}}, std::chrono::steady_clock::now() + std::chrono::seconds(20));
        });
    ASSERT_TRUE(data) << data.problem().code;
    EXPECT_EQ(data->points.size(), 4U);
    ASSERT_TRUE(data->correlation);
    EXPECT_NEAR(*data->correlation, 0.6, 1e-12);
}

TEST(Numbers, Lines_and_cells_keep_a_value_for_each_pair_and_none_where_there_is_none) {
    const std::string from = "(values (1, 'a', 'p', 1), (2, 'a', 'q', 2), (3, 'b', 'p', 3), (4, 'b', 'p', 4)) t(_id, g, s, y)";
    const std::vector<ChartColumn> three{
        {"g", ColumnType::string, 2, 4, false}, {"s", ColumnType::string, 2, 4, false}, {"y", ColumnType::integer, 4, 4, false}};
    analytics::TrustedQueries queries;
    for (const ChartKind kind : {ChartKind::line, ChartKind::heatmap}) {
        const auto data = read_chart({kind, Summary::sum, "g", "y", "", "s"}, three, {from, "_id > 0", true}, [&](const std::string& sql) {
            return queries.query({sql, {}}, std::chrono::steady_clock::now() + std::chrono::seconds(20));
        });
        ASSERT_TRUE(data) << data.problem().code;
        EXPECT_EQ(data->labels, (std::vector<std::string>{"a", "b"}));
        ASSERT_EQ(data->lines.size(), 2U);
        EXPECT_EQ(data->lines[0].name, "p");
        EXPECT_EQ(data->lines[0].values, (std::vector<std::optional<double>>{1, 7}));
        EXPECT_EQ(data->lines[1].values, (std::vector<std::optional<double>>{2, std::nullopt}));
    }
}

TEST(Numbers, Bars_are_the_largest_and_the_rest_is_counted) {
    std::string from = "(values ";
    for (int i = 0; i < 100; ++i) from += fmt::format("{}({}, 'k{:02}', {}::double)", i == 0 ? "" : ", ", i, i, i);
    const auto data = read({ChartKind::bar, Summary::max, "g", "y", "", ""}, from + ") t(_id, g, y)");
    ASSERT_TRUE(data);
    EXPECT_EQ(data->bars.size(), most_bars);
    EXPECT_EQ(data->found, 100);
    EXPECT_EQ(data->bars[0].label, "k99");
    const auto nothing = read({ChartKind::bar, Summary::count, "g", "", "", ""}, "(select 1 as _id, 'a' as g, 1.0 as y where false) t");
    ASSERT_TRUE(nothing);
    EXPECT_TRUE(nothing->empty());
}

RC_GTEST_PROP(Bins, Hold_least_and_most_in_round_classes, ()) {
    const double least = *rc::gen::inRange(-100'000, 100'000) / 7.0, span = *rc::gen::inRange(1, 1'000'000) / 13.0, most = least + span;
    const double low = least + span * 0.25, high = least + span * (*rc::gen::inRange(25, 100) / 100.0);
    const bool whole = *rc::gen::arbitrary<bool>();
    const Bins bins = bins_for(*rc::gen::inRange(1, 100'000), least, most, low, high, whole);
    RC_ASSERT(bins.from <= least + 1e-9);
    RC_ASSERT(bins.from + bins.width * static_cast<double>(bins.counts.size()) >= most - 1e-9 * std::fabs(most));
    RC_ASSERT(bins.counts.size() <= most_bins);
    if (whole && bins.width >= 1) RC_ASSERT(std::fabs(bins.width - std::round(bins.width)) < 1e-9);
}

// --- axes and drawings ---

TEST(Axes, Steps_are_round_and_reach_beyond_the_values) {
    const Ticks ticks = ticks_for(3, 97, 5);
    EXPECT_EQ(ticks.values(), (std::vector<double>{0, 20, 40, 60, 80, 100}));
    EXPECT_EQ(number_text(1234567), "1,234,567");
    EXPECT_EQ(number_text(-0.25), "−0.25");
    EXPECT_EQ(number_text(12.349), "12.3");
    EXPECT_EQ(number_text(0), "0");
    const Ticks same = ticks_for(5, 5, 5);
    EXPECT_LT(same.from, same.to);
}

TEST(Drawings, Words_from_outside_never_become_markup) {
    ChartData data;
    data.bars = {{"<script>alert(1)</script>", 3}, {"a&b\"c\x01", -2}, {"", 1}};
    data.shown = 3;
    const std::string svg = draw({}, data, {"<t>", "d", "x<", "y&", "", "", "(空白)", "", "", ""}, 340);
    EXPECT_EQ(svg.find("<script"), std::string::npos);
    EXPECT_EQ(svg.find("<t>"), std::string::npos);
    EXPECT_NE(svg.find("a&amp;b&quot;c "), std::string::npos);
    EXPECT_NE(svg.find("(空白)"), std::string::npos);
    EXPECT_EQ(svg.find("style"), std::string::npos);
}

TEST(Drawings, Every_kind_draws_within_its_width_and_says_when_there_is_nothing) {
    ChartData data;
    data.bars = {{"甲", 3}, {"乙", 5}};
    data.labels = {"2020", "2021", "2022"};
    data.lines = {{"甲", {1, std::nullopt, 3}}, {"乙", {2, 2, 2}}};
    data.points = {{1, 2}, {3, 4}};
    data.bins = {0, 10, {1, 5, 2}};
    data.boxes = {{"甲", 10, 1, 0, 1, 2, 3, 4, 6, 9}};
    data.sides = {{"0-4", 5, 6}, {"5-9", 7, 3}};
    data.shown = 2;
    for (const ChartKind kind : {ChartKind::bar, ChartKind::line, ChartKind::scatter, ChartKind::histogram, ChartKind::box,
                                 ChartKind::pyramid, ChartKind::heatmap})
        for (const double width : {narrow_width, wide_width}) {
            const std::string svg =
                draw({kind, Summary::count, "x", "y", "", ""}, data, {"t", "d", "x", "y", "y2", "b", "-", "none", "少", "多"}, width);
            EXPECT_EQ(svg.find("nan"), std::string::npos);
            EXPECT_EQ(svg.find("inf"), std::string::npos);
            EXPECT_NE(svg.find(fmt::format("width=\"{}\"", width)), std::string::npos);
        }
    EXPECT_NE(draw({}, {}, {"t", "d", "", "", "", "", "", "沒有資料", "", ""}, 340).find("沒有資料"), std::string::npos);
}

}  // namespace
}  // namespace skl::opendata::charts
