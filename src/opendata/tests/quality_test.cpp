// Datasets are measured, and what is wrong with them is kept (opendata.md §13).
#include "kernel/crypto/random.h"
#include "opendata/catalogue/store.h"
#include "opendata/quality/links.h"
#include "opendata/quality/scoring.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace {

using quality::IssueState;
using testing::Desk;

constexpr std::int64_t day = 86'400'000'000;

class Quality : public Desk {
protected:
    analytics::TrustedQueries queries;
    Scoring scoring{*store, blobs, queries};

    quality::QualityReport scored(const std::string& slug, Instant at = now()) {
        const Uuid id = dataset(slug)->id;
        const auto done = scoring.score(tenant, id, at);
        EXPECT_TRUE(done) << (done ? "" : done.problem().code);
        return look([&](Reader& reader) { return newest_report(reader, id).value(); });
    }
    std::vector<QualityIssue> issues(const std::string& slug) {
        return look([&](Reader& reader) { return issues_of(reader, find_dataset(reader, slug)->id); });
    }
    std::optional<QualityIssue> issue(const std::string& slug, const std::string& code) {
        for (QualityIssue& one : issues(slug))
            if (one.code.value == code) return std::move(one);
        return std::nullopt;
    }
    bool due(Instant before) {
        std::vector<DatasetDue> out;
        EXPECT_FALSE(store->read(every_tenant, [&](Reader& reader) { out = datasets_to_score(reader, before, 10); }));
        return !out.empty();
    }
};

const std::string table = "編號,名稱,人數\n1,東區,10\n2,西區,20\n3,南區,30\n4,北區,40\n";

TEST_F(Quality, A_published_table_has_a_score_of_its_rows_and_of_what_is_said) {
    publish("people", table);
    const auto report = scored("people");
    EXPECT_EQ(report.version, 1);
    EXPECT_EQ(report.score.parts[0].value, 1);
    EXPECT_EQ(report.score.parts[1].value, 1);
    EXPECT_EQ(report.score.parts[3].value, 1);
    EXPECT_EQ(report.score.parts[3].population, 4);
    EXPECT_TRUE(report.score.parts[3].note.empty()) << "rows were counted";
    EXPECT_EQ(report.badge, quality::QualityBadge::silver) << "neither encoding nor columns are declared";
    EXPECT_TRUE(issue("people", "encoding-undeclared"));
    EXPECT_GT(report.mqa.points, 0);
    EXPECT_LT(report.mqa.points, 405);
}

TEST_F(Quality, Rows_that_are_alike_are_told_and_fixed_by_the_next_version) {
    publish("people", table + "4,北區,40\n");
    const auto report = scored("people");
    EXPECT_EQ(report.score.parts[3].value, 0.8);
    auto found = issue("people", "duplicate-row");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->found, 1);
    EXPECT_EQ(found->state, IssueState::open);
    publish("people", table);
    scored("people");
    EXPECT_EQ(issue("people", "duplicate-row")->state, IssueState::fixed);
    publish("people", table + "1,東區,10\n");
    scored("people");
    EXPECT_EQ(issue("people", "duplicate-row")->state, IssueState::reopened);
    EXPECT_EQ(issue("people", "duplicate-row")->id, found->id) << "it is the same one";
}

TEST_F(Quality, A_value_far_from_all_others_is_told_with_its_record) {
    std::string rows = "編號,溫度\n";
    for (int i = 1; i <= 40; ++i) rows += fmt::format("{},{}\n", i, i == 17 ? 2500 : 20 + i % 5);
    publish("heat", rows);
    scored("heat");
    const auto found = issue("heat", "deviated-value");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->column_name.value, "溫度");
    EXPECT_EQ(found->found, 1);
    EXPECT_EQ(found->samples, std::vector<std::string>{"2500"});
    ASSERT_EQ(found->sample_records.size(), 1U);
    EXPECT_EQ(found->sample_records[0], 18) << "the header is the first record";
}

TEST_F(Quality, A_period_that_ends_before_it_begins_lowers_consistency) {
    publish("works", "工程,施工起日,施工迄日\na,2026-01-01,2026-02-01\nb,2026-03-01,2026-02-01\nc,2026-01-05,2026-01-06\nd,2026-01-05,\n");
    const auto report = scored("works");
    ASSERT_EQ(report.rules.size(), 1U);
    EXPECT_EQ(report.rules[0].checked, 3);
    EXPECT_EQ(report.rules[0].passed, 2);
    EXPECT_NEAR(report.score.parts[2].value, 0.67, 1e-9);
    EXPECT_EQ(issue("works", "row-constraint")->found, 1);
}

