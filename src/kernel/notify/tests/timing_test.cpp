// Mails keep away at night, and gathered ones leave in the morning of the jurisdiction's zone.
#include "kernel/notify/timing.h"

#include <gtest/gtest.h>

namespace skl::notify {
namespace {

const calendar::Zone taipei = *calendar::Zone::named("Asia/Taipei");

Instant at(const char* text) {
    Instant out;
    EXPECT_TRUE(parse(text, out)) << text;
    return out;
}

TEST(Night, Holds_a_mail_back_until_eight_and_not_a_moment_longer) {
    EXPECT_EQ(after_the_night(at("2026-11-24T22:00:00+08:00"), taipei), at("2026-11-25T08:00:00+08:00"));
    EXPECT_EQ(after_the_night(at("2026-11-24T21:59:59.999+08:00"), taipei), std::nullopt);
    EXPECT_EQ(after_the_night(at("2026-11-25T07:59:59.999+08:00"), taipei), at("2026-11-25T08:00:00+08:00"));
    EXPECT_EQ(after_the_night(at("2026-11-25T08:00:00+08:00"), taipei), std::nullopt);
}

TEST(Digest_of_notices, Leaves_the_next_morning_or_the_next_Monday) {
    EXPECT_EQ(next_digest(at("2026-11-24T10:00:00+08:00"), taipei, Digest::daily), at("2026-11-25T08:00:00+08:00"));
    EXPECT_EQ(next_digest(at("2026-11-24T07:00:00+08:00"), taipei, Digest::daily), at("2026-11-24T08:00:00+08:00"));
    EXPECT_EQ(next_digest(at("2026-11-24T08:00:00+08:00"), taipei, Digest::daily), at("2026-11-25T08:00:00+08:00"));
    EXPECT_EQ(next_digest(at("2026-11-24T10:00:00+08:00"), taipei, Digest::weekly), at("2026-11-30T08:00:00+08:00"));
}

}  // namespace
}  // namespace skl::notify
