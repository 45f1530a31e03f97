// Pages by offset: the statement that is asked and the one that counts.
#include <gtest/gtest.h>

#include "kernel/analytics/table_query.h"

namespace skl::analytics {
namespace {

const Table table{"t", {{"a", ColumnType::string}, {"n", ColumnType::integer}}, 1, 10, std::chrono::seconds(0), {}};

TEST(Windows, Without_order_the_file_is_read_as_it_lies) {
    WindowAsk ask;
    ask.shown = {{row_id, ColumnType::integer}, {"a", ColumnType::string}};
    ask.limit = 3, ask.offset = 6;
    const auto plan = plan_window(ask, table);
    ASSERT_TRUE(plan);
    EXPECT_FALSE(plan->filtered);
    EXPECT_EQ(plan->rows.sql, "select \"_id\", \"a\" from t limit $1 offset $2");
    EXPECT_EQ(plan->rows.parameters, (std::vector<Bound>{std::int64_t{3}, std::int64_t{6}}));
    EXPECT_EQ(plan->count.sql, "select count(*) from t");
}

TEST(Windows, Conditions_and_words_hold_together_and_the_row_decides_between_equals) {
    WindowAsk ask;
    ask.shown = {{"n", ColumnType::integer}};
    ask.filter = *parse_filter("n > 5");
    ask.q = "x";
    ask.order = {{{"n", ColumnType::integer}, true, true}};
    const auto plan = plan_window(ask, table);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->filtered);
    EXPECT_TRUE(plan->rows.sql.ends_with(" order by \"n\" desc nulls first, \"_id\" limit $3 offset $4")) << plan->rows.sql;
    EXPECT_NE(plan->rows.sql.find(" where \"n\" > $1 and ("), std::string::npos) << plan->rows.sql;
    EXPECT_EQ(plan->count.parameters.size(), 2U);
    ask.filter = *parse_filter("nothing = 1");
    EXPECT_FALSE(plan_window(ask, table));
}

TEST(Windows, Distinct_rows_are_counted_and_ordered_by_what_is_shown) {
    WindowAsk ask;
    ask.shown = {{"a", ColumnType::string}};
    ask.distinct = true;
    const auto plan = plan_window(ask, table);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->filtered);
    EXPECT_EQ(plan->count.sql, "select count(*) from (select distinct \"a\" from t) as found");
    EXPECT_EQ(plan->rows.sql, "select distinct \"a\" from t order by \"a\" limit $1 offset $2");
}

}  // namespace
}  // namespace skl::analytics
