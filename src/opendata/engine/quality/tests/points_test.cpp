// Points, checks and badge (opendata.md §13.1, §13.2).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/quality/tests/given.h"

namespace skl::opendata::quality {
namespace {

using namespace testing;

TEST(MqaPoints, The_weights_of_the_dimensions_are_those_of_the_methodology) {
    std::map<MqaDimension, int> most;
    int all = 0;
    for (std::size_t i = 0; i < std::size(mqa_rules); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(mqa_rules[i].indicator), i) << "counts go by the indicator's place";
        most[mqa_rules[i].dimension] += mqa_rules[i].weight;
        all += mqa_rules[i].weight;
    }
    EXPECT_EQ(most[MqaDimension::findability], 100);
    EXPECT_EQ(most[MqaDimension::accessibility], 100);
    EXPECT_EQ(most[MqaDimension::interoperability], 110);
    EXPECT_EQ(most[MqaDimension::reusability], 75);
    EXPECT_EQ(most[MqaDimension::contextuality], 20);
    EXPECT_EQ(all, 405);
}

TEST(MqaPoints, A_catalogue_with_42_of_46_spatial_datasets_gains_18_26) {
    MqaCounts all;
    for (int i = 0; i < 46; ++i) {
        CatalogueRecord one;
        if (i < 42) one.dataset.spatial.value = "臺南市";
        all += count_mqa(one, {});
    }
    for (int i = 0; i < 255; ++i) {
        CatalogueRecord one;
        one.distributions.emplace_back().format.value = i < 131 ? "csv" : "xlsx";
        MqaCounts counts = count_mqa(one, {});
        counts.of[static_cast<std::size_t>(MqaIndicator::spatial)] = {};
        all += counts;
    }
    const MqaPoints points = mqa_points(all);
    const auto of = [&](MqaIndicator indicator) { return points.indicators[static_cast<std::size_t>(indicator)]; };
    EXPECT_DOUBLE_EQ(of(MqaIndicator::spatial).points, 18.26);
    EXPECT_DOUBLE_EQ(of(MqaIndicator::spatial).missing, 1.74);
    EXPECT_DOUBLE_EQ(of(MqaIndicator::non_proprietary).points, 10.27);
    EXPECT_EQ(of(MqaIndicator::non_proprietary).passed, 131);
}

TEST(MqaPoints, A_full_record_reaches_405) {
    const MqaPoints points = mqa_points(count_mqa(full_record(), {}));
    for (const IndicatorPoints& one : points.indicators) EXPECT_EQ(one.missing, 0) << static_cast<int>(one.indicator);
    EXPECT_EQ(points.points, 405);
    EXPECT_EQ(points.rating, MqaRating::excellent);
}

TEST(MqaPoints, Ratings_change_where_the_methodology_says) {
    EXPECT_EQ(rating_of(0), MqaRating::bad);
    EXPECT_EQ(rating_of(120), MqaRating::bad);
    EXPECT_EQ(rating_of(121), MqaRating::sufficient);
    EXPECT_EQ(rating_of(220), MqaRating::sufficient);
    EXPECT_EQ(rating_of(221), MqaRating::good);
    EXPECT_EQ(rating_of(350), MqaRating::good);
    EXPECT_EQ(rating_of(351), MqaRating::excellent);
}

TEST(MqaPoints, An_address_elsewhere_gains_its_points_when_it_answered) {
    CatalogueRecord record = full_record();
    RecordDistribution& one = record.distributions[0];
    one.access_href.value.clear();
    one.download_href.value.clear();
    one.resource.access_url = Url{{"https://data.example/a"}};
    one.resource.download_url = Url{{"https://data.example/a.csv"}};
    EXPECT_EQ(mqa_points(count_mqa(record, {})).points, 325) << "not asked yet";
    const LinkEvidence answers[] = {{true, true, false}};
    EXPECT_EQ(mqa_points(count_mqa(record, answers)).points, 405);
    const LinkEvidence broken[] = {{true, false, false}};
    EXPECT_EQ(mqa_points(count_mqa(record, broken)).points, 375);
}

// Each way to fill one property, in any order: points never fall, stay within bounds and are the sum of their indicators.
RC_GTEST_PROP(MqaPoints, Filling_a_missing_property_never_lowers_points, ()) {
    CatalogueRecord record;
    record.distributions.resize(*rc::gen::inRange<std::size_t>(0, 4));
    auto order = fillings();
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[*rc::gen::inRange<std::size_t>(0, i)]);
    double before = 0;
    for (const auto& fill : order) {
        fill(record);
        const MqaPoints points = mqa_points(count_mqa(record, {}));
        double sum = 0, by_dimension = 0;
        for (const IndicatorPoints& one : points.indicators) {
            RC_ASSERT(one.points >= 0 && one.points <= static_cast<double>(one.weight));
            RC_ASSERT(one.passed <= one.population);
            sum += one.points;
        }
        for (const DimensionPoints& one : points.dimensions) by_dimension += one.points;
        RC_ASSERT(points.points >= before && points.points <= 405);
        RC_ASSERT(std::abs(sum - points.points) < 0.2 && std::abs(by_dimension - points.points) < 0.1);
        before = points.points;
    }
    RC_ASSERT(before == (record.distributions.empty() ? 185 : 405));
}

std::vector<CheckResult> checks(const CatalogueRecord& record, const IngestReport* report, const LinkEvidence& link = {}) {
    return check_distribution(record.distributions[0], record.dataset.access_level, report, link);
}
CheckResult one(const std::vector<CheckResult>& checks, QualityCheck check) { return checks.at(static_cast<std::size_t>(check)); }

