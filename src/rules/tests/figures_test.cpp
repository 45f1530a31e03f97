// Figures as people read them, from decimals as the engine writes them.
#include "rules/pages/figures.h"

#include <gtest/gtest.h>

namespace skl::rules {
namespace {

TEST(Figures, Thousands_are_set_apart_and_nothing_is_rounded) {
    EXPECT_EQ(grouped("0"), "0");
    EXPECT_EQ(grouped("999"), "999");
    EXPECT_EQ(grouped("1000"), "1,000");
    EXPECT_EQ(grouped("12345678901234567890.50"), "12,345,678,901,234,567,890.50");
    EXPECT_EQ(grouped("-1234.5"), "\u22121,234.5");
    EXPECT_EQ(grouped("1E+40"), "1E+40");
    EXPECT_EQ(grouped(""), "");
}

TEST(Figures, Means_have_two_digits_after_the_point) {
    EXPECT_EQ(rounded("3963.470392"), "3,963.47");
    EXPECT_EQ(rounded("0.005"), "0.01");
    EXPECT_EQ(rounded("-999.999"), "\u22121,000.00");
    EXPECT_EQ(rounded("9.995"), "10.00");
    EXPECT_EQ(rounded("12.5"), "12.5");
    EXPECT_EQ(rounded("7"), "7");
}

TEST(Figures, A_difference_says_its_sign_and_none_has_none) {
    EXPECT_EQ(signed_figure("5"), "+5");
    EXPECT_EQ(signed_figure("-5"), "\u22125");
    EXPECT_EQ(signed_figure("0.00"), "0.00");
    EXPECT_EQ(signed_figure("-0.00"), "0.00");
}

}  // namespace
}  // namespace skl::rules
