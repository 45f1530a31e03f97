// A proposal by names: what a person would have chosen, and nothing where it is not clear.
#include <gtest/gtest.h>

#include "rules/population/guess.h"

namespace skl::rules::population {
namespace {

using Columns = std::vector<Candidate>;

TEST(GuessedColumn, A_name_is_the_same_in_whatever_way_it_is_written) {
    EXPECT_EQ(guess_column("household_size", "", Columns{{"id"}, {"Household Size"}}), 1);
    EXPECT_EQ(guess_column("age", "年齡", Columns{{"年 齡"}, {"id"}}), 0);
    EXPECT_EQ(guess_column("age", "年齡", Columns{{"id"}, {"ＡＧＥ"}}), 1);
}

TEST(GuessedColumn, The_same_name_goes_before_a_name_that_only_holds_it) {
    EXPECT_EQ(guess_column("income", "", Columns{{"income_per_capita"}, {"income"}}), 1);
    EXPECT_EQ(guess_column("income", "", Columns{{"yearly income"}, {"id"}}), 0);
}

TEST(GuessedColumn, Nothing_is_proposed_where_two_are_as_near_or_the_values_do_not_fit) {
    EXPECT_EQ(guess_column("income", "", Columns{{"income_a"}, {"income_b"}}), std::nullopt);
    EXPECT_EQ(guess_column("age", "", Columns{{"age", false}}), std::nullopt);
    EXPECT_EQ(guess_column("age", "", Columns{{"name"}, {"x"}}), std::nullopt);
    EXPECT_EQ(guess_column("age", "", Columns{{"wage"}}), std::nullopt);
    EXPECT_EQ(guess_column("days", "最近一年居住國內日數", Columns{{"居住國內日數"}}), 0);
}

}  // namespace
}  // namespace skl::rules::population
