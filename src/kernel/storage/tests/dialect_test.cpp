#include <gtest/gtest.h>

#include "kernel/storage/connection.h"
#include "kernel/storage/row_source.h"

namespace skl::storage {
namespace {

std::string numbered(std::string_view sql) {
    std::vector<std::string> names;
    return positional(sql, names);
}

TEST(Dialect, A_name_has_one_number_however_often_it_stands) {
    std::vector<std::string> names;
    EXPECT_EQ(positional("select :b, :a, :b where tenant = :tenant", names), "select $1, $2, $1 where tenant = $3");
    EXPECT_EQ(names, (std::vector<std::string>{"b", "a", "tenant"}));
}

TEST(Dialect, Literals_quoted_names_comments_and_casts_hold_no_parameters) {
    for (const char* sql : {"select ':no', 'it''s :no'", "select \":no\"", "select 1 -- :no\n", "select 1 /* :no */", "select '1'::bigint"})
        EXPECT_EQ(numbered(sql), sql);
    EXPECT_EQ(numbered("select ':a' || :a -- :a\n, :a"), "select ':a' || $1 -- :a\n, $1");
}

TEST(Dialect, What_has_no_end_is_left_as_it_is) {
    for (const char* sql : {"select 'open :a", "select 1 /* open :a", "select \"open :a", "select 1 -- open :a", "select :"})
        EXPECT_EQ(numbered(sql), sql);
    EXPECT_THROW(spelled_for("select {{rows(:a; id text)", false), DatabaseError);
}

TEST(Dialect, A_marker_nobody_knows_is_refused) { EXPECT_THROW(spelled_for("select {{nonsense(1)}}", true), DatabaseError); }

TEST(Dialect, A_row_source_has_at_most_so_many_columns) {
    const auto marker = [](int columns) {
        std::string out = "select 1 from {{rows(:x; c text";
        for (int i = 1; i < columns; ++i) out += fmt::format(", c{} text", i);
        return out + ")}}";
    };
    EXPECT_NO_THROW(spelled_for(marker(most_row_columns), false));
    EXPECT_THROW(spelled_for(marker(most_row_columns + 1), false), DatabaseError);
}

TEST(Dialect, Only_PostgreSQL_skips_what_another_has_locked) {
    EXPECT_EQ(spelled_for("select 1 {{lease}}", false), "select 1 ");
    EXPECT_EQ(spelled_for("select 1 {{lease}}", true), "select 1 for update skip locked");
}

}  // namespace
}  // namespace skl::storage
