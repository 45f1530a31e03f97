// Grades at their edges, what is no key, and keys that two tables cut differently.
#include "opendata/engine/joins/grade.h"

#include <gtest/gtest.h>

namespace skl::opendata::joins {
namespace {

TEST(Joins, Grades_begin_where_the_text_says) {
    EXPECT_EQ(grade(0.75, 0.25), 4);
    EXPECT_EQ(grade(0.7499, 1), 3);
    EXPECT_EQ(grade(1, 0.2499), 3);
    EXPECT_EQ(grade(0.5, 0.125), 3);
    EXPECT_EQ(grade(0.4999, 1), 2);
    EXPECT_EQ(grade(1, 0.1249), 2);
    EXPECT_EQ(grade(0.25, 0.05), 2);
    EXPECT_EQ(grade(0.2499, 1), 1);
    EXPECT_EQ(grade(1, 0.0499), 1);
    EXPECT_EQ(grade(0.1, 0), 1);
    EXPECT_EQ(grade(0.0999, 1), 0);
}

TEST(Joins, Values_are_compared_without_spaces_widths_and_variants) {
    EXPECT_EQ(normal("新竹市東 區"), "新竹市東區");
    EXPECT_EQ(normal("台北市　中正區"), "臺北市中正區");
    EXPECT_EQ(normal("ＡＢ１２"), "ab12");
    EXPECT_EQ(normal(" 0012\t"), "0012") << "leading zeros are part of a code";
}

TEST(Joins, A_key_is_what_its_columns_say_together) {
    const std::string_view two[] = {"台南市永康區", "塩行里"}, three[] = {"臺南市", "永康區", "塩行里"}, other[] = {"臺南市", "永康區"};
    EXPECT_EQ(key_hash(two), key_hash(three));
    EXPECT_NE(key_hash(two), key_hash(other));
}

TEST(Joins, Columns_that_many_tables_share_by_chance_are_no_keys) {
    EXPECT_TRUE(may_join({"code", 3, {}, {}}));
    EXPECT_FALSE(may_join({"code", 2, {}, {}}));
    EXPECT_FALSE(may_join({"boolean", 3, {}, {}}));
    EXPECT_FALSE(may_join({"number", 300, {}, {}}));
    EXPECT_FALSE(may_join({"year", 30, {}, {}}));
    EXPECT_FALSE(may_join({"integer", 30, "1990", "2019"})) << "years written as numbers";
    EXPECT_FALSE(may_join({"integer", 30, "1", "30"})) << "a running number";
    EXPECT_FALSE(may_join({"integer", 31, "0", "30"}));
    EXPECT_TRUE(may_join({"integer", 30, "1", "31"})) << "one is missing: ids";
    EXPECT_TRUE(may_join({"integer", 30, "101", "130"}));
}

TEST(Joins, Names_that_stand_together_make_composite_keys) {
    const KeyColumn name{"string", 5, {}, {}}, number{"integer", 5, {}, {}};
    using Sets = std::vector<std::vector<std::size_t>>;
    EXPECT_EQ(composites({name, number}), Sets{});
    EXPECT_EQ(composites({name, number, name}), (Sets{{0, 2}}));
    EXPECT_EQ(composites({name, name, name}), (Sets{{0, 1}, {0, 1, 2}, {1, 2}}));
    EXPECT_EQ(composites(std::vector<KeyColumn>(40, name)).size(), 12U);
}

TEST(Joins, A_better_grade_comes_first_then_the_same_name_then_the_share) {
    EXPECT_LT((Rank{4, false, 0.8}), (Rank{3, true, 0.9}));
    EXPECT_LT((Rank{3, true, 0.5}), (Rank{3, false, 0.7}));
    EXPECT_LT((Rank{3, false, 0.7}), (Rank{3, false, 0.6}));
}

}  // namespace
}  // namespace skl::opendata::joins
