#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "kernel/storage/batch.h"
#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

struct Writing : ::testing::Test {
    void open(StoreOptions options = {}) {
        store = database.open(std::move(options));
        ASSERT_FALSE(store->write("a", [](Transaction& tx) {
            tx.connection().script(
                "create table note(tenant text not null, id bigint not null, text text not null, primary key(tenant, id))");
            return true;
        }));
    }
    static void put(Transaction& tx, std::int64_t id, const char* text = "x") {
        tx.query("insert into note(tenant, id, text) values(:tenant, :id, :text)").bind("id", id).bind("text", text).run();
    }
    std::optional<Problem> add(std::int64_t id, bool keep = true) {
        return store->write("a", [&](Transaction& tx) {
            put(tx, id);
            return keep;
        });
    }
    std::int64_t count() {
        std::int64_t out = -1;
        EXPECT_FALSE(
            store->read("a", [&](Reader& reader) { out = *reader.query("select count(*) from note where tenant = :tenant").number(); }));
        return out;
    }

    testing::Database database;
    std::unique_ptr<Store> store;
};

// Many writes that wait for one that holds the writer up, so that they meet in groups.
struct Crowd {
    Crowd(Store& store, int size, const std::function<bool(Transaction&, int)>& work)
        : problems(static_cast<std::size_t>(size)), done(size) {
        const bool held = !store.postgresql();
        Store::Work hold = [&](Transaction&) {
            release.wait();
            return false;
        };
        if (held) store.submit("a", hold, [](auto) {});
        works.reserve(static_cast<std::size_t>(size));
        for (int i = 0; i < size; ++i) works.emplace_back([&work, i](Transaction& tx) { return work(tx, i); });
        for (int i = 0; i < size; ++i)
            store.submit("a", works[static_cast<std::size_t>(i)], [this, i](std::optional<Problem> problem) {
                problems[static_cast<std::size_t>(i)] = std::move(problem);
                done.count_down();
            });
        release.count_down();
        done.wait();
    }
    std::vector<std::optional<Problem>> problems;
    std::vector<Store::Work> works;
    std::latch release{1}, done;
};

TEST_F(Writing, A_write_that_says_no_leaves_nothing) {
    open();
    EXPECT_FALSE(add(1, false));
    EXPECT_FALSE(add(2));
    EXPECT_EQ(count(), 1);
}

TEST_F(Writing, One_bad_write_of_a_group_fails_alone) {
    open();
    Crowd crowd(*store, 60, [](Transaction& tx, int i) {
        put(tx, i);
        if (i % 10 == 3) put(tx, i);  // breaks the key
        if (i % 10 == 4) throw std::runtime_error("a bug");
        return i % 10 != 5;
    });
    for (std::size_t i = 0; i < crowd.problems.size(); ++i) EXPECT_EQ(crowd.problems[i].has_value(), i % 10 == 3 || i % 10 == 4) << i;
    EXPECT_EQ(count(), 42);
}

TEST_F(Writing, A_statement_that_failed_and_was_ignored_is_not_acknowledged_unless_it_is_kept) {
    open();
    EXPECT_FALSE(add(1));
    const auto problem = store->write("a", [](Transaction& tx) {
        put(tx, 2);
        try {
            put(tx, 1);
        } catch (const DatabaseError&) {  // what a careless handler does: PostgreSQL takes the transaction back, SQLite goes on
        }
        return true;
    });
    EXPECT_EQ(count(), problem ? 1 : 2);
    EXPECT_FALSE(add(3));
}

TEST_F(Writing, An_attempt_that_a_constraint_refuses_leaves_the_rest_of_the_write_alone) {
    open();
    EXPECT_FALSE(add(1));
    EXPECT_FALSE(store->write("a", [](Transaction& tx) {
        put(tx, 2);
        EXPECT_FALSE(tx.attempt([&] {
            put(tx, 3);
            put(tx, 1);
        }));
        EXPECT_TRUE(tx.attempt([&] { put(tx, 4); }));
        return true;
    }));
    EXPECT_EQ(count(), 3);
}

TEST_F(Writing, After_the_commit_functions_run_and_only_for_what_was_kept) {
    open();
    std::atomic<int> ran = 0;
    for (const bool keep : {true, false})
        EXPECT_FALSE(store->write("a", [&](Transaction& tx) {
            tx.on_commit([&] { ++ran; });
            return keep;
        }));
    EXPECT_TRUE(store->write("a", [&](Transaction& tx) -> bool {
        tx.on_commit([&] { ++ran; });
        throw std::runtime_error("a bug");
    }));
    EXPECT_EQ(ran, 1);
}

