// Pages, groups, facets and places over a real file: planned, run and compared with what the rows are known to be.
#include "kernel/analytics/table_query.h"

#include "kernel/analytics/tests/lake.h"

namespace skl::analytics {
namespace {

constexpr std::int64_t rows_of_lake = 1'000;

// A seal that is easy to break: the bytes with a sum behind them.
CursorSeal seal() {
    const auto sum = [](std::string_view bytes) {
        unsigned total = 17;
        for (const char c : bytes) total = total * 31 + static_cast<unsigned char>(c);
        return fmt::format("{:08x}", total);
    };
    return {[sum](std::string_view bytes) { return sum(bytes) + std::string(bytes); },
            [sum](std::string_view token) -> std::optional<std::string> {
                if (token.size() < 8 || sum(token.substr(8)) != token.substr(0, 8)) return {};
                return std::string(token.substr(8));
            }};
}

class TableQuery : public testing::Test {
protected:
    static void SetUpTestSuite() {
        lake = std::make_unique<Lake>();
        lake->write_villages(rows_of_lake);
        queries = std::make_unique<TrustedQueries>();
    }
    static void TearDownTestSuite() {
        queries.reset();
        lake.reset();
    }
    static Table table(std::int64_t version = 1) {
        return {parquet_source(lake->villages.string()), Lake::village_columns(), version, rows_of_lake, std::chrono::hours(8)};
    }

