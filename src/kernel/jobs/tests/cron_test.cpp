// Times in the manner of crontab(5), in a zone.
#include "kernel/jobs/cron.h"

#include <gtest/gtest.h>

namespace skl {
namespace {

std::string next(const char* cron, const char* after, const char* zone = "Asia/Taipei") {
    Instant at;
    EXPECT_TRUE(parse(after, at));
    const auto read = Cron::parse(cron);
    EXPECT_TRUE(read) << cron;
    const auto found = read ? read->next(at, *calendar::Zone::named(zone)) : std::nullopt;
    return found ? to_text(*found) : "never";
}

TEST(Cron, Every_night_at_three_of_the_tenants_clock) {
    EXPECT_EQ(next("0 3 * * *", "2026-11-24T18:59:59Z"), "2026-11-24T19:00:00.000Z");
    EXPECT_EQ(next("0 3 * * *", "2026-11-24T19:00:00Z"), "2026-11-25T19:00:00.000Z");
}

TEST(Cron, Steps_lists_and_ranges) {
    EXPECT_EQ(next("*/15 * * * *", "2026-11-24T01:01:00Z"), "2026-11-24T01:15:00.000Z");
    EXPECT_EQ(next("5,50 9-10 * * *", "2026-11-24T01:06:00Z"), "2026-11-24T01:50:00.000Z");
    EXPECT_EQ(next("0 0 1 */6 *", "2026-11-24T01:06:00Z"), "2026-12-31T16:00:00.000Z");
}

TEST(Cron, Sunday_is_0_and_7_and_two_restricted_days_are_alternatives) {
    EXPECT_EQ(next("0 8 * * 0", "2026-11-24T00:00:00Z"), "2026-11-29T00:00:00.000Z");
    EXPECT_EQ(next("0 8 * * 7", "2026-11-24T00:00:00Z"), "2026-11-29T00:00:00.000Z");
    EXPECT_EQ(next("0 8 26 * 0", "2026-11-24T00:00:00Z"), "2026-11-26T00:00:00.000Z");
}

TEST(Cron, A_leap_day_is_waited_for_and_an_impossible_day_is_not) {
    EXPECT_EQ(next("0 0 29 2 *", "2026-11-24T00:00:00Z", "UTC"), "2028-02-29T00:00:00.000Z");
    EXPECT_EQ(next("0 0 31 2 *", "2026-11-24T00:00:00Z"), "never");
}

TEST(Cron, An_hour_that_is_skipped_in_spring_still_has_its_run) {
    EXPECT_EQ(next("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T01:30:00.000Z");
}

TEST(Cron, What_is_no_time_is_refused) {
    for (const char* text : {"", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8",
                             "5-1 * * * *", "*/0 * * * *", "a * * * *", "1, * * * *", "-1 * * * *", "1-2-3 * * * *"})
        EXPECT_FALSE(Cron::parse(text)) << text;
}

}  // namespace
}  // namespace skl
