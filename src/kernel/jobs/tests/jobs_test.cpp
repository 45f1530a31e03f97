// kernel.md §6: a killed worker's job runs again; retries, dead letters, replay, unique keys, progress, cancelling.
#include "kernel/jobs/jobs.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "kernel/crypto/random.h"
#include "kernel/jobs/store.h"
#include "kernel/storage/tests/database.h"
#include "kernel/telemetry/log.h"

namespace skl {
namespace {

using namespace std::chrono_literals;

calendar::Zone zone_of(const std::string& tenant) { return *calendar::Zone::named(tenant == "far" ? "America/New_York" : "Asia/Taipei"); }

const JobOptions quick{2, 300ms, 20ms, zone_of};
constexpr JobRetry at_once{3, 1ms, 5ms};

Instant now() {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

class JobsTest : public ::testing::Test {
protected:
    JobsTest() { log::set_level(log::Level::off); }

    Uuid enqueue(Jobs& jobs, const std::string& kind, const std::string& key = "", const std::string& payload = "{}") {
        Uuid id;
        EXPECT_FALSE(store->write("demo", [&](Transaction& tx) { return (id = jobs.enqueue(tx, kind, payload, key)), true; }));
        return id;
    }
    JobView look(const Uuid& id, const std::string& tenant = "demo") {
        std::optional<JobView> out;
        (void)store->read(tenant, [&](Reader& reader) { out = jobs::find(reader, id); });
        return out.value_or(JobView{});
    }
    JobView wait_for(const Uuid& id, JobState state) {
        for (int i = 0; i < 500 && look(id).state != state; ++i) std::this_thread::sleep_for(10ms);
        EXPECT_EQ(look(id).state, state);
        return look(id);
    }
    template <class Condition>
    static bool soon(Condition condition) {
        for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(10ms);
        return condition();
    }

    const skl::testing::Database database;
    const std::unique_ptr<Store> store = database.open_migrated();
};

TEST_F(JobsTest, A_job_runs_with_its_payload_and_leaves_its_result) {
    Jobs jobs(*store, quick);
    std::promise<std::string> seen;
    jobs.handle("greet", [&](JobRun& run) -> Result<std::string> {
        seen.set_value(run.tenant + run.kind + run.payload);
        run.progress(3, 3, "said");
        return std::string("/greetings/1");
    });
    jobs.start();
    const JobView job = wait_for(enqueue(jobs, "greet", "", R"({"who":"you"})"), JobState::succeeded);
    EXPECT_EQ(seen.get_future().get(), R"(demogreet{"who":"you"})");
    ASSERT_TRUE(job.result);
    EXPECT_EQ(job.result->href.value, "/greetings/1");
    EXPECT_EQ(job.progress.done.value, 3);
    EXPECT_EQ(job.progress.message.value, "said");
    EXPECT_EQ(job.refresh_seconds, 0);
    EXPECT_TRUE(job.started_at && job.finished_at);
}

TEST_F(JobsTest, A_change_that_is_taken_back_enqueues_nothing) {
    Jobs jobs(*store, quick);
    Uuid id;
    (void)store->write("demo", [&](Transaction& tx) { return (id = jobs.enqueue(tx, "x", "{}")), false; });
    EXPECT_TRUE(look(id).id.nil());
}

TEST_F(JobsTest, Another_tenant_does_not_see_it) {
    Jobs jobs(*store, quick);
    const Uuid id = enqueue(jobs, "x");
    EXPECT_FALSE(look(id).id.nil());
    EXPECT_TRUE(look(id, "other").id.nil());
}

TEST_F(JobsTest, A_failure_is_tried_again_until_it_goes_well) {
    Jobs jobs(*store, quick);
    std::atomic<int> runs = 0;
    jobs.handle(
        "shaky",
        [&](JobRun& run) -> Result<std::string> {
            EXPECT_EQ(run.attempt, ++runs);
            if (runs == 1) return Problem{503, "busy"};
            if (runs == 2) throw std::runtime_error("a bug");
            return std::string();
        },
        at_once);
    jobs.start();
    const JobView job = wait_for(enqueue(jobs, "shaky"), JobState::succeeded);
    EXPECT_EQ(runs, 3);
    EXPECT_FALSE(job.problem);
    EXPECT_FALSE(job.result);
}

TEST_F(JobsTest, What_fails_too_often_becomes_a_dead_letter_that_can_be_replayed) {
    Jobs jobs(*store, quick);
    std::atomic<int> runs = 0;
    std::atomic<bool> mended = false;
    jobs.handle(
        "broken",
        [&](JobRun&) -> Result<std::string> {
            ++runs;
            if (mended) return std::string();
            return Problem{502, "peer-gone", {{"peer", "x"}}};
        },
        at_once);
    jobs.start();
    const Uuid id = enqueue(jobs, "broken");
    const JobView job = wait_for(id, JobState::failed);
    EXPECT_EQ(runs, 3);
    ASSERT_TRUE(job.problem);
    EXPECT_EQ(job.problem->code.value, "peer-gone");
    EXPECT_EQ(job.problem->params.at("peer").value, "x");
    mended = true;
    (void)store->write("demo", [&](Transaction& tx) { return static_cast<bool>(jobs.replay(tx, id)); });
    wait_for(id, JobState::succeeded);
    EXPECT_EQ(runs, 4);
}

TEST_F(JobsTest, A_fault_of_the_input_is_not_tried_again) {
    Jobs jobs(*store, quick);
    std::atomic<int> runs = 0;
    jobs.handle(
        "wrong",
        [&](JobRun&) -> Result<std::string> {
            return ++runs, Problem{422, "invalid"};
        },
        at_once);
    jobs.start();
    wait_for(enqueue(jobs, "wrong"), JobState::failed);
    EXPECT_EQ(runs, 1);
}

TEST_F(JobsTest, One_key_is_one_job_while_it_waits_or_runs) {
    Jobs jobs(*store, quick);
    jobs.handle("once", [](JobRun&) -> Result<std::string> { return std::string(); });
    const Uuid first = enqueue(jobs, "once", "upload:1");
    EXPECT_EQ(enqueue(jobs, "once", "upload:1"), first);
    EXPECT_NE(enqueue(jobs, "once", "upload:2"), first);
    EXPECT_NE(enqueue(jobs, "once"), enqueue(jobs, "once"));
    jobs.start();
    wait_for(first, JobState::succeeded);
    EXPECT_NE(enqueue(jobs, "once", "upload:1"), first);
}

TEST_F(JobsTest, The_job_of_a_node_that_died_runs_again_after_its_lease) {
    Jobs jobs(*store, quick);
    const Uuid id = enqueue(jobs, "hard");
    std::optional<jobs::Leased> dead;  // as a node that was killed leaves it
    (void)store->write(every_tenant, [&](Transaction& tx) {
        Rows kinds;
        kinds.row().add("kind", "hard").end();
        dead = jobs::lease(tx, kinds, "dead", now(), {now().micros + 200'000});
        return true;
    });
    ASSERT_TRUE(dead);
    std::atomic<std::int64_t> attempt = 0;
    jobs.handle("hard", [&](JobRun& run) -> Result<std::string> { return attempt = run.attempt, std::string("/done"); });
    jobs.start();
    wait_for(id, JobState::succeeded);
    EXPECT_EQ(attempt, 2);
    // The dead node wakes up: it may not write any more.
    (void)store->write(every_tenant, [&](Transaction& tx) {
        EXPECT_EQ(jobs::beat(tx, *dead, {}, now()), jobs::Beat::lost);
        EXPECT_FALSE(jobs::fail(tx, *dead, {}, {}, now()));
        return true;
    });
    EXPECT_EQ(look(id).state, JobState::succeeded);
}

TEST_F(JobsTest, A_job_that_kills_every_node_is_buried) {
    Jobs jobs(*store, quick);
    const Uuid id = enqueue(jobs, "bomb");
    Rows kinds;
    kinds.row().add("kind", "bomb").end();
    for (int i = 0; i < 3; ++i)
        (void)store->write(every_tenant,
                           [&](Transaction& tx) { return jobs::lease(tx, kinds, "dead", now(), {now().micros - 1}).has_value(); });
    std::atomic<int> runs = 0;
    jobs.handle(
        "bomb", [&](JobRun&) -> Result<std::string> { return ++runs, std::string(); }, at_once);
    jobs.start();
    const JobView job = wait_for(id, JobState::failed);
    EXPECT_EQ(runs, 0);
    EXPECT_EQ(job.problem->code.value, "job-lost");
}

TEST_F(JobsTest, A_long_job_keeps_its_lease_and_shows_its_progress) {
    Jobs jobs(*store, quick);
    std::atomic<int> runs = 0;
    jobs.handle("long", [&](JobRun& run) -> Result<std::string> {
        ++runs;
        run.progress(1, 2, "half");
        std::this_thread::sleep_for(1s);  // three leases
        return std::string();
    });
    jobs.start();
    const Uuid id = enqueue(jobs, "long");
    EXPECT_TRUE(soon([&] { return look(id).progress.done.value == 1; }));
    EXPECT_EQ(look(id).state, JobState::running);
    wait_for(id, JobState::succeeded);
    EXPECT_EQ(runs, 1);
}

TEST_F(JobsTest, A_running_job_stops_when_asked_and_a_waiting_one_never_starts) {
    Jobs jobs(*store, {1, 300ms, 20ms});
    std::atomic<bool> started = false;
    jobs.handle("endless", [&](JobRun& run) -> Result<std::string> {
        started = true;
        while (!run.cancelled()) std::this_thread::sleep_for(5ms);
        return JobRun::stopped();
    });
    jobs.start();
    const Uuid running = enqueue(jobs, "endless");
    ASSERT_TRUE(soon([&] { return started.load(); }));
    const Uuid waiting = enqueue(jobs, "endless");
    for (const Uuid& id : {waiting, running})
        (void)store->write("demo", [&](Transaction& tx) { return static_cast<bool>(jobs.cancel(tx, id)); });
    wait_for(running, JobState::cancelled);
    EXPECT_FALSE(look(waiting).started_at);
    EXPECT_EQ(look(waiting).state, JobState::cancelled);
    (void)store->write("demo", [&](Transaction& tx) {
        const auto again = jobs.cancel(tx, running);
        EXPECT_EQ(again ? "" : again.problem().code, "illegal-transition");
        return false;
    });
}

TEST_F(JobsTest, A_node_that_stops_leaves_its_job_to_the_next) {
    const auto wait_until_stopped = [](JobRun& run) -> Result<std::string> {
        while (!run.cancelled()) std::this_thread::sleep_for(5ms);
        return JobRun::stopped();
    };
    Uuid id;
    {
        Jobs first(*store, quick);
        first.handle("moving", wait_until_stopped);
        first.start();
        id = enqueue(first, "moving");
        EXPECT_TRUE(soon([&] { return look(id).state == JobState::running; }));
    }
    EXPECT_EQ(look(id).state, JobState::queued);
    EXPECT_EQ(look(id).attempts.value, 0);
    Jobs second(*store, quick);
    second.handle("moving", [](JobRun&) -> Result<std::string> { return std::string(); });
    second.start();
    wait_for(id, JobState::succeeded);
}

TEST_F(JobsTest, Two_nodes_run_each_job_once) {
    std::mutex mutex;
    std::map<std::string, int> runs;
    const auto count = [&](JobRun& run) -> Result<std::string> {
        const std::lock_guard lock(mutex);
        ++runs[run.payload];
        return std::string();
    };
    Jobs one(*store, {4, 30s, 20ms}), two(*store, {4, 30s, 20ms});
    one.handle("count", count);
    two.handle("count", count);
    one.start();
    two.start();
    std::vector<Uuid> ids;
    for (int i = 0; i < 60; ++i) ids.push_back(enqueue(one, "count", "", std::to_string(i)));
    for (const Uuid& id : ids) wait_for(id, JobState::succeeded);
    const std::lock_guard lock(mutex);
    EXPECT_EQ(runs.size(), 60U);
    for (const auto& [payload, times] : runs) EXPECT_EQ(times, 1) << payload;
}

TEST_F(JobsTest, What_a_schedule_missed_is_made_up_for_once) {
    std::atomic<int> runs = 0;
    (void)store->write("demo", [](Transaction& tx) {  // as it stands after a night without a node
        tx.query("insert into job_schedule(tenant, name, next_at) values(:tenant, 'nightly', 1)").run();
        return true;
    });
    Jobs one(*store, quick), two(*store, quick);
    for (Jobs* node : {&one, &two}) {
        node->handle("sweep", [&](JobRun&) -> Result<std::string> { return ++runs, std::string(); });
        node->schedule("demo", "nightly", *Cron::parse("0 3 29 2 *"), "sweep");
        node->schedule("demo", "other", *Cron::parse("0 3 29 2 *"), "sweep");
        node->start();
    }
    EXPECT_TRUE(soon([&] { return runs > 0; }));
    std::this_thread::sleep_for(200ms);
    EXPECT_EQ(runs, 1);
}

TEST_F(JobsTest, A_schedule_goes_by_the_clock_of_its_tenant) {
    Jobs jobs(*store, quick);
    jobs.handle("sweep", [](JobRun&) -> Result<std::string> { return std::string(); });
    for (const char* tenant : {"demo", "far"}) jobs.schedule(tenant, "nightly", *Cron::parse("20 3 * * *"), "sweep");
    jobs.start();
    for (const std::string tenant : {"demo", "far"}) {
        std::optional<std::int64_t> next;
        EXPECT_TRUE(soon([&] {
            (void)store->read(tenant, [&](Reader& reader) {
                next = reader.query("select next_at from job_schedule where tenant = :tenant").bind("tenant", tenant).number();
            });
            return next.has_value();
        }));
        const calendar::Zone zone = zone_of(tenant);
        EXPECT_EQ(zone.at(zone.day_of({next.value_or(0)}), std::chrono::minutes(3 * 60 + 20)).micros, next.value_or(0)) << tenant;
    }
}

TEST_F(JobsTest, The_list_gives_the_newest_first_page_by_page) {
    Jobs jobs(*store, quick);
    std::vector<Uuid> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(enqueue(jobs, "x"));
    (void)store->read("demo", [&](Reader& reader) {
        const auto page = jobs::list(reader, {}, to_text(ids[3]), 2);
        ASSERT_EQ(page.size(), 2U);
        EXPECT_EQ(page[0].id, Id<Job>{ids[2]});
        EXPECT_EQ(page[1].id, Id<Job>{ids[1]});
        EXPECT_TRUE(jobs::list(reader, JobState::failed, to_text(ids[3]), 2).empty());
    });
}

}  // namespace
}  // namespace skl
