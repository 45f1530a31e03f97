// The life of a version, on both databases: received, parsed in a worker, doubted or published, superseded (opendata.md §5.6, §5.8, §19).
#include "opendata/publish/life.h"
#include "opendata/tests/desk.h"

namespace skl::opendata {
namespace {

using testing::Desk;

constexpr const char* head = "編號,名稱,數量\r\n";

std::string rows(int from, int to, const char* more = "") {
    std::string out;
    for (int i = from; i < to; ++i) out += fmt::format("{},第{}個,{}{}\r\n", i, i, i * 2, more);
    return out;
}

TEST_F(Desk, A_file_becomes_a_public_version_with_its_rows_and_bytes) {
    const std::string file = head + rows(0, 20);
    const auto version = publish("things", file);
    EXPECT_EQ(version.state, VersionState::published);
    EXPECT_EQ(version.number, 1);
    EXPECT_EQ(version.rows_accepted, 20);
    EXPECT_EQ(version.problem.value, "");
    EXPECT_TRUE(version.published_at);
    const auto kept = tables(version);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].row_count, 20);
    EXPECT_EQ(kept[0].name.value, "things");
    ASSERT_EQ(kept[0].columns.size(), 3U);
    EXPECT_EQ(kept[0].columns[2].type, ColumnType::integer);
    EXPECT_EQ(bytes_of(version.raw_sha256.value), file);
    EXPECT_EQ(bytes_of(kept[0].csv_sha256.value), file);
    EXPECT_TRUE(bytes_of(kept[0].parquet_sha256.value).starts_with("PAR1"));
    EXPECT_EQ(dataset("things")->state, DatasetState::published);
}

TEST_F(Desk, The_next_version_supersedes_the_one_before) {
    publish("things", head + rows(0, 20));
    const auto second = publish("things", head + rows(0, 21));
    EXPECT_EQ(second.number, 2);
    EXPECT_EQ(second.state, VersionState::published);
    const auto all = versions("things");
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[1].state, VersionState::superseded);
    EXPECT_EQ(bytes_of(tables(all[1]).at(0).csv_sha256.value), head + rows(0, 20)) << "its content stays";
}

TEST_F(Desk, The_same_bytes_are_no_new_version) {
    publish("things", head + rows(0, 20));
    const auto again = receive("things", head + rows(0, 20));
    EXPECT_TRUE(again.unchanged);
    EXPECT_EQ(again.version.number, 1);
    EXPECT_EQ(versions("things").size(), 1U);
    publish("things", head + rows(0, 21));
    EXPECT_FALSE(receive("things", head + rows(0, 20)).unchanged) << "back to an older content is news";
}

TEST_F(Desk, Other_bytes_with_the_same_content_are_not_published) {
    publish("things", "編號,名稱,數量\r\n1,a,2\r\n2,b,3\r\n");
    const auto same = receive("things",
                              "\xEF\xBB\xBF"
                              "編號,名稱,數量\n1,a,2\n2,\"b\",3\n");
    const auto href = importing().run(tenant, {{to_text(same.version.id)}, true}, {});
    ASSERT_FALSE(href);
    EXPECT_EQ(href.problem().code, "bytes-only-change");
    EXPECT_EQ(version(same.version.id).state, VersionState::failed);
    EXPECT_TRUE(tables(same.version).empty());
    EXPECT_EQ(versions("things").back().state, VersionState::published);
}

TEST_F(Desk, More_than_five_in_a_hundred_rows_put_aside_are_looked_at_first) {
    EXPECT_EQ(publish("five", head + rows(0, 95) + rows(0, 5, ",x")).state, VersionState::published) << "five of a hundred";
    const auto six = publish("six", head + rows(0, 94) + rows(0, 6, ",x"));
    EXPECT_EQ(six.state, VersionState::needs_review);
    EXPECT_EQ(six.problem.value, "many-quarantined");
    EXPECT_EQ(dataset("six")->state, DatasetState::draft) << "nothing of it is public";
    EXPECT_FALSE(public_version("six"));
    EXPECT_EQ(six.rows_quarantined, 6);
    const auto aside = quarantine(six);
    ASSERT_EQ(aside.size(), 6U);
    EXPECT_EQ(aside[0].code, "extra-cell");
    EXPECT_EQ(aside[0].record_no, 96);
    EXPECT_EQ(aside[0].raw, "0,第0個,0,x");
    EXPECT_EQ(bytes_of(six.raw_sha256.value).substr(static_cast<std::size_t>(aside[0].byte_offset), aside[0].raw.size()), aside[0].raw);
}

TEST_F(Desk, Another_schema_is_looked_at_first_and_the_old_version_stays_public) {
    publish("things", head + rows(0, 20));
    const auto wider = publish("things", "編號,名稱,數量,備註\r\n" + rows(0, 20, ",x"));
    EXPECT_EQ(wider.state, VersionState::needs_review);
    EXPECT_EQ(wider.problem.value, "schema-changed");
    EXPECT_EQ(public_version("things")->number, 1);
    const auto retyped = publish("things", head + rows(0, 10) + "11,第11個,許多\r\n");
    EXPECT_EQ(retyped.problem.value, "schema-changed") << "a column that was a number";
}

