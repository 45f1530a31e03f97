// The promise of storage: what was acknowledged is there, once, whatever happens to the process afterwards.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <thread>

#include "kernel/storage/batch.h"
#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

constexpr int rounds = 5;
constexpr std::int64_t ids_of_a_round = 10'000'000, ids_of_a_thread = 1'000'000;
constexpr const char* tables =
    "create table kept(tenant text not null, id bigint not null, primary key(tenant, id));"
    "create table kept_count(tenant text not null, n bigint not null, primary key(tenant)); insert into kept_count values('a', 0);";

void write_one(Transaction& tx, std::int64_t id) {
    tx.query("insert into kept(tenant, id) values(:tenant, :id)").bind("id", id).run();
    tx.query("update kept_count set n = n + 1 where tenant = :tenant").run();
}

std::vector<Result<Nothing>> write_many(Transaction& tx, std::span<const std::int64_t> ids) {
    Rows rows;
    for (const std::int64_t id : ids) rows.row().add("id", id).end();
    tx.query("insert into kept(tenant, id) select :tenant, id from {{rows(:rows; id bigint)}} where true").bind("rows", rows.json()).run();
    tx.query("update kept_count set n = n + :n where tenant = :tenant").bind("n", static_cast<std::int64_t>(ids.size())).run();
    return std::vector<Result<Nothing>>(ids.size(), Result<Nothing>(Nothing{}));
}

// The child: writes from many threads as fast as it can, and says what was acknowledged, until it is killed.
[[noreturn]] void write_until_killed(const testing::Database& database, int round, int pipe) {
    const auto store = database.open();
    Batch<std::int64_t, Nothing> batch(*store, write_many);
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (std::int64_t id = round * ids_of_a_round + t * ids_of_a_thread;; ++id) {
                bool good;
                if (t % 2 == 0)
                    good = static_cast<bool>(batch.write("a", id));
                else
                    good = !store->write("a", [&](Transaction& tx) {
                        write_one(tx, id);
                        return true;
                    });
                if (good && ::write(pipe, &id, sizeof id) != sizeof id) std::_Exit(1);
            }
        });
    for (auto& thread : threads) thread.join();
    std::_Exit(1);
}

std::vector<std::int64_t> run_and_kill(const testing::Database& database, int round) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        write_until_killed(database, round, ends[1]);
    }
    ::close(ends[1]);
    std::vector<std::int64_t> acknowledged;
    std::int64_t id = 0;
    while (acknowledged.size() < 300U + static_cast<std::size_t>(round) * 71U && ::read(ends[0], &id, sizeof id) == sizeof id)
        acknowledged.push_back(id);
    ::kill(child, SIGKILL);
    while (::read(ends[0], &id, sizeof id) == sizeof id) acknowledged.push_back(id);  // what it had said before it died
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself";
    return acknowledged;
}

TEST(Killed, Every_acknowledged_write_is_there_and_none_twice) {
    const testing::Database database;
    ASSERT_FALSE(database.open()->write("a", [](Transaction& tx) {
        tx.connection().script(tables);
        return true;
    }));
    std::set<std::int64_t> acknowledged;
    for (int round = 0; round < rounds; ++round) {
        const auto said = run_and_kill(database, round);
        EXPECT_GE(said.size(), 300U);
        acknowledged.insert(said.begin(), said.end());
    }
    const auto store = database.open();
    if (store->postgresql()) {  // sessions of the dead may still be on their way
        const auto connection = database.connect();
        connection->script(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
    }
    std::set<std::int64_t> kept;
    std::int64_t counted = -1;
    ASSERT_FALSE(store->read("a", [&](Reader& reader) {
        reader.query("select id from kept where tenant = :tenant").each([&](const Row& row) { kept.insert(row.integer(0)); });
        counted = *reader.query("select n from kept_count where tenant = :tenant").number();
    }));
    for (const std::int64_t id : acknowledged) EXPECT_TRUE(kept.contains(id)) << id;
    EXPECT_EQ(counted, static_cast<std::int64_t>(kept.size())) << "rows and their counter are of the same commits";
    EXPECT_LE(kept.size() - acknowledged.size(), 8U * rounds) << "only what was on its way may be there without having been said";
}

}  // namespace
}  // namespace skl
