#include <gtest/gtest.h>

#include <thread>

#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

constexpr Migration one{
    "demo", "0001_one.sql",
    "create table one(tenant text not null, id bigint not null, primary key(tenant, id)); insert into one values('a', 1);"};
constexpr Migration two{"demo", "0002_two.sql",
                        "alter table one add column note text; create table two(tenant text not null, primary key(tenant));"};
constexpr Migration broken{"demo", "0003_broken.sql", "create table three(id bigint primary key); insert into nowhere values(1);"};

struct Migrations : ::testing::Test {
    std::string code(Done done) { return done ? "" : done.problem().code + " " + done.problem().params["name"]; }
    std::int64_t number(const char* sql) {
        std::int64_t out = -1;
        (void)store->read(every_tenant, [&](Reader& reader) { out = reader.query(sql).number().value_or(-2); });
        return out;
    }
    testing::Database database;
    std::unique_ptr<Store> store = database.open();
};

TEST_F(Migrations, Each_runs_once_in_order) {
    const Migration both[] = {one, two};
    EXPECT_EQ(code(store->migrate({both, 1})), "");
    EXPECT_EQ(code(store->migrate(both)), "");
    EXPECT_EQ(code(store->migrate(both)), "");
    EXPECT_EQ(number("select count(*) from one where note is null"), 1);
    const auto applied = store->migrated();
    ASSERT_EQ(applied.size(), 2U);
    EXPECT_EQ(applied[1].name.value, "0002_two.sql");
    EXPECT_TRUE(applied[1].applied_at);
}

TEST_F(Migrations, An_old_file_that_changed_refuses_before_anything_is_done) {
    EXPECT_EQ(code(store->migrate({&one, 1})), "");
    const Migration changed[] = {{"demo", "0001_one.sql", "create table one(id bigint);"}, two};
    EXPECT_EQ(code(store->migrate(changed)), "migration-changed demo/0001_one.sql");
    EXPECT_EQ(store->migrated().size(), 1U);
}

TEST_F(Migrations, A_database_newer_than_the_program_refuses_before_anything_is_done) {
    EXPECT_EQ(code(store->migrate({})), "");
    const Migration first[] = {one};
    const Migration other[] = {{"other", "0001_other.sql", "create table other(id bigint);"}};
    EXPECT_EQ(code(store->migrate(first)), "");
    EXPECT_EQ(code(store->migrate(other)), "database-newer demo/0001_one.sql");
    EXPECT_EQ(store->migrated().size(), 1U);
}

TEST_F(Migrations, A_file_that_fails_leaves_nothing_of_itself) {
    const Migration all[] = {one, broken};
    EXPECT_EQ(code(store->migrate(all)), "migration-failed demo/0003_broken.sql");
    EXPECT_EQ(store->migrated().size(), 1U);
    EXPECT_EQ(number("select count(*) from three"), -1);
    EXPECT_EQ(number("select count(*) from one"), 1);
}

TEST_F(Migrations, Nodes_that_start_together_migrate_once) {
    const Migration all[] = {one, two};
    std::vector<std::thread> nodes;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i)
        nodes.emplace_back([&] {
            const auto node = database.open();
            good += node->migrate(all) ? 1 : 0;
        });
    for (auto& node : nodes) node.join();
    EXPECT_EQ(good, 4);
    EXPECT_EQ(number("select count(*) from one"), 1);
}

TEST_F(Migrations, The_kernel_s_own_run_on_this_database) {
    ASSERT_FALSE(migrations().empty());
    EXPECT_EQ(code(store->migrate(migrations())), "");
    EXPECT_EQ(store->migrated().size(), migrations().size());
}

}  // namespace
}  // namespace skl