TEST(TaiwanChecks, A_full_record_passes_all_six) {
    const CatalogueRecord record = full_record();
    const IngestReport report = full_report();
    for (const CheckResult& check : checks(record, &report)) EXPECT_EQ(check.verdict, CheckVerdict::pass) << check.reason.value;
}

TEST(TaiwanChecks, A_download_is_neither_a_login_nor_a_page) {
    CatalogueRecord record = full_record();
    record.dataset.access_level = AccessLevel::registered;
    EXPECT_EQ(one(checks(record, nullptr), QualityCheck::downloadable).reason.value, "needs-login");
    record.dataset.access_level = AccessLevel::open;
    record.distributions[0].resource.download_url = Url{{"https://data.example/a.csv"}};
    EXPECT_EQ(one(checks(record, nullptr), QualityCheck::downloadable).verdict, CheckVerdict::unknown);
    EXPECT_EQ(one(checks(record, nullptr, {true, true, true}), QualityCheck::downloadable).reason.value, "page-in-place-of-data");
    EXPECT_EQ(one(checks(record, nullptr, {true, true, false}), QualityCheck::downloadable).verdict, CheckVerdict::pass);
}

TEST(TaiwanChecks, Encodings_are_compared_by_family) {
    CatalogueRecord record = full_record();
    IngestReport report = full_report();
    report.decode.encoding.value = "Big5-UAO";
    for (const char* same : {"BIG5", "Big-5", "cp950", "MS950", "Big5-UAO"}) {
        record.distributions[0].resource.declared_encoding.value = same;
        EXPECT_EQ(one(checks(record, &report), QualityCheck::encoding_match).verdict, CheckVerdict::pass) << same;
    }
    record.distributions[0].resource.declared_encoding.value = "UTF-8";
    const CheckResult wrong = one(checks(record, &report), QualityCheck::encoding_match);
    EXPECT_EQ(wrong.reason.value, "encoding-declared-mismatch");
    EXPECT_EQ(wrong.details, (std::vector<std::string>{"UTF-8", "Big5-UAO"}));
    record.distributions[0].resource.declared_encoding.value.clear();
    EXPECT_EQ(one(checks(record, &report), QualityCheck::encoding_match).reason.value, "encoding-undeclared");
    report.format.value = "xlsx";
    EXPECT_EQ(one(checks(record, &report), QualityCheck::encoding_match).verdict, CheckVerdict::pass);
}

TEST(TaiwanChecks, Declared_fields_are_the_header_as_a_set_after_nfkc_and_trim) {
    CatalogueRecord record = full_record();
    const IngestReport report = full_report();
    auto& declared = record.distributions[0].resource.declared_fields;
    declared.clear();
    for (const char* field : {" 人數（人） ", "區域"}) declared.push_back({{field}});
    EXPECT_EQ(one(checks(record, &report), QualityCheck::desc_match).verdict, CheckVerdict::pass)
        << "another order, full width brackets, spaces";
    declared[1].value = "地區";
    const CheckResult wrong = one(checks(record, &report), QualityCheck::desc_match);
    EXPECT_EQ(wrong.reason.value, "fields-declared-mismatch");
    EXPECT_EQ(wrong.details, (std::vector<std::string>{"-地區", "+區域"}));
}

TEST(TaiwanChecks, A_document_beside_a_table_does_no_harm_but_a_broken_link_does) {
    const CatalogueRecord record = full_record();
    const IngestReport report = full_report();
    auto good = checks(record, &report), document = good;
    document[2] = {QualityCheck::structure, CheckVerdict::fail, {"not-structured"}, {}};
    document[5] = {QualityCheck::csv, CheckVerdict::fail, {"not-csv"}, {}};
    auto dataset = check_dataset({document, good});
    EXPECT_EQ(dataset[2].verdict, CheckVerdict::pass);
    EXPECT_EQ(dataset[5].verdict, CheckVerdict::pass);
    good[0] = {QualityCheck::linkable, CheckVerdict::fail, {"link-broken"}, {}};
    EXPECT_EQ(check_dataset({document, good})[0].reason.value, "link-broken");
    for (const CheckResult& check : check_dataset({})) EXPECT_EQ(check.verdict, CheckVerdict::fail);
}

TEST(TaiwanBadge, Each_step_stands_on_the_one_below) {
    const CatalogueRecord record = full_record();
    const IngestReport report = full_report();
    const auto with = [&](std::vector<std::size_t> failing, BadgeEvidence evidence = {}) {
        auto all = checks(record, &report);
        for (const std::size_t i : failing) all[i].verdict = CheckVerdict::fail;
        return badge_of(all, evidence).badge;
    };
    const BadgeEvidence best{90, true, true, 0.995};
    EXPECT_EQ(with({0}, best), QualityBadge::none);
    EXPECT_EQ(with({1}, best), QualityBadge::none);
    EXPECT_EQ(with({2}, best), QualityBadge::bronze);
    EXPECT_EQ(with({3}, best), QualityBadge::silver);
    EXPECT_EQ(with({4}, best), QualityBadge::silver);
    EXPECT_EQ(with({5}, best), QualityBadge::platinum) << "any structured format will do";
    EXPECT_EQ(with({}, {89.99, true, true, 1.0}), QualityBadge::gold);
    EXPECT_EQ(with({}, {90, false, true, 1.0}), QualityBadge::gold);
    EXPECT_EQ(with({}, {90, true, false, 1.0}), QualityBadge::gold);
    EXPECT_EQ(with({}, {90, true, true, 0.9949}), QualityBadge::gold);
    EXPECT_EQ(with({}, {90, true, true, {}}), QualityBadge::gold) << "not measured is not up";
}

}  // namespace
}  // namespace skl::opendata::quality
