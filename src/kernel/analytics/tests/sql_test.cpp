// SQL of outsiders: what is allowed runs, what is not reaches nothing (attacks.sql).
#include <fstream>

#include "kernel/analytics/query_service.h"
#include "kernel/analytics/sql_allow.h"
#include "kernel/analytics/tests/lake.h"
#include "kernel/sandbox/spawner.h"

namespace skl::analytics {
namespace {

sandbox::Spawner& spawner() {
    static const auto one = sandbox::Spawner::start({{query_worker_kind, query_worker}});
    return *one;
}

class Sql : public testing::Test {
protected:
    static void SetUpTestSuite() {
        (void)spawner();
        lake = std::make_unique<Lake>();
        lake->write_villages(3'000);
        service = std::make_unique<QueryService>(spawner(), 1);
    }
    static void TearDownTestSuite() {
        service.reset();
        lake.reset();
    }
    static Result<SqlAnswer> run(const std::string& sql, std::vector<std::pair<std::string, Bound>> params = {}, QueryLimits limits = {}) {
        return service->run({sql, std::move(params), {{"villages", lake->villages.string()}}, limits});
    }
    static inline std::unique_ptr<Lake> lake;
    static inline std::unique_ptr<QueryService> service;
};

std::int64_t resident_kib() {
    std::ifstream in("/proc/self/statm");
    std::int64_t pages = 0, resident = 0;
    in >> pages >> resident;
    return resident * ::sysconf(_SC_PAGESIZE) / 1024;
}

TEST_F(Sql, Groups_joins_windows_and_WITH_are_answered) {
    const auto groups = run("select \"區域別\", count(*) n from od.villages group by 1 order by 1");
    ASSERT_TRUE(groups) << groups.problem().code;
    ASSERT_EQ(groups->table.rows(), 3u);
    EXPECT_EQ(text_at(groups->table, 0, 1), "1000");
    const auto window =
        run("with v as (select *, row_number() over (partition by \"區域別\" order by \"面積\" desc) p from od.villages) "
            "select a.\"村里\" from v a join v b using (\"村里\") where a.p = 1 order by 1");
    ASSERT_TRUE(window) << window.problem().code;
    EXPECT_EQ(window->table.rows(), 3u);
}

TEST_F(Sql, Parameters_are_bound_by_name_and_are_never_SQL) {
    const auto found = run("select count(*) from od.villages where \"村里\" = $name and \"面積\" < $most",
                           {{"name", std::string("里7")}, {"most", 100.0}});
    ASSERT_TRUE(found) << found.problem().code;
    EXPECT_EQ(found->table.at(0, 0).whole, 1);
    const auto hostile = run("select count(*) from od.villages where \"村里\" = $name", {{"name", std::string("' or 1=1 --")}});
    ASSERT_TRUE(hostile);
    EXPECT_EQ(hostile->table.at(0, 0).whole, 0);
    const auto unknown = run("select 1", {{"nobody", std::int64_t{1}}});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.problem().code, "bad-parameter");
}

TEST_F(Sql, A_column_of_every_readable_type_says_what_it_is_and_one_without_a_layout_is_refused_by_name) {
    const std::pair<const char*, ColumnType> typed[] = {
        {"true", ColumnType::boolean},
        {"1::tinyint", ColumnType::integer},
        {"1::uinteger", ColumnType::integer},
        {"1::ubigint", ColumnType::bigint},
        {"1::hugeint", ColumnType::bigint},
        {"1::decimal(5,0)", ColumnType::bigint},
        {"1.5::decimal(5,1)", ColumnType::number},
        {"1.5::float", ColumnType::number},
        {"date '2026-01-02'", ColumnType::date},
        {"timestamp '2026-01-02 03:04:05'", ColumnType::datetime},
        {"'2026-01-02 03:04:05'::timestamp_s", ColumnType::datetime},
        {"time '10:00'", ColumnType::time},
        {"interval 1 day", ColumnType::duration},
        {"'a'", ColumnType::string},
        {"'a'::blob", ColumnType::string},
        {"[1, 2]", ColumnType::any},
        {"{'a': 1}", ColumnType::any},
        {"map {'a': 1}", ColumnType::any},
    };
    for (const auto& [value, type] : typed) {
        const auto answer = run(fmt::format("select {} as x", value));
        ASSERT_TRUE(answer) << value << " " << answer.problem().code;
        ASSERT_EQ(answer->table.columns.size(), 1u);
        EXPECT_EQ(answer->table.columns[0].type, type) << value;
    }
    for (const char* value : {"'101'::bit", "['101'::bit]"}) {
        const auto answer = run(fmt::format("select {} as x", value));
        ASSERT_FALSE(answer) << value;
        EXPECT_EQ(answer.problem().code, "sql-error") << value;
        EXPECT_EQ(answer.problem().params.at("message"), "column type: x") << value;
    }
}

TEST_F(Sql, An_answer_ends_at_its_limits_and_says_so) {
    QueryLimits few;
    few.rows = 10;
    const auto rows = run("select * from od.villages", {}, few);
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->table.rows(), 10u);
    EXPECT_TRUE(rows->truncated);
    QueryLimits small;
    small.bytes = 5'000;
    const auto bytes = run("select repeat('x', 1000) from od.villages", {}, small);
    ASSERT_TRUE(bytes);
    EXPECT_LT(bytes->table.rows(), 6u);
    EXPECT_TRUE(bytes->truncated);
    const auto all = run("select 1 from od.villages limit 5");
    ASSERT_TRUE(all);
    EXPECT_FALSE(all->truncated);
}

TEST_F(Sql, Refusals_name_what_was_refused_and_where) {
    const auto refused = run("select getenv('HOME')");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.problem().code, "sql-not-allowed");
    EXPECT_EQ(refused.problem().params.at("name"), "getenv");
    EXPECT_EQ(refused.problem().params.at("position"), "8");
    const std::tuple<const char*, const char*, const char*> refusals[] = {{"drop table x", "drop", "1"},
                                                                          {" /* a; b */ insert into x values (1)", "insert", "13"},
                                                                          {"select ';', 2; select 3", ";", "14"},
                                                                          {"select '塩行里', pg_sleep(1)", "pg_sleep", "15"}};
    for (const auto& [sql, name, position] : refusals) {
        const auto no = run(sql);
        ASSERT_FALSE(no) << sql;
        EXPECT_EQ(no.problem().code, "sql-not-allowed") << sql;
        EXPECT_EQ(no.problem().params.at("name"), name) << sql;
        EXPECT_EQ(no.problem().params.at("position"), position) << sql;
    }
    const auto table = run("select * from od.vilages");
    ASSERT_FALSE(table);
    EXPECT_EQ(table.problem().code, "unknown-table");
    EXPECT_EQ(table.problem().lists.at("near"), std::vector<std::string>{"od.\"villages\""});
    const auto column = run("select nothing from od.villages");
    ASSERT_FALSE(column);
    EXPECT_EQ(column.problem().code, "sql-error");
    EXPECT_EQ(column.problem().params.at("message").find(lake->folder.string()), std::string::npos);
}