TEST_F(Desk, A_fifth_of_the_rows_gone_is_looked_at_first) {
    publish("things", head + rows(0, 100));
    const auto fewer = publish("things", head + rows(0, 79));
    EXPECT_EQ(fewer.state, VersionState::needs_review);
    EXPECT_EQ(fewer.problem.value, "fewer-rows");
    EXPECT_EQ(publish("things", head + rows(0, 80)).state, VersionState::published) << "80 of 100";
}

TEST_F(Desk, A_reviewer_publishes_what_was_in_doubt) {
    publish("things", head + rows(0, 100));
    const auto fewer = publish("things", head + rows(0, 10));
    EXPECT_TRUE(write([&](Transaction& tx) { return importing().publish(tx, fewer, "reviewer", now()); }));
    EXPECT_EQ(version(fewer.id).state, VersionState::published);
    EXPECT_EQ(versions("things").back().state, VersionState::superseded);
}

TEST_F(Desk, Each_publication_stands_in_the_ledger_and_what_was_not_published_does_not) {
    const auto leaf_of = [&](const Version& of) {
        return look([&](Reader& reader) { return ledger::Ledger::find(reader, publication_key(of)); });
    };
    const auto first = publish("things", head + rows(0, 100));
    const auto doubtful = publish("things", head + rows(0, 10));
    EXPECT_TRUE(leaf_of(first));
    EXPECT_FALSE(leaf_of(doubtful));
    EXPECT_TRUE(write([&](Transaction& tx) { return importing().publish(tx, doubtful, "reviewer", now()); }));
    ASSERT_TRUE(leaf_of(doubtful));
    const Keys keys{crypto::Secret(std::string(32, 'm'))};
    ASSERT_TRUE(ledger.settle(keys, [](const std::string& of) { return "gov.example/ledger/" + of; }));
    EXPECT_EQ(leaf_of(first)->index, 0);
    EXPECT_EQ(leaf_of(doubtful)->index, 1);
}

TEST_F(Desk, A_file_that_cannot_be_read_leaves_the_dataset_as_it_is) {
    publish("things", head + rows(0, 20));
    const auto page = receive("things", "<!DOCTYPE html><html></html>");
    const auto href = importing().run(tenant, {{to_text(page.version.id)}, true}, {});
    ASSERT_FALSE(href);
    EXPECT_EQ(href.problem().code, "format-mismatch");
    EXPECT_EQ(version(page.version.id).state, VersionState::failed);
    EXPECT_EQ(version(page.version.id).problem.value, "format-mismatch format=html");
    EXPECT_EQ(public_version("things")->number, 1);
    EXPECT_EQ(publish("things", head + rows(0, 21)).number, 3) << "the failed one keeps its number";
}

TEST_F(Desk, A_job_that_runs_again_changes_nothing) {
    const auto first = receive("things", head + rows(0, 95) + rows(0, 5, ",x"));
    const IngestOrder order{{to_text(first.version.id)}, true};
    ASSERT_TRUE(importing().run(tenant, order, {}));
    const auto before = tables(first.version);
    ASSERT_TRUE(importing().run(tenant, order, {}));
    EXPECT_EQ(version(first.version.id).state, VersionState::published);
    EXPECT_EQ(tables(first.version).at(0).parquet_sha256.value, before.at(0).parquet_sha256.value);
    EXPECT_EQ(quarantine(first.version).size(), 5U);
    const auto waiting = receive("six", head + rows(0, 10) + rows(0, 6, ",x"));
    ASSERT_TRUE(importing().run(tenant, {{to_text(waiting.version.id)}, true}, {}));
    ASSERT_TRUE(importing().run(tenant, {{to_text(waiting.version.id)}, true}, {})) << "its end was not written down before the node died";
    EXPECT_EQ(version(waiting.version.id).state, VersionState::needs_review);
    EXPECT_EQ(tables(waiting.version).size(), 1U);
    EXPECT_EQ(quarantine(waiting.version).size(), 6U);
}

TEST_F(Desk, An_older_file_that_is_read_later_does_not_replace_a_newer_one) {
    publish("things", head + rows(0, 20));
    const auto slow = receive("things", head + rows(0, 21)), quick = receive("things", head + rows(0, 22));
    ASSERT_TRUE(importing().run(tenant, {{to_text(quick.version.id)}, true}, {}));
    ASSERT_TRUE(importing().run(tenant, {{to_text(slow.version.id)}, true}, {}));
    EXPECT_EQ(public_version("things")->number, 3);
    EXPECT_EQ(version(slow.version.id).state, VersionState::ready);
}

TEST_F(Desk, Many_who_send_at_once_get_numbers_without_gap_and_one_version_is_public) {
    constexpr int senders = 8;
    std::vector<std::thread> threads;
    for (int i = 0; i < senders; ++i)
        threads.emplace_back([&, i] {
            const auto mine = receive("shared", head + rows(0, 20 + i));
            (void)importing().run(tenant, {{to_text(mine.version.id)}, true}, {});
        });
    for (std::thread& thread : threads) thread.join();
    const auto all = versions("shared");
    ASSERT_EQ(all.size(), static_cast<std::size_t>(senders));
    int is_public = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].number, static_cast<std::int64_t>(all.size() - i));
        is_public += all[i].state == VersionState::published;
    }
    EXPECT_EQ(is_public, 1);
}

