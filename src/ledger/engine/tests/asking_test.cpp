// Whom a log asks now.
#include "ledger/engine/asking.h"

#include <gtest/gtest.h>

namespace skl::ledger {
namespace {

using Who = std::vector<std::size_t>;

TEST(Asking, All_are_asked_about_one_checkpoint_before_any_is_asked_about_the_next) {
    const std::vector<AskedState> states = {{10}, {7}, {7, true}};
    const auto asking = whom_to_ask(10, 20, states);
    EXPECT_FALSE(asking.move_on);
    EXPECT_EQ(asking.who, Who{1}) << "the first has cosigned, the third is being asked";
}

TEST(Asking, Who_is_in_trouble_keeps_nobody_waiting_and_is_asked_again_after_its_wait) {
    const AskedState waiting{.cosigned_size = 3, .troubled = true, .waits = true}, again{.cosigned_size = 3, .troubled = true},
        asked{.cosigned_size = 3, .busy = true, .troubled = true};
    for (const AskedState& state : {waiting, again, asked}) EXPECT_TRUE(whom_to_ask(10, 20, std::vector<AskedState>{{10}, state}).move_on);
    EXPECT_EQ(whom_to_ask(10, 20, std::vector<AskedState>{{10}, waiting}).who, Who{0});
    EXPECT_EQ(whom_to_ask(10, 20, std::vector<AskedState>{{10}, again}).who, (Who{0, 1}));
    EXPECT_TRUE(whom_to_ask(20, 20, std::vector<AskedState>{{20}, waiting}).idle());
    EXPECT_TRUE(whom_to_ask(20, 20, std::vector<AskedState>{{20}, asked}).idle());
}

TEST(Asking, Nothing_is_asked_before_the_first_checkpoint_and_nothing_twice) {
    EXPECT_TRUE(whom_to_ask(0, 0, std::vector<AskedState>{{0}, {0}}).idle());
    EXPECT_EQ(whom_to_ask(0, 5, std::vector<AskedState>{{0}, {0}}).who, (Who{0, 1}));
    EXPECT_TRUE(whom_to_ask(5, 5, std::vector<AskedState>{{5}, {5}}).idle());
}

TEST(Asking, Waits_double_up_to_a_minute) {
    EXPECT_EQ(wait_after(1), 1);
    EXPECT_EQ(wait_after(2), 2);
    EXPECT_EQ(wait_after(6), 32);
    EXPECT_EQ(wait_after(7), 60);
    EXPECT_EQ(wait_after(1'000), 60);
}

}  // namespace
}  // namespace skl::ledger
