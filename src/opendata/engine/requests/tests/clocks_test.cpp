// The clocks run by the days of 2024 as the government published them (testdata/opendata/tw/calendar_2024.json).
#include "opendata/engine/requests/clocks.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "kernel/describe/node.h"

namespace skl::opendata::requests {
namespace {

Date day(std::string_view text) {
    Date out;
    EXPECT_TRUE(parse(text, out)) << text;
    return out;
}
Instant at(std::string_view text) {
    Instant out;
    EXPECT_TRUE(parse(text, out)) << text;
    return out;
}

// Days that differ from Monday to Friday, as the preset's calendar has them.
calendar::Calendar calendar_2024() {
    std::ifstream in("testdata/opendata/tw/calendar_2024.json");
    std::ostringstream text;
    text << in.rdbuf();
    const auto days = read_json(text.str());
    EXPECT_TRUE(days) << "the file of the year";
    std::vector<calendar::Exception> exceptions;
    for (const Node& one : days->items) {
        const std::string& digits = one.find("date")->text;
        const Date date = day(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2));
        const bool working = !one.find("isHoliday")->truth, weekday = std::chrono::weekday(date.day).iso_encoding() <= 5;
        if (working != weekday) exceptions.push_back({date, working, one.find("description")->text});
    }
    EXPECT_GT(exceptions.size(), 10U);
    return calendar::Calendar().with(exceptions);
}

class RequestClocks : public ::testing::Test {
protected:
    const calendar::Calendar days = calendar_2024();
    const calendar::Zone taipei = *calendar::Zone::named("Asia/Taipei");
    Clocks of(std::string_view instant) const { return clocks_of(days, taipei, at(instant)); }
};

TEST_F(RequestClocks, A_plain_week_has_five_working_days) {
    const Clocks clocks = of("2024-03-04T10:00:00+08:00");  // a Monday
    EXPECT_EQ(clocks.first_reply.end.day, day("2024-03-13"));
    EXPECT_EQ(clocks.decision.end.day, day("2024-04-03"));
    EXPECT_EQ(clocks.first_reply.due, at("2024-03-14T00:00:00+08:00")) << "the whole of the last day is in time";
}

TEST_F(RequestClocks, The_new_year_and_its_make_up_Saturday_count_as_the_government_says) {
    // 8–14 February were free, Saturday the 17th was worked.
    const Clocks clocks = of("2024-02-06T23:30:00+08:00");
    EXPECT_EQ(clocks.first_reply.end.day, day("2024-02-21")) << "7, 15, 16, 17, 19, 20 and 21 February";
    EXPECT_EQ(clocks.decision.end.day, day("2024-03-07"));
}

TEST_F(RequestClocks, A_decision_that_falls_on_a_holiday_is_due_the_next_working_day) {
    // 2024-03-05 + 30 days is the 4th of April, the first of four free days.
    EXPECT_EQ(of("2024-03-05T09:00:00+08:00").decision.end.day, day("2024-04-08"));
}

TEST_F(RequestClocks, The_day_is_the_local_one) {
    EXPECT_EQ(of("2024-03-03T16:30:00Z").first_reply.end.day, day("2024-03-13")) << "half past midnight of Monday in Taipei";
}

TEST_F(RequestClocks, Lateness_begins_with_the_first_instant_that_is_too_late) {
    const Clocks clocks = of("2024-03-04T10:00:00+08:00");
    Progress progress{clocks.first_reply.due, clocks.decision.due, {}, {}, {}};
    const Instant just_in_time{clocks.first_reply.due.micros - 1};
    EXPECT_EQ(lateness_of(progress, just_in_time), Lateness::none);
    EXPECT_EQ(lateness_of(progress, clocks.first_reply.due), Lateness::first_reply);
    progress.replied_at = just_in_time;
    EXPECT_EQ(lateness_of(progress, clocks.first_reply.due), Lateness::none);
    EXPECT_EQ(lateness_of(progress, clocks.decision.due), Lateness::decision);
    progress.answered_at = Instant{clocks.decision.due.micros + 5};
    EXPECT_EQ(lateness_of(progress, Instant{clocks.decision.due.micros + 9}), Lateness::decision) << "a late answer stays late";
    progress.answered_at.reset();
    progress.ended_at = just_in_time;
    EXPECT_EQ(lateness_of(progress, Instant{clocks.decision.due.micros + 9}), Lateness::none) << "withdrawn in time";
}

}  // namespace
}  // namespace skl::opendata::requests