    struct Page {
        std::vector<std::vector<std::string>> rows;
        std::optional<std::string> next;
    };
    static Page page(Pairs pairs) {
        Page out;
        const auto plan = plan_rows(pairs, table(), seal());
        EXPECT_TRUE(plan) << plan.problem().code;
        if (!plan) return out;
        auto done = queries->query(plan->rows,
                                   {[](const auto&) {},
                                    [&](std::span<const Cell> cells) {
                                        if (static_cast<std::int64_t>(out.rows.size()) == plan->limit) return false;
                                        auto& row = out.rows.emplace_back();
                                        for (std::size_t i = 0; i < plan->shown.size(); ++i) append_text(row.emplace_back(), cells[i]);
                                        if (static_cast<std::int64_t>(out.rows.size()) == plan->limit)
                                            out.next = write_cursor(plan->after(cells), seal());
                                        return true;
                                    }},
                                   soon());
        EXPECT_TRUE(done);
        return out;
    }
    static std::string refused(Pairs pairs) {
        const auto plan = plan_rows(pairs, table(), seal());
        return plan ? "" : plan.problem().code;
    }
    static inline std::unique_ptr<Lake> lake;
    static inline std::unique_ptr<TrustedQueries> queries;
};

TEST_F(TableQuery, Pages_to_the_end_give_each_row_once_whatever_the_order) {
    for (const char* sort :
         {"", "出生數", "-出生數", "區域別,-面積", "-區域別,出生數,村里", "統計日", "-更新", "大數", "離島,-_id", "-代碼"}) {
        std::set<std::string> seen;
        std::size_t rows = 0;
        std::optional<std::string> cursor;
        for (int pages = 0; pages < 200; ++pages) {
            Pairs pairs{{"select", "_id"}, {"limit", "37"}, {"sort", sort}};
            if (cursor) pairs.emplace_back("cursor", *cursor);
            const Page one = page(pairs);
            for (const auto& row : one.rows) seen.insert(row[0]);
            rows += one.rows.size();
            cursor = one.next;
            if (one.rows.size() < 37) break;
        }
        EXPECT_EQ(rows, static_cast<std::size_t>(rows_of_lake)) << sort;
        EXPECT_EQ(seen.size(), static_cast<std::size_t>(rows_of_lake)) << sort;
    }
}

TEST_F(TableQuery, Every_column_can_be_shown_sorted_by_and_asked_for_by_its_own_name) {
    for (const Column& column : Lake::village_columns()) {
        const Page first = page({{"select", column.name}, {"sort", column.name}, {"limit", "1"}});
        ASSERT_EQ(first.rows.size(), 1u) << column.name;
        const std::string value = first.rows[0][0];
        EXPECT_FALSE(page({{"select", "_id"}, {column.name, value}}).rows.empty()) << column.name << " = " << value;
        const Page last = page({{"select", column.name}, {"sort", "-" + column.name}, {"limit", "1"}});
        EXPECT_NE(last.rows[0][0], value) << column.name;
    }
}

TEST_F(TableQuery, A_cursor_belongs_to_its_version_its_order_and_this_house) {
    const Page first = page({{"sort", "出生數"}, {"limit", "10"}});
    ASSERT_TRUE(first.next);
    EXPECT_EQ(refused({{"sort", "出生數"}, {"cursor", *first.next}}), "");
    EXPECT_EQ(refused({{"sort", "-出生數"}, {"cursor", *first.next}}), "bad-cursor");
    EXPECT_EQ(refused({{"cursor", *first.next}}), "bad-cursor");
    EXPECT_FALSE(plan_rows({{"sort", "出生數"}, {"cursor", *first.next}}, table(2), seal()));
    for (std::size_t i = 0; i < first.next->size(); ++i) {
        std::string altered = *first.next;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_EQ(refused({{"sort", "出生數"}, {"cursor", altered}}), "bad-cursor") << i;
    }
    EXPECT_EQ(refused({{"cursor", ""}}), "bad-cursor");
}

TEST_F(TableQuery, Limits_have_an_edge_and_unknown_names_are_refused) {
    for (const char* limit : {"1", "10000"}) EXPECT_EQ(refused({{"limit", limit}}), "") << limit;
    for (const char* limit : {"0", "10001", "1.5", "-1", "abc", "99999999999999999999"})
        EXPECT_EQ(refused({{"limit", limit}}), "bad-limit") << limit;
    EXPECT_EQ(refused({{"foo", "1"}}), "unknown-parameter");
    EXPECT_EQ(refused({{"村里[near]", "1"}}), "unknown-parameter");
    EXPECT_EQ(refused({{"select", "村理"}}), "unknown-column");
    EXPECT_EQ(refused({{"sort", "-村理"}}), "unknown-column");
    EXPECT_EQ(refused({{"limit", "1"}, {"limit", "2"}}), "duplicate-parameter");
    EXPECT_EQ(refused({{"count", "perhaps"}}), "bad-parameter");
}

TEST_F(TableQuery, Words_of_q_are_looked_for_in_all_text_columns) {
    EXPECT_EQ(page({{"select", "村里"}, {"q", "里77"}, {"limit", "100"}}).rows.size(), 11u);
    EXPECT_EQ(page({{"select", "村里"}, {"q", "永康 里77"}, {"limit", "100"}}).rows.size(), 3u);
    EXPECT_TRUE(page({{"q", "nowhere"}}).rows.empty());
}

TEST_F(TableQuery, The_raw_twin_can_be_asked_for) {
    const Page found = page({{"select", "出生數,出生數__raw"}, {"filter", "_id = 5"}});
    ASSERT_EQ(found.rows.size(), 1u);
    EXPECT_EQ(found.rows[0], (std::vector<std::string>{"5", "5 人"}));
}

TEST_F(TableQuery, Groups_have_their_measures_conditions_and_order) {
    const auto run = [](const Pairs& pairs) {
        const auto plan = plan_aggregate(pairs, table());
        EXPECT_TRUE(plan) << plan.problem().code;
        std::vector<std::string> out;
        if (!plan) return out;
        auto found = queries->query(plan->statement, soon());
        EXPECT_TRUE(found);
        for (std::size_t row = 0; found && row < found->rows(); ++row) {
            std::string line;
            for (std::size_t i = 0; i < plan->columns.size(); ++i) line += (i ? " " : "") + text_at(*found, row, i);
            out.push_back(line);
        }
        return out;
    };
    using Lines = std::vector<std::string>;
    EXPECT_EQ(run({{"group_by", "區域別"}}), (Lines{"臺北市大安區 333", "臺南市永康區 333", "連江縣南竿鄉 334"}));
    EXPECT_EQ(run({{"measures", "count,count(出生數),sum(出生數),min(面積),max(面積),avg(面積),median(面積),distinct(區域別)"}}),
              (Lines{"1000 858 3859 0.25 250 125.125 125.125 3"}));
    EXPECT_EQ(run({{"group_by", "區域別"}, {"having", "count > 333"}}), (Lines{"連江縣南竿鄉 334"}));
    EXPECT_EQ(run({{"group_by", "區域別"}, {"having", "max(面積) < 250"}, {"measures", "max(面積)"}, {"sort", "-max(面積)"}}),
              (Lines{"臺南市永康區 249.75", "臺北市大安區 249.5"}));
    EXPECT_EQ(run({{"group_by", "year(統計日)"}, {"sort", "-count"}}), (Lines{"2016 366", "2015 365", "2014 183", "2017 86"}));
    EXPECT_EQ(run({{"group_by", "區域別"}, {"filter", "離島 = true"}}), (Lines{"連江縣南竿鄉 334"}));
    EXPECT_FALSE(plan_aggregate({{"measures", "sum(代碼)"}}, table()));  // a code is never summed (opendata.md §3)
    EXPECT_FALSE(plan_aggregate({{"measures", "mode(面積)"}}, table()));
    EXPECT_FALSE(plan_aggregate({{"group_by", "區域別"}, {"having", "sum(面積) > 1"}}, table()));  // not among the measures
    EXPECT_FALSE(plan_aggregate({{"group_by", "區域別"}, {"sort", "村里"}}, table()));
}

TEST_F(TableQuery, Facets_are_the_most_frequent_values_first) {
    const auto plan = plan_facets({{"column", "區域別"}, {"size", "2"}}, table());
    ASSERT_TRUE(plan);
    const auto found = queries->query(plan->statement, soon());
    ASSERT_TRUE(found);
    ASSERT_EQ(found->rows(), 2u);
    EXPECT_EQ(text_at(*found, 0, 0) + text_at(*found, 0, 1), "連江縣南竿鄉334");
    EXPECT_FALSE(plan_facets({}, table()));
    EXPECT_FALSE(plan_facets({{"column", "區域別"}, {"size", "1001"}}, table()));
}

TEST_F(TableQuery, Places_are_those_of_the_box_and_from_afar_one_for_each_cell) {
    const auto near = plan_places({{"bbox", "120,22,120.5,22.5"}, {"limit", "10000"}}, table());
    ASSERT_TRUE(near);
    EXPECT_FALSE(near->grouped);
    const auto rows = queries->query(near->statement, soon());
    ASSERT_TRUE(rows);
    const auto same = page({{"filter", "in_bbox(lon, 120, 22, 120.5, 22.5)"}, {"limit", "10000"}});
    EXPECT_EQ(rows->rows(), same.rows.size());
    EXPECT_GT(rows->rows(), 0u);
    const auto far = plan_places({{"zoom", "5"}}, table());
    ASSERT_TRUE(far);
    EXPECT_TRUE(far->grouped);
    const auto cells = queries->query(far->statement, soon());
    ASSERT_TRUE(cells);
    std::int64_t all = 0;
    for (std::size_t row = 0; row < cells->rows(); ++row) all += cells->at(row, 0).whole;
    EXPECT_EQ(all, rows_of_lake);
    EXPECT_LT(cells->rows(), 20u);
    for (const char* bbox : {"1,2,3", "1,2,3,x", "0,91,1,92", "0,5,1,4", "200,0,1,1"})
        EXPECT_FALSE(plan_places({{"bbox", bbox}}, table())) << bbox;
    for (const char* zoom : {"-1", "23", "x"}) EXPECT_FALSE(plan_places({{"zoom", zoom}}, table())) << zoom;
    Table placeless = table();
    std::erase_if(placeless.columns, [](const Column& column) { return column.axis != Axis::none; });
    EXPECT_FALSE(plan_places({}, placeless));
}

TEST_F(TableQuery, A_sample_of_matches_comes_near_their_number) {
    Table large = table();
    const auto plan = plan_rows({{"filter", "出生數 >= 0"}, {"count", "estimate"}}, large, seal());
    ASSERT_TRUE(plan);
    const auto sampled = queries->query(plan->sample, soon()), counted = queries->query(plan->count, soon());
    ASSERT_TRUE(sampled && counted);
    const double estimate = static_cast<double>(sampled->at(0, 0).whole * sample_share),
                 exact = static_cast<double>(counted->at(0, 0).whole);
    EXPECT_GT(estimate, exact * 0.7);
    EXPECT_LT(estimate, exact * 1.3);
}

// A table in memory answers every kind of question as its file does: enumerations are texts to who asks.
TEST(HotTable, Memory_and_file_give_the_same_answers) {
    Lake lake;
    lake.write_villages(fewest_hot_rows);
    TrustedQueries queries;
    const KnownFile file{lake.villages.string(), fewest_hot_rows, std::size_t{8} << 20, {"區域別"}};
    const TableSource cold = queries.source(file);
    EXPECT_EQ(cold.sql, parquet_source(lake.villages.string()));
    (void)queries.source(file);
    queries.settle();
    const TableSource hot = queries.source(file);
    ASSERT_NE(hot.sql, cold.sql);
    const auto answers = [&](const std::string& source) {
        const Table table{source, Lake::village_columns(), 1, fewest_hot_rows, std::chrono::hours(8)};
        std::string out;
        const auto add = [&](const Statement& statement) {
            const auto found = queries.query(statement, soon());
            ASSERT_TRUE(found) << statement.sql << found.problem().code;
            for (std::size_t row = 0; row < found->rows(); ++row)
                for (std::size_t i = 0; i < found->columns.size(); ++i) out += text_at(*found, row, i) + "|";
            out += fmt::format("{} rows\n", found->rows());
        };
        for (const char* filter : {"區域別 = '臺南市永康區'", "區域別 = 'nowhere'", "區域別 in ('nowhere', '連江縣南竿鄉')",
                                   "區域別 < '臺南'", "區域別 between '臺' and '連'", "區域別 like '臺%'", "區域別 ilike '%區'",
                                   "區域別 contains '永康'", "區域別 startswith '臺北'", "區域別 matches '^連'", "length(區域別) = 6",
                                   "lower(區域別) != 'x'", "區域別 is null", "not 區域別 = '臺南市永康區'"}) {
            const auto plan = plan_rows({{"filter", filter}, {"sort", "-區域別,村里"}, {"limit", "20"}}, table, seal());
            EXPECT_TRUE(plan) << filter;
            if (!plan) continue;
            add(plan->rows);
            add(plan->count);
        }
        add(plan_rows({{"q", "永康 里77"}, {"select", "區域別,村里,出生數__raw"}}, table, seal())->rows);
        add(plan_rows({{"區域別", "nowhere"}}, table, seal())->rows);
        const Cursor cursor{1, 100, "區域別", {Bound{std::string("臺南市")}}};
        add(plan_rows({{"sort", "區域別"}, {"limit", "5"}, {"cursor", write_cursor(cursor, seal())}}, table, seal())->rows);
        add(plan_aggregate({{"group_by", "區域別"},
                            {"measures", "count,sum(出生數),min(區域別),max(區域別),distinct(區域別)"},
                            {"having", "count > 10"}},
                           table)
                ->statement);
        add(plan_aggregate({{"group_by", "離島,區域別"}, {"sort", "-count"}}, table)->statement);
        add(plan_facets({{"column", "區域別"}}, table)->statement);
        add(plan_places({{"zoom", "4"}, {"filter", "區域別 = '臺南市永康區'"}}, table)->statement);
        return out;
    };
    EXPECT_EQ(answers(hot.sql), answers(cold.sql));
}

TEST(HotTable, Room_is_made_by_the_one_used_longest_ago_unless_it_is_held) {
    Lake lakes[3];
    TrustedOptions options;
    options.hot_bytes = std::size_t{20} << 20;
    TrustedQueries queries(options);
    std::vector<KnownFile> files;
    for (Lake& lake : lakes) {
        lake.write_villages(fewest_hot_rows);
        files.push_back({lake.villages.string(), fewest_hot_rows, std::size_t{9} << 20, {}});
    }
    const auto heat = [&](const KnownFile& file) {
        (void)queries.source(file);
        (void)queries.source(file);
        queries.settle();
        return queries.source(file);
    };
    const auto hot = [&](const KnownFile& file) { return queries.source(file).sql.starts_with("hot_"); };
    {
        const TableSource first = heat(files[0]);
        (void)heat(files[1]);
        (void)heat(files[2]);  // the second one goes: the first is held, though used longer ago
        EXPECT_TRUE(hot(files[0]));
        EXPECT_FALSE(hot(files[1]));
        EXPECT_TRUE(hot(files[2]));
        EXPECT_TRUE(queries.query({"select count(*) from " + first.sql, {}}, soon()));
    }
    KnownFile large = files[1];
    large.path += ".large";
    large.bytes = std::size_t{21} << 20;
    EXPECT_FALSE(heat(large).sql.starts_with("hot_"));
}

}  // namespace
}  // namespace skl::analytics