TEST_F(Writing, What_waits_together_is_committed_together) {
    if (testing::on_postgresql()) GTEST_SKIP() << "there only batch functions share a commit";
    open();
    const auto before = store->statistics();
    Crowd crowd(*store, 3'000, [](Transaction& tx, int i) {
        put(tx, i);
        return true;
    });
    const auto after = store->statistics();
    EXPECT_EQ(after.writes - before.writes, 3'001);
    EXPECT_LE(after.commits - before.commits, 5);  // the one that held the others up, then 3,000 in groups of at most 1,024
    EXPECT_EQ(count(), 3'000);
}

TEST_F(Writing, One_commit_each_is_one_commit_each) {
    open({.one_commit_each = true});
    const auto before = store->statistics();
    Crowd crowd(*store, 50, [](Transaction& tx, int i) {
        put(tx, i);
        return true;
    });
    EXPECT_GE(store->statistics().commits - before.commits, 50);
}

TEST_F(Writing, The_queue_has_a_limit_and_says_busy) {
    open({.pool = 1});
    std::latch release{1}, started{1};
    Store::Work hold = [&](Transaction&) {
        started.count_down();
        release.wait();
        return false;
    };
    store->submit("a", hold, [](auto) {});
    started.wait();
    Store::Work nothing = [](Transaction&) { return false; };
    std::atomic<int> refused = 0;
    std::latch done(static_cast<std::ptrdiff_t>(most_waiting) + 1);
    for (std::size_t i = 0; i < most_waiting + 1; ++i)
        store->submit("a", nothing, [&](std::optional<Problem> problem) {
            if (problem) {
                ++refused;
                EXPECT_EQ(problem->status, 503);
                EXPECT_EQ(problem->code, "busy");
            }
            done.count_down();
        });
    EXPECT_EQ(refused, 1);
    EXPECT_EQ(store->statistics().waiting, static_cast<std::int64_t>(most_waiting));
    release.count_down();
    done.wait();
    EXPECT_EQ(refused, 1);
}

TEST_F(Writing, A_write_can_be_cancelled_while_it_is_queued_and_not_once_it_runs) {
    open({.pool = 1});
    std::latch release{1}, started{1}, done{1};
    Store::Work hold = [&](Transaction&) {
        started.count_down();
        release.wait();
        return false;
    };
    const auto running = store->submit("a", hold, [&](auto) { done.count_down(); });
    started.wait();
    bool told = false;
    Store::Work work = [](Transaction& tx) {
        put(tx, 1);
        return true;
    };
    const auto queued = store->submit("a", work, [&](auto) { told = true; });
    EXPECT_TRUE(store->cancel(queued));
    EXPECT_FALSE(store->cancel(queued));
    EXPECT_FALSE(store->cancel(running));
    release.count_down();
    done.wait();
    EXPECT_FALSE(add(2));
    EXPECT_FALSE(told);
    EXPECT_EQ(count(), 1);
}

TEST_F(Writing, Draining_finishes_what_was_accepted_and_refuses_the_rest) {
    open();
    std::atomic<int> told = 0;
    std::vector<Store::Work> works;
    for (int i = 0; i < 100; ++i)
        works.emplace_back([i](Transaction& tx) {
            put(tx, i);
            return true;
        });
    for (const auto& work : works) store->submit("a", work, [&](std::optional<Problem> problem) { told += problem ? 0 : 1; });
    store->drain();
    EXPECT_EQ(told, 100);
    EXPECT_EQ(add(1'000)->code, "busy");
    EXPECT_EQ(count(), 100);
}

TEST_F(Writing, A_read_sees_one_moment) {
    open();
    EXPECT_FALSE(store->read("a", [&](Reader& reader) {
        const auto look = [&] { return reader.query("select count(*) from note where tenant = :tenant").number(); };
        EXPECT_EQ(look(), 0);
        EXPECT_FALSE(add(1));
        EXPECT_EQ(look(), 0);
    }));
    EXPECT_EQ(count(), 1);
}

TEST_F(Writing, A_reader_cannot_write) {
    open();
    EXPECT_TRUE(store->read("a", [](Reader& reader) { reader.query("delete from note where tenant = :tenant").run(); }));
    EXPECT_EQ(count(), 0);
}

constexpr const char* endless =
    "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < :most) select count(*) from n";
constexpr std::int64_t forever = 1'000'000'000'000;

TEST_F(Writing, A_statement_past_its_time_is_stopped_and_the_others_are_not) {
    open({.longest_statement = std::chrono::milliseconds(200)});
    EXPECT_TRUE(store->read("a", [](Reader& reader) { (void)reader.query(endless).bind("most", forever).number(); }));
    Crowd crowd(*store, 5, [](Transaction& tx, int i) {
        put(tx, i);
        if (i == 2)
            tx.query(
                  "update note set text = cast((with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where "
                  "i < :most) select count(*) from n) as text) where tenant = :tenant")
                .bind("most", forever)
                .run();
        return true;
    });
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(crowd.problems[i].has_value(), i == 2) << i;
    EXPECT_EQ(count(), 4);
}

TEST_F(Writing, Writers_that_lock_each_other_out_both_get_through) {
    open();
    for (int id : {1, 2}) EXPECT_FALSE(add(id));
    std::atomic<int> runs = 0;
    std::latch both(2);  // hold one row and want the other's
    Crowd crowd(*store, 2, [&](Transaction& tx, int i) {
        const auto touch = [&](int id) {
            tx.query("update note set text = text || 'y' where tenant = :tenant and id = :id").bind("id", id).run();
        };
        const int run = ++runs;
        touch(i == 0 ? 1 : 2);
        if (run <= 2 && testing::on_postgresql()) both.arrive_and_wait();  // SQLite has one writer, it never comes to this
        touch(i == 0 ? 2 : 1);
        return true;
    });
    for (const auto& problem : crowd.problems) EXPECT_FALSE(problem);
    if (testing::on_postgresql()) EXPECT_EQ(runs, 3);
    EXPECT_FALSE(store->read(
        "a", [](Reader& reader) { EXPECT_EQ(reader.query("select min(text) from note where tenant = :tenant").word(), "xyy"); }));
}

TEST_F(Writing, A_server_that_ended_the_sessions_is_found_again) {
    if (!testing::on_postgresql()) GTEST_SKIP() << "a file has no sessions";
    open();
    EXPECT_FALSE(add(1));
    database.connect()->script(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    EXPECT_FALSE(add(2));
    EXPECT_EQ(count(), 2);
    const auto problem = store->write("a", [&](Transaction& tx) {  // and one that loses it on the way is told so
        put(tx, 3);
        database.connect()->script(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        put(tx, 4);
        return true;
    });
    EXPECT_TRUE(problem);
    EXPECT_FALSE(add(5));
    EXPECT_EQ(count(), 3);
}

struct Signature {
    std::int64_t id = 0;
};

// Set-based: a refusal is a row that did not come back.
std::vector<Result<std::int64_t>> sign_all(Transaction& tx, std::span<const Signature> all) {
    Rows rows;
    for (const Signature& signature : all) {
        if (signature.id == 666) throw std::runtime_error("a bug");
        rows.row().add("id", signature.id).end();
    }
    std::set<std::int64_t> fresh;
    tx.query(
          "insert into note(tenant, id, text) select :tenant, id, 'signed' from {{rows(:rows; id bigint)}} where true "
          "on conflict do nothing returning id")
        .bind("rows", rows.json())
        .each([&](const Row& row) { fresh.insert(row.integer(0)); });
    std::vector<Result<std::int64_t>> out;
    for (const Signature& signature : all)
        out.push_back(fresh.erase(signature.id) ? Result<std::int64_t>(signature.id) : Problem::conflict("already-signed"));
    return out;
}

struct Signing : Writing {
    std::vector<Result<std::int64_t>> sign(Batch<Signature, std::int64_t>& batch,
                                           const std::vector<std::pair<std::string, std::int64_t>>& all) {
        std::vector<Result<std::int64_t>> out(all.size(), Result<std::int64_t>(Problem{}));
        std::latch done(static_cast<std::ptrdiff_t>(all.size())), release{1};
        batch.submit("hold", {0}, [&](auto) { release.wait(); });  // the writer waits here while the others queue up
        for (std::size_t i = 0; i < all.size(); ++i)
            batch.submit(all[i].first, {all[i].second}, [&, i](Result<std::int64_t> answer) {
                out[i] = std::move(answer);
                done.count_down();
            });
        release.count_down();
        done.wait();
        return out;
    }
};

TEST_F(Signing, A_batch_function_answers_each_item_and_shares_a_commit) {
    open();
    Batch<Signature, std::int64_t> batch(*store, sign_all);
    std::vector<std::pair<std::string, std::int64_t>> all;
    for (int i = 0; i < 900; ++i) all.emplace_back("a", i / 3);  // each three times
    const auto before = store->statistics();
    const auto answers = sign(batch, all);
    const auto after = store->statistics();
    EXPECT_EQ(after.writes - before.writes, 901);
    EXPECT_LE(after.commits - before.commits, 3);
    int signed_once = 0;
    for (const auto& answer : answers) signed_once += answer ? 1 : 0;
    EXPECT_EQ(signed_once, 300);
    EXPECT_EQ(count(), 300);
}

TEST_F(Signing, Items_of_different_tenants_do_not_meet) {
    open();
    Batch<Signature, std::int64_t> batch(*store, sign_all);
    for (const auto& answer : sign(batch, {{"a", 1}, {"b", 1}, {"a", 2}, {"b", 1}})) (void)answer;
    EXPECT_EQ(count(), 2);
    EXPECT_FALSE(
        store->read("b", [](Reader& reader) { EXPECT_EQ(reader.query("select count(*) from note where tenant = :tenant").number(), 1); }));
}

TEST_F(Signing, An_item_that_breaks_the_call_fails_alone) {
    open();
    Batch<Signature, std::int64_t> batch(*store, sign_all);
    const auto answers = sign(batch, {{"a", 1}, {"a", 666}, {"a", 2}});
    EXPECT_TRUE(answers[0]);
    EXPECT_FALSE(answers[1]);
    EXPECT_TRUE(answers[2]);
    EXPECT_EQ(count(), 2);
}

TEST_F(Signing, Alone_it_works_too) {
    open();
    Batch<Signature, std::int64_t> batch(*store, sign_all);
    EXPECT_TRUE(batch.write("a", {7}));
    EXPECT_EQ(batch.write("a", {7}).problem().code, "already-signed");
}

}  // namespace
}  // namespace skl
