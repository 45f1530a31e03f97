// A query in a database of others: it reads, once, within limits, and can do nothing else.
#include "kernel/storage/outside_query.h"

#include <gtest/gtest.h>

#include "kernel/storage/tests/database.h"

namespace skl {
namespace {

std::string said_by(const Problem& problem) {
    const auto found = problem.params.find("message");
    return found == problem.params.end() ? std::string{} : found->second;
}

class OutsideQuery : public ::testing::Test {
protected:
    void SetUp() override {
        if (!testing_database()) GTEST_SKIP() << "there are queries of PostgreSQL only";
        database.connect()->script(
            "create table people(id int, born date, pay numeric, alive boolean, name text);"
            "insert into people select i, date '1950-01-31' + i, i + 0.10, i % 2 = 0, case when i = 3 then null else 'n' || i end "
            "from generate_series(1, 5000) i");
    }
    static bool testing_database() { return testing::on_postgresql(); }

    Result<std::int64_t> ask(const std::string& sql, OutsideQueryLimits limits = {}) {
        rows.clear();
        std::int64_t count = 0;
        OutsideQueryVisitor visitor;
        visitor.columns = [&](const std::vector<std::string>& names) -> Done {
            columns = names;
            return Nothing{};
        };
        visitor.row = [&](std::span<const std::optional<std::string_view>> cells) {
            std::string line;
            for (const auto& cell : cells) line += (line.empty() ? "" : "|") + std::string(cell.value_or("-"));
            if (rows.size() < 3) rows.push_back(line);
            ++count;
            return true;
        };
        if (auto done = query_outside(database.url(), sql, limits, visitor); !done) return done.problem();
        return count;
    }
    std::string refused(const std::string& sql, OutsideQueryLimits limits = {}) {
        const auto made = ask(sql, limits);
        return made ? "taken" : made.problem().code + " " + said_by(made.problem());
    }

    const testing::Database database;
    std::vector<std::string> columns, rows;
};

TEST_F(OutsideQuery, Cells_come_as_they_are_read_everywhere) {
    const auto count = ask("select id, born, pay, alive, name from people order by id -- all of them");
    ASSERT_TRUE(count) << said_by(count.problem());
    EXPECT_EQ(*count, 5000);
    EXPECT_EQ(columns, (std::vector<std::string>{"id", "born", "pay", "alive", "name"}));
    EXPECT_EQ(rows, (std::vector<std::string>{"1|1950-02-01|1.10|false|n1", "2|1950-02-02|2.10|true|n2", "3|1950-02-03|3.10|false|-"}));
    EXPECT_EQ(*ask("select id from people where false"), 0);
    EXPECT_EQ(columns, std::vector<std::string>{"id"});
}

TEST_F(OutsideQuery, Nothing_but_one_select_is_taken) {
    EXPECT_TRUE(refused("select 1; delete from people").starts_with("outside-query "));
    EXPECT_TRUE(refused("select 1; commit; delete from people").starts_with("outside-query "));
    EXPECT_TRUE(refused("delete from people returning id").starts_with("outside-query "));
    EXPECT_TRUE(refused("with gone as (delete from people returning id) select * from gone").starts_with("outside-query "));
    EXPECT_TRUE(refused("select nextval('none')").starts_with("outside-query "));
    EXPECT_TRUE(refused("select set_config('transaction_read_only', 'off', true), count(*) from people").starts_with("outside-query "));
    EXPECT_NE(refused("selec 1").find("syntax error"), std::string::npos);
    EXPECT_EQ(*ask("select count(*) from people"), 1);
    EXPECT_EQ(rows, std::vector<std::string>{"5000"});
}

TEST_F(OutsideQuery, Time_and_rows_have_an_end) {
    OutsideQueryLimits short_time;
    short_time.statement = std::chrono::milliseconds(50);
    EXPECT_NE(refused("select pg_sleep(20)", short_time).find("timeout"), std::string::npos);
    OutsideQueryLimits few;
    few.rows = 4999;
    EXPECT_TRUE(refused("select id from people", few).starts_with("outside-query-limit"));
    few.rows = 5000;
    EXPECT_EQ(*ask("select id from people", few), 5000);
}

TEST_F(OutsideQuery, A_database_that_is_not_there_is_said_without_its_address) {
    const Done done = query_outside("postgresql://user:secret@127.0.0.1:1/none", "select 1", {}, {});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.problem().code, "outside-database-lost");
    EXPECT_TRUE(done.problem().params.empty());
}

}  // namespace
}  // namespace skl