TEST_F(Desk, A_stopped_reading_can_be_taken_up_again) {
    const auto given = receive("things", head + rows(0, 60'000));
    const auto stopped = importing().run(tenant, {{to_text(given.version.id)}, true}, [](std::int64_t, std::int64_t) { return false; });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.problem().code, "cancelled");
    ASSERT_TRUE(importing().run(tenant, {{to_text(given.version.id)}, true}, {}));
    EXPECT_EQ(version(given.version.id).rows_accepted, 60'000);
}

TEST_F(Desk, A_reading_that_will_not_go_on_is_given_up_and_may_be_taken_up_again) {
    Jobs jobs(*store);
    const auto with_job = [&](const char* slug) {
        auto version = receive(slug, head + rows(0, 20)).version;
        version.job_id = *write([&](Transaction& tx) -> Result<Uuid> {
            const Uuid job = jobs.enqueue(tx, ingest_job, to_json(IngestOrder{{to_text(version.id)}, true}), slug);
            set_version_job(tx, version.id, job);
            return job;
        });
        return version;
    };
    const auto waits = with_job("waits"), stopped = with_job("stopped"), lost = with_job("lost");
    const auto command = receive("command", head + rows(0, 20)).version;
    ASSERT_TRUE(write([&](Transaction& tx) { return jobs.cancel(tx, *stopped.job_id); }));
    ASSERT_TRUE(write([&](Transaction& tx) -> Done {  // as five dead nodes leave it
        set_version_state(tx, lost.id, VersionState::parsing);
        tx.query("update job set state = 'failed', problem = '{\"code\":\"job-lost\",\"params\":{}}' where tenant = :tenant and id = :id")
            .bind("id", *lost.job_id)
            .run();
        return Nothing{};
    }));
    EXPECT_EQ(*importing().give_up_lost(now()), 2);
    EXPECT_EQ(version(waits.id).state, VersionState::received);
    EXPECT_EQ(version(command.id).state, VersionState::received) << "the command may still be at it";
    EXPECT_EQ(version(stopped.id).problem.value, "cancelled");
    EXPECT_EQ(version(lost.id).state, VersionState::failed);
    EXPECT_EQ(version(lost.id).problem.value, "job-lost");
    EXPECT_EQ(*importing().give_up_lost({now().micros + 3'700'000'000}), 1) << "a command that was killed";
    ASSERT_TRUE(importing().run(tenant, {{to_text(lost.id)}, true}, {}));
    EXPECT_EQ(version(lost.id).state, VersionState::published);
}

TEST_F(Desk, Slugs_that_are_paths_of_the_catalogue_are_refused) {
    for (const char* taken : {"new", "upload", "imports"}) {
        NewVersion wanted;
        wanted.dataset = Slug{{taken}};
        const auto refused = try_receive(wanted, head + rows(0, 3));
        ASSERT_FALSE(refused) << taken;
        EXPECT_EQ(refused.problem().errors.at(0).code, "slug-reserved");
    }
    EXPECT_EQ(slug_of("Ünï çödé 2024 (1).CSV"), "n-d-2024-1");
    EXPECT_EQ(slug_of("人口.csv"), "");
}

TEST(Life, Of_a_version_has_no_other_moves_than_the_table_and_a_refusal_names_both_states) {
    std::set<std::pair<VersionState, VersionEvent>> known;
    for (const VersionMove& move : life_of_a_version)
        EXPECT_TRUE(known.insert({move.from, move.event}).second) << "one way from each state by each event";
    for (int from = 0; from <= static_cast<int>(VersionState::deleted); ++from)
        for (int event = 0; event <= static_cast<int>(VersionEvent::supersede); ++event) {
            const auto moved = after(static_cast<VersionState>(from), static_cast<VersionEvent>(event));
            EXPECT_EQ(static_cast<bool>(moved), known.contains({static_cast<VersionState>(from), static_cast<VersionEvent>(event)}));
            if (moved) continue;
            EXPECT_EQ(moved.problem().status, 409);
            EXPECT_EQ(moved.problem().code, "illegal-transition");
            EXPECT_FALSE(moved.problem().params.at("from").empty());
            EXPECT_FALSE(moved.problem().params.at("allowed").empty());
        }
    EXPECT_EQ(after(VersionState::published, VersionEvent::publish).problem().params.at("allowed"), "ready, needs_review");
}

TEST_F(Desk, What_is_public_already_cannot_be_published_again) {
    const auto first = publish("things", head + rows(0, 20));
    const auto again = write([&](Transaction& tx) { return importing().publish(tx, first, "reviewer", now()); });
    ASSERT_FALSE(again);
    EXPECT_EQ(again.problem().status, 409);
    EXPECT_EQ(again.problem().params.at("from"), "published");
}

}  // namespace
}  // namespace skl::opendata
