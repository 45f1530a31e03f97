// Lines of a comparison: nobody stands alone in one, and none can be had by subtraction.
#include "rules/population/comparison.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skl::rules::population {
namespace {

ComparisonLine line(std::int64_t winners, std::int64_t losers, std::int64_t unchanged) {
    return {"", winners + losers + unchanged, winners, losers, unchanged, "1", "2", "1", false};
}
ComparisonLine sum_of(const std::vector<ComparisonLine>& lines) {
    std::int64_t winners = 0, losers = 0, unchanged = 0;
    for (const auto& one : lines) winners += *one.winners, losers += *one.losers, unchanged += *one.unchanged;
    return line(winners, losers, unchanged);
}
std::string shown(const std::vector<ComparisonLine>& lines) {
    std::string text;
    for (const auto& one : lines) text += one.suppressed ? '-' : '+';
    return text;
}

TEST(Suppression, A_line_of_nine_takes_the_smallest_other_one_along) {
    std::vector<ComparisonLine> lines{line(50, 0, 50), line(9, 0, 0), line(20, 0, 0), line(10, 0, 30)};
    ComparisonLine total = sum_of(lines);
    suppress(total, lines);
    EXPECT_EQ(shown(lines), "+--+");
    EXPECT_FALSE(lines[1].people || lines[1].base || lines[2].winners || lines[2].difference);
    EXPECT_EQ(*total.people, 169);
}

TEST(Suppression, Ten_are_shown_and_so_is_nobody) {
    std::vector<ComparisonLine> lines{line(10, 0, 10), line(0, 0, 10)};
    ComparisonLine total = sum_of(lines);
    suppress(total, lines);
    EXPECT_EQ(shown(lines), "++");
}

TEST(Suppression, Few_losers_in_all_are_told_nowhere) {
    std::vector<ComparisonLine> lines{line(100, 3, 10), line(100, 0, 10)};
    ComparisonLine total = sum_of(lines);
    suppress(total, lines);
    EXPECT_EQ(shown(lines), "--");
    EXPECT_TRUE(total.suppressed);
}

RC_GTEST_PROP(Suppression, What_the_total_gives_away_of_hidden_lines_is_never_one_to_nine, ()) {
    const auto counts = *rc::gen::container<std::vector<std::array<std::uint8_t, 3>>>(rc::gen::arbitrary<std::array<std::uint8_t, 3>>());
    std::vector<ComparisonLine> lines;
    for (const auto& one : counts) lines.push_back(line(one[0] % 25, one[1] % 25, one[2] % 25));
    const ComparisonLine whole = sum_of(lines);
    ComparisonLine total = whole;
    suppress(total, lines);
    if (total.suppressed) {
        RC_ASSERT(shown(lines) == std::string(lines.size(), '-'));
        return;
    }
    std::array<std::int64_t, 3> left{*whole.winners, *whole.losers, *whole.unchanged};
    std::int64_t hidden = 0;
    for (const auto& one : lines) {
        if (one.suppressed) {
            ++hidden;
            continue;
        }
        left[0] -= *one.winners, left[1] -= *one.losers, left[2] -= *one.unchanged;
        for (const auto count : {*one.winners, *one.losers, *one.unchanged}) RC_ASSERT(count == 0 || count >= smallest_cell);
    }
    RC_ASSERT(hidden != 1 || lines.size() == 1);
    for (const auto count : left) RC_ASSERT(count == 0 || count >= smallest_cell);
}

}  // namespace
}  // namespace skl::rules::population
