// inclusion.md §4.2: for every instant, what is taken is at most what there is.
#include "kernel/calendar/capacity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace skl::calendar {
namespace {

TEST(Capacity, One_that_ends_when_another_starts_does_not_meet_it) {
    const Interval list[] = {{{0}, {10}}, {{10}, {20}}, {{20}, {30}}};
    EXPECT_TRUE(fits(list, 1));
    EXPECT_FALSE(fits(list, 0));
}

TEST(Capacity, The_first_instant_of_too_many_is_named_with_their_count) {
    const Interval list[] = {{{0}, {10}, 2}, {{5}, {8}, 1}, {{6}, {9}, 3}};
    EXPECT_EQ(excess(list, 3), (Excess{{6}, 6}));
    EXPECT_EQ(excess(list, 6), std::nullopt);
}

TEST(Capacity, Empty_and_backward_intervals_take_no_room) {
    const Interval list[] = {{{5}, {5}, 9}, {{7}, {3}, 9}};
    EXPECT_TRUE(fits(list, 0));
}

RC_GTEST_PROP(Capacity, Agrees_with_looking_at_every_instant, ()) {
    std::vector<Interval> list;
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i)
        list.push_back({{*rc::gen::inRange(0, 20)}, {*rc::gen::inRange(0, 20)}, *rc::gen::inRange(1, 4)});
    const std::int64_t capacity = *rc::gen::inRange(0, 6);
    std::optional<Excess> expected;
    for (std::int64_t at = 0; at < 20 && !expected; ++at) {
        std::int64_t taken = 0;
        for (const Interval& i : list) taken += i.start.micros <= at && at < i.end.micros ? i.count : 0;
        if (taken > capacity) expected = Excess{{at}, taken};
    }
    RC_ASSERT(excess(list, capacity) == expected);
}

}  // namespace
}  // namespace skl::calendar
