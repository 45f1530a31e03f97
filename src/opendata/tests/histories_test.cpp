// Which versions are kept, and what becomes of one that is taken away, on both databases.
#include "opendata/tests/desk.h"
#include "opendata/versions/removals.h"
#include "opendata/versions/retention.h"

namespace skl::opendata {
namespace {

using testing::Desk;

constexpr std::int64_t hour = 3'600'000'000, day = 24 * hour;
constexpr std::chrono::seconds utc{0};

// Published `ages` days ago each, the last of them public.
std::vector<ShownVersion> published(const std::vector<double>& ages, Instant now) {
    std::vector<ShownVersion> out;
    for (std::size_t i = 0; i < ages.size(); ++i) {
        ShownVersion& one = out.emplace_back();
        one.id.bytes[15] = static_cast<std::uint8_t>(i + 1);
        one.number = static_cast<std::int64_t>(i) + 1;
        one.state = i + 1 == ages.size() ? VersionState::published : VersionState::superseded;
        one.published_at = {now.micros - static_cast<std::int64_t>(ages[i] * static_cast<double>(day))};
    }
    return out;
}

std::set<int> dropped(const History& history, const std::vector<double>& ages, Instant now) {
    std::set<int> out;
    for (const Uuid& id : past_keeping(history, published(ages, now), now, utc)) out.insert(id.bytes[15]);
    return out;
}

Instant noon(const char* text) {
    Date date;
    (void)parse(text, date);
    return {date.day.time_since_epoch().count() * day + 12 * hour};
}

TEST(Retention, All_are_kept_unless_something_else_is_said) { EXPECT_EQ(dropped({}, {4000, 30, 0}, noon("2026-06-15")), std::set<int>{}); }

TEST(Retention, The_last_few_are_kept_the_public_one_among_them) {
    History history;
    history.retention = Retention::keep_n;
    history.kept = 2;
    EXPECT_EQ(dropped(history, {9, 8, 7, 6}, noon("2026-06-15")), (std::set<int>{1, 2}));
    history.kept = 1;
    EXPECT_EQ(dropped(history, {9, 8}, noon("2026-06-15")), (std::set<int>{1}));
}

TEST(Retention, One_a_day_for_thirty_days_and_one_a_month_for_ten_years) {
    History history;
    history.retention = Retention::keep_daily_30_monthly_120;
    const Instant now = noon("2026-06-15");
    EXPECT_EQ(dropped(history, {1.25, 1.0, 0.25, 0}, now), (std::set<int>{1, 3})) << "of a day the last one";
    EXPECT_EQ(dropped(history, {29.0, 28.0, 0}, now), std::set<int>{}) << "within thirty days";
    EXPECT_EQ(dropped(history, {40.0, 39.0, 0}, now), (std::set<int>{1})) << "of a month the last one";
    EXPECT_EQ(dropped(history, {119 * 30.4, 0}, now), std::set<int>{});
    EXPECT_EQ(dropped(history, {121 * 30.5, 0}, now), (std::set<int>{1})) << "after ten years";
    EXPECT_EQ(dropped(history, {5000}, now), std::set<int>{}) << "the public one is always kept";
}

class Histories : public Desk {
protected:
    Module::Inside in{{*store, blobs, testing::spawner(), 1, 1, nullptr, &ledger}};