TEST_F(Sql, A_query_past_its_time_is_ended_and_the_next_is_answered) {
    QueryLimits short_time;
    short_time.time = std::chrono::milliseconds(300);
    const auto began = std::chrono::steady_clock::now();
    const auto endless = run("select count(*) from range(10000000) a, range(10000000) b", {}, short_time);
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.problem().status, 408);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(3));
    EXPECT_TRUE(run("select 1"));
}

TEST_F(Sql, A_worker_never_serves_another_set_of_tables) {
    Lake other;
    other.write_villages(5);
    const auto theirs = service->run({"select count(*) from od.villages", {}, {{"villages", other.villages.string()}}, {}});
    ASSERT_TRUE(theirs) << theirs.problem().code;
    EXPECT_EQ(theirs->table.at(0, 0).whole, 5);
    const auto ours = run("select count(*) from od.villages");
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->table.at(0, 0).whole, 3'000);
}

std::string unescaped(std::string line) {
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"\\n", "\n"}, {"\\t", "\t"}})
        for (std::size_t at = line.find(from); at != std::string::npos; at = line.find(from, at + 1)) line.replace(at, from.size(), to);
    return line;
}

TEST_F(Sql, No_attack_reaches_anything) {
    std::ifstream in("src/kernel/analytics/tests/attacks.sql");
    ASSERT_TRUE(in) << "run it from the top of the repository";
    ASSERT_TRUE(run("select 1"));
    const std::int64_t before = resident_kib();
    std::string line, kind;
    int tried = 0;
    QueryLimits limits;
    limits.time = std::chrono::milliseconds(400);
    while (std::getline(in, line)) {
        if (line.starts_with("--! ")) kind = line.substr(4, line.find(':') - 4);
        if (!line.starts_with(">")) continue;
        const std::string sql = unescaped(line.substr(1));
        ++tried;
        const auto answer = run(sql, {}, limits);
        if (kind == "refused") {
            EXPECT_FALSE(answer) << sql;
            if (!answer) EXPECT_EQ(answer.problem().status, 400) << sql << ": " << answer.problem().code;
        } else if (kind == "stopped") {
            EXPECT_FALSE(answer) << sql;
            if (!answer)
                EXPECT_TRUE(answer.problem().status == 400 || answer.problem().status == 408 || answer.problem().status == 507) << sql;
            EXPECT_TRUE(run("select 1")) << "after " << sql;
        }
        if (answer)
            for (std::size_t row = 0; row < answer->table.rows(); ++row)
                for (std::size_t column = 0; column < answer->table.columns.size(); ++column) {
                    const std::string text = text_at(answer->table, row, column);
                    EXPECT_EQ(text.find("root:"), std::string::npos) << sql;
                    EXPECT_EQ(text.find(lake->folder.string()), std::string::npos) << sql;
                }
        else
            for (const auto& [name, said] : answer.problem().params) EXPECT_EQ(said.find(lake->folder.string()), std::string::npos) << sql;
    }
    EXPECT_GE(tried, 200);
    EXPECT_LT(resident_kib() - before, 64 * 1024) << "KiB the server grew by";  // opendata.md §8.6
}

TEST(SqlAllow, Functions_that_read_the_machine_are_not_on_the_list) {
    for (const char* name : {"read_csv", "read_text", "glob", "getenv", "current_setting", "query", "query_table", "pg_sleep", "nextval",
                             "setseed", "write_log", "duckdb_settings"})
        EXPECT_FALSE(allowed_function(name)) << name;
    for (const char* name : {"sum", "count_star", "lower", "date_trunc", "regexp_matches", "list_transform", "json_extract"})
        EXPECT_TRUE(allowed_function(name)) << name;
}

TEST(SqlAllow, A_tree_that_is_no_tree_is_refused) {
    for (const char* tree : {"", "{", "[]", "null", "{\"error\":false}", "{\"error\":false,\"statements\":[]}"})
        EXPECT_FALSE(check_syntax(tree, {}, "select 1")) << tree;
}

}  // namespace
}  // namespace skl::analytics
