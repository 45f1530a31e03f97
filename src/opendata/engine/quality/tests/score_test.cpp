// The score (opendata.md §13.3, §23.7).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "opendata/engine/ingest.h"
#include "opendata/engine/quality/tests/given.h"

namespace skl::opendata::quality {
namespace {

using namespace testing;

TEST(Score, The_worked_example_is_87_85) { EXPECT_NEAR(weighed({.98, .95, 1, 1, .7, .6}), 87.85, 1e-9); }

TEST(Score, A_monthly_dataset_of_60_days_is_timely_by_0_70) {
    EXPECT_NEAR(timeliness(30, false, 60), 0.70, 1e-9);
    EXPECT_EQ(timeliness(30, false, 33), 1);
    EXPECT_EQ(timeliness(30, false, 123), 0);
    EXPECT_EQ(timeliness({}, false, 365), 1);
    EXPECT_EQ(timeliness({}, true, 36500), 1) << "a dataset that is final is never late";
    EXPECT_EQ(timeliness({}, false, 2000), 0);
}

TEST(Score, Required_columns_weigh_double) {
    ColumnFigures full{.rows = 10, .values = 10}, empty{.rows = 10, .values = 0};
    EXPECT_DOUBLE_EQ(completeness({full, empty}), 0.5);
    empty.required = true;
    EXPECT_DOUBLE_EQ(completeness({full, empty}), 1.0 / 3);
}

TEST(Score, Validity_counts_rows_cells_and_text) {
    ScoreFigures figures;
    figures.accepted = 80;
    figures.quarantined = 20;
    figures.columns = {{.rows = 80, .values = 40, .misfits = 10}};
    figures.text_issue_rows = 40;
    EXPECT_NEAR(validity(figures), 0.5 * 0.8 + 0.3 * 0.75 + 0.2 * 0.5, 1e-12);
}

TEST(Score, Consistency_is_the_mean_of_the_rules_whatever_their_size) {
    EXPECT_EQ(consistency({}), 1);
    EXPECT_DOUBLE_EQ(consistency({{{"a"}, {}, 1000, 1000}, {{"b"}, {}, 2, 1}}), 0.75);
}

struct Nowhere : RowSink {
    void begin_table(std::size_t, const std::vector<ColumnReport>&) override {}
    void row(std::int64_t, std::span<const Cell>) override {}
    void quarantined(const QuarantinedRow&) override {}
    void end_table() override {}
};

// §23.7: dictionary 0 of 17, no period, changed today, contact and licence present, no rule tables.
TEST(Score, The_vector_of_the_candidates_of_2022) {
    std::ifstream in("testdata/opendata/tw/mayor_candidates_2022.csv", std::ios::binary);
    ASSERT_TRUE(in);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    Nowhere sink;
    const auto report = ingest({bytes.view(), "mayor_candidates_2022.csv"}, sink);
    ASSERT_TRUE(report);
    ASSERT_EQ(report->tables[0].columns.size(), 17U);
    CatalogueRecord record = full_record();
    ScoreFigures figures = figures_of(record, {&*report});
    figures.distinct_rows = figures.accepted;
    EXPECT_TRUE(figures.contact && figures.license);
    std::int64_t cells = 0, values = 0;
    for (const ColumnReport& column : report->tables[0].columns) {
        cells += figures.accepted;
        values += figures.accepted - column.nulls;
    }
    const double c = static_cast<double>(values) / static_cast<double>(cells);
    const Score score = score_of(figures);
    EXPECT_NEAR(score.parts[0].value, c, 0.0001);
    EXPECT_EQ(score.parts[1].value, 1) << "one of 59 rows has a private-use character, which two decimals do not show";
    EXPECT_EQ(figures.text_issue_rows, 1);
    EXPECT_EQ(score.parts[2].value, 1);
    EXPECT_EQ(score.parts[2].note.value, "no-rules");
    EXPECT_EQ(score.parts[3].value, 1);
    EXPECT_EQ(score.parts[4].value, 1);
    EXPECT_NEAR(score.parts[5].value, 0.2, 1e-9);
    EXPECT_NEAR(score.score, 20 * c + 25 + 15 + 10 + 15 + 3, 0.005);
}

rc::Gen<ScoreFigures> any_figures() {
    return rc::gen::exec([] {
        const auto upto = [](std::int64_t most) { return *rc::gen::inRange<std::int64_t>(0, most + 1); };
        ScoreFigures out;
        out.accepted = upto(100);
        out.quarantined = upto(20);
        out.text_issue_rows = upto(out.accepted);
        if (*rc::gen::arbitrary<bool>()) out.distinct_rows = upto(out.accepted);
        for (std::int64_t i = upto(5); i > 0; --i) {
            ColumnFigures column;
            column.rows = out.accepted;
            column.values = upto(column.rows);
            column.misfits = upto(column.values);
            column.required = *rc::gen::arbitrary<bool>();
            column.described = *rc::gen::arbitrary<bool>();
            column.needs_meaning = *rc::gen::arbitrary<bool>();
            column.has_meaning = *rc::gen::arbitrary<bool>();
            out.columns.push_back(column);
        }
        for (std::int64_t i = upto(3); i > 0; --i) {
            RuleFigures rule;
            rule.checked = upto(50);
            rule.passed = upto(rule.checked);
            out.rules.push_back(rule);
        }
        if (*rc::gen::arbitrary<bool>()) out.period_days = static_cast<double>(upto(400)) + 0.01;
        out.age_days = static_cast<double>(upto(3000));
        out.contact = *rc::gen::arbitrary<bool>();
        out.license = *rc::gen::arbitrary<bool>();
        return out;
    });
}

RC_GTEST_PROP(Score, Is_the_sum_of_its_parts_within_bounds, ()) {
    const Score score = score_of(*any_figures());
    double sum = 0;
    for (const PartScore& part : score.parts) {
        RC_ASSERT(part.value >= 0 && part.value <= 1);
        RC_ASSERT(std::abs(part.points + part.missing - static_cast<double>(part.weight)) < 0.011);
        sum += part.points;
    }
    RC_ASSERT(std::abs(sum - score.score) < 0.04);
    RC_ASSERT(score.score >= 0 && score.score <= 100);
}

RC_GTEST_PROP(Score, Mending_never_lowers_it, ()) {
    ScoreFigures figures = *any_figures();
    const double before = score_of(figures).score;
    switch (*rc::gen::inRange(0, 8)) {
        case 0: figures.accepted += std::exchange(figures.quarantined, 0); break;
        case 1: figures.text_issue_rows = 0; break;
        case 2:
            for (ColumnFigures& column : figures.columns) column.misfits = 0;
            break;
        case 3:
            for (ColumnFigures& column : figures.columns) column.described = column.has_meaning = true;
            break;
        case 4: figures.contact = figures.license = true; break;
        case 5: figures.age_days = 0; break;
        case 6: figures.distinct_rows = figures.accepted; break;
        default:
            for (RuleFigures& rule : figures.rules) rule.passed = rule.checked;
    }
    if (figures.distinct_rows && *figures.distinct_rows > figures.accepted) figures.distinct_rows = figures.accepted;
    const bool rows_changed = figures.quarantined == 0 && figures.distinct_rows && *figures.distinct_rows < figures.accepted;
    if (!rows_changed) RC_ASSERT(score_of(figures).score >= before);
}

}  // namespace
}  // namespace skl::opendata::quality