TEST_F(Quality, Quarantined_rows_are_an_error_with_their_records) {
    std::string rows = "a,b\n";
    for (int i = 0; i < 40; ++i) rows += fmt::format("{},{}\n", i, i);
    publish("cells", rows + "1,2,3\n");
    scored("cells");
    const auto found = issue("cells", "extra-cell");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->severity, Severity::error);
    EXPECT_EQ(found->sample_records, std::vector<std::int64_t>{42});
}

TEST_F(Quality, What_people_said_stays_when_it_is_measured_again) {
    publish("people", table + "4,北區,40\n");
    scored("people");
    auto found = *issue("people", "duplicate-row");
    ASSERT_TRUE(write([&](Transaction& tx) {
        found.state = IssueState::wont_fix;
        found.reply.value = "兩筆是不同的人。";
        return update_issue(tx, found, found.rev);
    }));
    EXPECT_FALSE(write([&](Transaction& tx) { return update_issue(tx, found, found.rev); })) << "somebody was first";
    scored("people");
    EXPECT_EQ(issue("people", "duplicate-row")->state, IssueState::wont_fix);
    EXPECT_EQ(issue("people", "duplicate-row")->reply.value, "兩筆是不同的人。");
}

TEST_F(Quality, A_dataset_is_due_when_it_was_published_changed_or_a_day_passed) {
    publish("people", table);
    EXPECT_TRUE(due(Instant{0}));
    const Instant at{now().micros + 1'000'000};
    const auto scored_now = scoring.score_due(at, 10, [] { return false; });
    ASSERT_TRUE(scored_now);
    EXPECT_EQ(*scored_now, 1);
    EXPECT_FALSE(due(Instant{at.micros - day}));
    EXPECT_TRUE(due(Instant{at.micros + 1})) << "the report is older";
    ASSERT_TRUE(write([&](Transaction& tx) {
        auto changed = *find_dataset(tx, "people");
        changed.modified_at = Instant{at.micros + 1};
        return update_dataset(tx, changed, changed.rev);
    }));
    EXPECT_TRUE(due(Instant{at.micros - day}));
}

TEST_F(Quality, Data_grow_old) {
    publish("people", table);
    ASSERT_TRUE(write([&](Transaction& tx) {
        auto changed = *find_dataset(tx, "people");
        changed.frequency.value = "monthly";
        return update_dataset(tx, changed, changed.rev);
    }));
    EXPECT_EQ(scored("people").score.parts[4].value, 1);
    EXPECT_NEAR(scored("people", Instant{now().micros + 60 * day}).score.parts[4].value, 0.70, 0.011);
}

TEST_F(Quality, Two_failed_calls_break_a_link_and_the_report_says_so) {
    publish("people", table);
    const Resource resource = write([&](Transaction& tx) {
                                  Resource fresh;
                                  fresh.id = crypto::new_id<Resource>(now());
                                  fresh.dataset_id = find_dataset(tx, "people")->id;
                                  fresh.url_kind = UrlKind::remote;
                                  fresh.download_url = Url{{"https://nowhere.invalid/a.csv"}};
                                  return std::optional(insert_resource(tx, *find_dataset(tx, "people"), fresh, now()));
                              }).value();
    const Links links(*store);
    const Instant at = now();
    const auto call = [&](std::int64_t hours) {
        const auto called = links.check_due({at.micros + hours * day / 24}, 10, [] { return false; });
        return called ? *called : -1;
    };
    EXPECT_EQ(call(0), 1);
    EXPECT_EQ(call(1), 0) << "not due";
    EXPECT_FALSE(look([&](Reader& reader) { return link_evidence(reader, resource); }).download) << "one failure says nothing";
    EXPECT_EQ(call(7), 1);
    EXPECT_EQ(look([&](Reader& reader) { return link_evidence(reader, resource); }).download, false);
    const auto report = scored("people");
    EXPECT_EQ(report.badge, quality::QualityBadge::none);
    EXPECT_EQ(report.checks[0].reason.value, "link-broken");
    EXPECT_EQ(issue("people", "link-broken")->severity, Severity::error);
}

TEST_F(Quality, Availability_is_known_after_thirty_days) {
    const Instant begin{1'000 * day};
    const auto beat = [&](std::int64_t minutes) {
        write([&](Transaction& tx) {
            keep_beat(tx, {begin.micros + minutes * 60'000'000});
            return true;
        });
    };
    const auto known = [&](std::int64_t minutes) {
        return look([&](Reader& reader) { return availability(reader, {begin.micros + minutes * 60'000'000}); });
    };
    beat(0);
    beat(1);
    EXPECT_FALSE(known(29 * 24 * 60));
    const auto after = known(30 * 24 * 60);
    ASSERT_TRUE(after);
    EXPECT_DOUBLE_EQ(*after, 1.0 / 8640) << "one span of five minutes in thirty days";
}

}  // namespace
}  // namespace skl::opendata
