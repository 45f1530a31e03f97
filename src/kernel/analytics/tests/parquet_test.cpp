#include <fstream>
#include <thread>

#include "kernel/analytics/tests/lake.h"

namespace skl::analytics {
namespace {

ResultTable ask(TrustedQueries& trusted, const std::string& sql, std::vector<Bound> parameters = {}) {
    auto table = trusted.query({sql, std::move(parameters)}, soon());
    EXPECT_TRUE(table) << (table ? "" : table.problem().code);
    return table ? std::move(*table) : ResultTable{};
}

TEST(ParquetWriter, What_is_written_reads_back_with_types_nulls_and_twins) {
    Lake lake;
    const WrittenParquet written = lake.write_villages(5'000);
    EXPECT_EQ(written.rows, 5'000);
    EXPECT_EQ(written.bytes, static_cast<std::int64_t>(std::filesystem::file_size(lake.villages)));
    TrustedQueries trusted;
    const auto table = ask(trusted, "select * from " + parquet_source(lake.villages.string()) + " where _id in (5, 7, 4001) order by _id");
    ASSERT_EQ(table.rows(), 3U);
    std::vector<std::string> names;
    for (const Column& column : table.columns) names.push_back(column.name);
    EXPECT_EQ(names, (std::vector<std::string>{"_id", "區域別", "村里", "代碼", "出生數", "出生數__raw", "面積", "統計日", "更新", "離島",
                                               "大數", "lon", "lat"}));
    EXPECT_EQ(table.columns[0].type, ColumnType::integer);
    EXPECT_EQ(text_at(table, 0, 1), "臺北市大安區");
    EXPECT_EQ(text_at(table, 0, 3), "00005");
    EXPECT_EQ(text_at(table, 0, 4), "5");
    EXPECT_EQ(text_at(table, 0, 5), "5 人");
    EXPECT_EQ(table.at(1, 4).kind, Cell::Kind::null);
    EXPECT_EQ(table.at(2, 5).kind, Cell::Kind::null);
    EXPECT_EQ(text_at(table, 0, 6), "1.25");
    EXPECT_EQ(text_at(table, 0, 7), "2014-07-06");
    EXPECT_EQ(text_at(table, 0, 8), "2014-07-01T00:00:05.000Z");
    EXPECT_EQ(text_at(table, 2, 9), "false");
    EXPECT_EQ(text_at(table, 2, 10), "123456789012345678904001");
    EXPECT_EQ(table.at(2, 10).kind, Cell::Kind::decimal);
}

TEST(ParquetWriter, Rows_keep_the_order_of_the_source_in_groups_of_122880_under_zstd) {
    Lake lake;
    lake.write_villages(250'000);
    TrustedQueries trusted;
    const auto groups = ask(trusted, "select row_group_num_rows, compression from parquet_metadata(" + quoted_text(lake.villages.string()) +
                                         ") where path_in_schema = '_id' order by row_group_id");
    ASSERT_EQ(groups.rows(), 3U);
    EXPECT_EQ(groups.at(0, 0).whole, 122'880);
    EXPECT_EQ(text_at(groups, 0, 1), "ZSTD");
    std::int64_t expected = 0, wrong = 0;
    const RowVisitor visitor{{}, [&](std::span<const Cell> row) {
                                 wrong += row[0].whole != ++expected;
                                 return true;
                             }};
    ASSERT_TRUE(trusted.query({"select _id from " + parquet_source(lake.villages.string()), {}}, visitor, soon()));
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(expected, 250'000);
}

TEST(ParquetWriter, A_writer_that_is_given_up_leaves_nothing_behind) {
    Lake lake;
    {
        auto writer = ParquetWriter::open(lake.villages, {{"a", ColumnType::integer}});
        ASSERT_TRUE(writer);
        for (std::int64_t i = 0; i < 10'000; ++i) (*writer)->row(i, {});
    }
    EXPECT_TRUE(std::filesystem::is_empty(lake.folder));
}

TEST(ParquetWriter, A_cell_of_another_type_is_a_problem_that_names_it) {
    Lake lake;
    auto writer = ParquetWriter::open(lake.villages, {{"births", ColumnType::integer}});
    ASSERT_TRUE(writer);
    const Cell words{Cell::Kind::text, 0, 0, "many", {}};
    EXPECT_FALSE((*writer)->row(17, {&words, 1}));
    auto finished = (*writer)->finish();
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.problem().code, "parquet-cell");
    EXPECT_EQ(finished.problem().params.at("column"), "births");
    EXPECT_EQ(finished.problem().params.at("row"), "17");
    EXPECT_FALSE(std::filesystem::exists(lake.villages));
}

TEST(ParquetWriter, Names_that_clash_are_refused) {
    Lake lake;
    EXPECT_FALSE(ParquetWriter::open(lake.villages, {}));
    EXPECT_FALSE(ParquetWriter::open(lake.villages, {{"_id", ColumnType::integer}}));
    EXPECT_FALSE(ParquetWriter::open(lake.villages, {{"a", ColumnType::integer}, {"A", ColumnType::integer}}));
    EXPECT_FALSE(ParquetWriter::open(lake.villages, {{"a", ColumnType::integer, true}, {"a__raw", ColumnType::string}}));
    EXPECT_FALSE(ParquetWriter::open(lake.folder / "no/such/folder.parquet", {{"a", ColumnType::integer}}));
}

TEST(ParquetWriter, An_empty_table_is_a_file_with_columns_and_no_rows) {
    Lake lake;
    EXPECT_EQ(lake.write_villages(0).rows, 0);
    TrustedQueries trusted;
    EXPECT_EQ(text_at(ask(trusted, "select count(*) from " + parquet_source(lake.villages.string())), 0, 0), "0");
}

// A record may hold 1 MiB cells (opendata.md §5.6): the writer's memory must not grow with them.
TEST(ParquetWriter, Wide_rows_close_their_groups_early) {
    Lake lake;
    auto writer = ParquetWriter::open(lake.villages, {{"text", ColumnType::string}});
    ASSERT_TRUE(writer);
    std::string wide(500'000, 'x');
    for (std::int64_t i = 0; i < 1'000; ++i) {
        for (std::size_t at = 0; at < wide.size(); at += 7)
            wide[at] = static_cast<char>('a' + static_cast<int>((at * 31 + static_cast<std::size_t>(i) * 17) % 26));
        const Cell cell{Cell::Kind::text, 0, 0, wide, {}};
        ASSERT_TRUE((*writer)->row(i, {&cell, 1}));
    }
    auto written = (*writer)->finish();
    ASSERT_TRUE(written) << written.problem().code;
    TrustedQueries trusted;
    EXPECT_GT(
        ask(trusted, "select * from parquet_metadata(" + quoted_text(lake.villages.string()) + ") where path_in_schema = '_id'").rows(),
        3U);
}

TEST(TrustedQueries, DuckDB_is_not_opened_before_the_first_query) {
    TrustedQueries trusted;
    EXPECT_FALSE(trusted.opened());
    EXPECT_TRUE(trusted.query({"select 1", {}}, soon()));
    EXPECT_TRUE(trusted.opened());
}

TEST(TrustedQueries, Parameters_keep_their_types) {
    TrustedQueries trusted;
    const auto table =
        ask(trusted, "select $1, $2, $3, $4, $5, $6, $7",
            {std::monostate{}, true, std::int64_t{1} << 60, 0.1, std::string("'; drop table x; --"), Day{0}, Moment{1'500'000}});
    EXPECT_EQ(table.at(0, 0).kind, Cell::Kind::null);
    EXPECT_EQ(text_at(table, 0, 1), "true");
    EXPECT_EQ(text_at(table, 0, 2), "1152921504606846976");
    EXPECT_EQ(text_at(table, 0, 3), "0.1");
    EXPECT_EQ(text_at(table, 0, 4), "'; drop table x; --");
    EXPECT_EQ(text_at(table, 0, 5), "1970-01-01");
    EXPECT_EQ(text_at(table, 0, 6), "1970-01-01T00:00:01.500Z");
}

TEST(TrustedQueries, A_plan_used_again_answers_with_the_new_parameters) {
    Lake lake;
    lake.write_villages(1'000);
    TrustedQueries trusted({.connections = 1, .prepared = 2});
    const std::string sql = "select 村里 from " + parquet_source(lake.villages.string()) + " where _id = $1";
    for (std::int64_t id : {3, 999, 3, 500}) EXPECT_EQ(text_at(ask(trusted, sql, {id}), 0, 0), fmt::format("里{}", id));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(text_at(ask(trusted, fmt::format("select {}", i)), 0, 0), std::to_string(i));
    EXPECT_EQ(text_at(ask(trusted, sql, {std::int64_t{7}}), 0, 0), "里7");
}

TEST(TrustedQueries, A_query_past_its_deadline_is_interrupted) {
    TrustedQueries trusted;
    const auto begin = std::chrono::steady_clock::now();
    auto table = trusted.query({"select sum(a.range * b.range) from range(1000000) a, range(1000000) b", {}},
                               begin + std::chrono::milliseconds(200));
    ASSERT_FALSE(table);
    EXPECT_EQ(table.problem().code, "query-timeout");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    EXPECT_TRUE(trusted.query({"select 1", {}}, soon()));
}

TEST(TrustedQueries, A_file_that_is_gone_is_410_and_later_queries_work) {
    Lake lake;
    lake.write_villages(10);
    TrustedQueries trusted;
    auto missing = trusted.query({"select * from " + parquet_source((lake.folder / "other.parquet").string()), {}}, soon());
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.problem().code, "gone");
    const std::string sql = "select count(*) from " + parquet_source(lake.villages.string()) + " where 村里 = $1";
    EXPECT_EQ(text_at(ask(trusted, sql, {std::string("里3")}), 0, 0), "1");
    std::filesystem::remove(lake.villages);
    auto gone = trusted.query({sql, {std::string("里3")}}, soon());
    ASSERT_FALSE(gone);
    EXPECT_EQ(gone.problem().code, "gone");
    EXPECT_TRUE(trusted.query({"select 1", {}}, soon()));
}

TEST(TrustedQueries, Eight_threads_share_two_connections) {
    Lake lake;
    lake.write_villages(20'000);
    TrustedQueries trusted({.connections = 2});
    const std::string sql = "select sum(面積) from " + parquet_source(lake.villages.string()) + " where _id <= $1";
    std::atomic<int> good{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            for (int i = 1; i <= 20; ++i) {
                const std::int64_t last = t * 100 + i;
                auto table = trusted.query({sql, {last}}, soon());
                if (table && table->at(0, 0).real == static_cast<double>(last * (last + 1) / 2) / 4) ++good;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 160);
}

TEST(TrustedQueries, A_visitor_that_has_enough_stops_the_query) {
    TrustedQueries trusted;
    int seen = 0;
    const RowVisitor visitor{{}, [&](std::span<const Cell>) { return ++seen < 5; }};
    EXPECT_TRUE(trusted.query({"select * from range(1000000000)", {}}, visitor, soon()));
    EXPECT_EQ(seen, 5);
}

TEST(Cells, Nested_and_rare_types_have_their_text) {
    TrustedQueries trusted;
    const auto table =
        ask(trusted,
            "select [1, null, 3], {'a': 'x\"y', 'b': [date '2020-02-29']}, map {'k': 1.5}, interval '1 month 2 days 3.5 seconds', "
            "uuid '01234567-89ab-cdef-0123-456789abcdef', time '01:02:03', 'a'::enum('a','b'), '\\xAB'::blob, -1.05::decimal(10,2), "
            "170141183460469231731687303715884105727::hugeint, 1e308::double * 10, date '12000-01-01', 'infinity'::timestamp, "
            "[1, 2]::integer[2], timestamp '1969-12-31 23:59:59.999999', -0.5::decimal(3,1)");
    std::vector<std::string> got;
    for (std::size_t i = 0; i < table.columns.size(); ++i) got.push_back(text_at(table, 0, i));
    EXPECT_EQ(got, (std::vector<std::string>{"[1,null,3]", R"({"a":"x\"y","b":["2020-02-29"]})", R"({"k":"1.5"})", "P1M2DT3.500000S",
                                             "01234567-89ab-cdef-0123-456789abcdef", "01:02:03", "a", "ab", "-1.05",
                                             "170141183460469231731687303715884105727", "Infinity", "+12000-01-01", "infinity", "[1,2]",
                                             "1969-12-31T23:59:59.999999Z", "-0.5"}));
}

TEST(Cells, Whole_numbers_beyond_2_to_53_are_text_in_JSON_unless_asked_otherwise) {
    const auto json = [](std::int64_t value, bool as_text) {
        std::string out;
        append_json(out, {Cell::Kind::integer, value, 0, {}, {}}, as_text);
        return out;
    };
    EXPECT_EQ(json(9'007'199'254'740'991, true), "9007199254740991");
    EXPECT_EQ(json(9'007'199'254'740'992, true), "\"9007199254740992\"");
    EXPECT_EQ(json(-9'007'199'254'740'992, true), "\"-9007199254740992\"");
    EXPECT_EQ(json(9'007'199'254'740'992, false), "9007199254740992");
}

TEST(Extensions, JSON_and_Parquet_are_built_in_and_nothing_else_is_loaded_on_demand) {
    TrustedQueries trusted;
    const auto table =
        ask(trusted, "select extension_name from duckdb_extensions() where loaded and install_mode = 'STATICALLY_LINKED' order by 1");
    std::set<std::string> built_in;
    for (std::size_t i = 0; i < table.rows(); ++i) built_in.insert(text_at(table, i, 0));
    EXPECT_TRUE(built_in.contains("json"));
    EXPECT_TRUE(built_in.contains("parquet"));
    EXPECT_FALSE(trusted.query({"select * from 'http://127.0.0.1:9/x.parquet'", {}}, soon()));
    EXPECT_FALSE(trusted.query({"install httpfs", {}}, soon()));
}

}  // namespace
}  // namespace skl::analytics