    static std::string rows(int count) {
        std::string out = "編號,名稱\r\n";
        for (int i = 0; i < count; ++i) out += fmt::format("{},第{}個\r\n", i, i);
        return out;
    }
    AskedVersion asked(const std::string& slug, std::int64_t number) {
        return look([&](Reader& reader) {
            const auto resource = resource_named(reader, slug).value();
            return AskedVersion{dataset_by_id(reader, resource.dataset_id).value(), resource,
                                version_numbered(reader, resource, number).value()};
        });
    }
    Done withhold_as(const char* who, std::int64_t number) {
        const auto version = asked("things", number);
        return write([&](Transaction& tx) { return withhold(tx, version, RemovalCause::personal_data, "含有姓名", who, now()); });
    }
    Result<std::vector<std::string>> destroy_as(const char* who, std::int64_t number) {
        const auto version = asked("things", number);
        return write([&](Transaction& tx) { return destroy(tx, &ledger, version, who, now()); });
    }
    VersionState state(std::int64_t number) { return asked("things", number).version.state; }
};

TEST_F(Histories, Who_withholds_does_not_destroy_and_what_stays_is_no_content) {
    publish("things", rows(20));
    publish("things", rows(21));
    ASSERT_TRUE(withhold_as("anna", 2));
    EXPECT_EQ(state(2), VersionState::withheld);
    EXPECT_EQ(state(1), VersionState::published) << "the one before is public again";
    EXPECT_EQ(destroy_as("anna", 2).problem().code, "second-person");
    EXPECT_EQ(state(2), VersionState::withheld);
    const auto before = asked("things", 2).version;
    const auto blobs_of_it = destroy_as("bert", 2);
    ASSERT_TRUE(blobs_of_it);
    const auto after_it = asked("things", 2).version;
    EXPECT_EQ(after_it.state, VersionState::deleted);
    EXPECT_EQ(after_it.raw_sha256.value, before.raw_sha256.value);
    EXPECT_EQ(after_it.rows_accepted, 21);
    EXPECT_EQ(after_it.file_name.value, "");
    EXPECT_EQ(look([&](Reader& reader) { return report_of(reader, after_it.id); }), "");
    EXPECT_TRUE(tables(after_it).at(0).columns.empty()) << "their statistics hold values";
    const auto removal = look([&](Reader& reader) { return removal_of(reader, after_it.id).value(); });
    EXPECT_TRUE(removal.destroyed);
    EXPECT_EQ(removal.reason, "含有姓名");
    EXPECT_EQ(destroy_as("bert", 2).problem().code, "illegal-transition");
    const auto entry = look([&](Reader& reader) { return ledger::Ledger::find(reader, "dataset.withdrawn/" + to_text(after_it.id)); });
    EXPECT_TRUE(entry) << "the ledger says that it is gone";
}

TEST_F(Histories, Destroyed_bytes_are_gone_from_the_disk_and_those_others_need_are_not) {
    publish("things", rows(20));
    const auto second = publish("things", rows(21));
    publish("others", rows(21));  // the same file in another dataset
    publish("things", rows(22));
    const auto third = asked("things", 3).version;
    ASSERT_TRUE(withhold_as("anna", 2));
    ASSERT_TRUE(withhold_as("anna", 3));
    const auto table = tables(third).at(0);
    auto needed = destroy_as("bert", 3);
    ASSERT_TRUE(needed);
    destroy_files(in, *needed);
    for (const std::string& one : {third.raw_sha256.value, table.parquet_sha256.value, table.csv_sha256.value})
        EXPECT_FALSE(std::filesystem::exists(blobs.path(one))) << one;
    needed = destroy_as("bert", 2);
    ASSERT_TRUE(needed);
    destroy_files(in, *needed);
    EXPECT_TRUE(std::filesystem::exists(blobs.path(second.raw_sha256.value))) << "another dataset has it";
    EXPECT_TRUE(std::filesystem::exists(blobs.path(asked("things", 1).version.raw_sha256.value)));
}

TEST_F(Histories, What_was_withheld_by_mistake_comes_back) {
    publish("things", rows(20));
    publish("things", rows(21));
    const auto restore_it = [&](std::int64_t number) {
        const auto version = asked("things", number);
        return write([&](Transaction& tx) { return restore(tx, version, "anna", now()); });
    };
    ASSERT_TRUE(withhold_as("anna", 2));
    ASSERT_TRUE(restore_it(2));
    EXPECT_EQ(state(2), VersionState::published);
    EXPECT_EQ(state(1), VersionState::superseded);
    ASSERT_TRUE(withhold_as("anna", 1));
    ASSERT_TRUE(restore_it(1));
    EXPECT_EQ(state(1), VersionState::superseded) << "a newer one is public";
    EXPECT_EQ(restore_it(1).problem().code, "illegal-transition");
    EXPECT_FALSE(look([&](Reader& reader) { return removal_of(reader, asked("things", 1).version.id); }));
}

TEST_F(Histories, A_policy_lets_go_of_versions_and_says_so) {
    for (int i = 0; i < 4; ++i) publish("things", rows(20 + i));
    const auto dataset = asked("things", 1).dataset.id;
    ASSERT_TRUE(write([&](Transaction& tx) {
        save_history(tx, dataset, {{"編號"}, Retention::keep_n, 2, 0}, "anna", now());
        return true;
    }));
    const auto history = look([&](Reader& reader) { return history_of(reader, dataset); });
    EXPECT_EQ(history.key, std::vector<std::string>{"編號"});
    EXPECT_EQ(history.rev, 1);
    const auto expired = expire_versions(in, now());
    ASSERT_TRUE(expired) << expired.problem().code;
    EXPECT_EQ(*expired, 2);
    EXPECT_EQ(state(1), VersionState::deleted);
    EXPECT_EQ(state(2), VersionState::deleted);
    EXPECT_EQ(state(3), VersionState::superseded);
    EXPECT_EQ(state(4), VersionState::published);
    EXPECT_EQ(*expire_versions(in, now()), 0) << "once";
}

TEST_F(Histories, A_version_is_found_by_its_day) {
    const auto first = publish("things", rows(20)), second = publish("things", rows(21));
    const auto resource = asked("things", 1).resource;
    const auto at = [&](Instant when) { return look([&](Reader& reader) { return version_as_of(reader, resource, when); }); };
    EXPECT_FALSE(at({first.published_at->micros - 1}));
    EXPECT_EQ(at(*first.published_at)->number, 1);
    EXPECT_EQ(at(now())->number, 2);
    EXPECT_EQ(look([&](Reader& reader) { return published_of(reader, resource.id); })->number, second.number);
    EXPECT_EQ(look([&](Reader& reader) { return find_resource(reader, to_text(resource.id)); })->dataset_id, resource.dataset_id);
}

}  // namespace
}  // namespace skl::opendata
