// services.md §14, §26.3 and §26.4; the vectors of testdata/services/tw-calendar run in the conformance suite.
#include "kernel/calendar/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

#include "kernel/calendar/zone.h"

namespace skl::calendar {
namespace {

Date date(std::string_view text) {
    Date day;
    EXPECT_TRUE(parse(text, day)) << text;
    return day;
}

const Calendar& taiwan() {
    static const Calendar calendar = [] {
        std::ifstream in("presets/taiwan/calendar.csv");
        std::ostringstream text;
        text << in.rdbuf();
        auto read = Calendar::from_csv(text.str());
        return read ? *read : Calendar();
    }();
    return calendar;
}

std::string text_of(const PeriodEnd& end) { return to_text(end.day) + (end.until_noon ? " noon" : ""); }

TEST(Calendar, Holidays_rest_and_make_up_Saturdays_work) {
    EXPECT_FALSE(taiwan().working(date("2026-02-16")));
    EXPECT_TRUE(taiwan().working(date("2023-02-18")));
    EXPECT_FALSE(taiwan().working(date("2026-11-28")));
    EXPECT_TRUE(taiwan().working(date("2026-11-24")));
    EXPECT_TRUE(taiwan().covers(date("2017-01-01")));
    EXPECT_TRUE(taiwan().covers(date("2026-12-31")));
    EXPECT_FALSE(taiwan().covers(date("2027-01-01")));
}

TEST(Calendar, A_file_with_a_fault_is_refused_with_its_line) {
    const std::string head = "date,weekday_iso,working,name_zh,source\n2026-01-01,4,0,開國紀念日,x\n";
    for (const char* row :
         {"2026-01-02,4,0,wrong weekday,x", "2026-02-30,1,0,no such day,x", "2026-01-02,5,yes,no digit,x", "2026-01-01,4,1,twice,x", "x"}) {
        const auto read = Calendar::from_csv(head + row);
        ASSERT_FALSE(read) << row;
        EXPECT_EQ(read.problem().params.at("line"), "3") << row;
    }
    EXPECT_FALSE(Calendar::from_csv(""));
    EXPECT_TRUE(Calendar::from_csv(head));
}

TEST(Calendar, A_closed_district_has_one_working_day_less) {
    const Exception typhoon[] = {{date("2026-11-24"), false, "颱風"}};
    const Calendar closed = taiwan().with(typhoon);
    EXPECT_EQ(to_text(closed.add_working_days(date("2026-11-23"), 1)), "2026-11-25");
    EXPECT_EQ(to_text(taiwan().add_working_days(date("2026-11-23"), 1)), "2026-11-24");
}

TEST(Period, The_clock_stops_while_something_is_missing) {
    const Stop stop[] = {{date("2026-03-12"), date("2026-03-20")}};
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-03-02"), 30, Unit::day)), "2026-04-01");
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-03-02"), 30, Unit::day, {}, stop)), "2026-04-09");
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-03-02"), 2, Unit::month)), "2026-05-04");
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-03-02"), 2, Unit::month, {}, stop)), "2026-05-11");
}

TEST(Period, An_appeal_that_would_end_on_a_holiday_ends_on_the_next_working_day) {
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-05-20"), 30, Unit::day)), "2026-06-22");
}

TEST(Period, Adverse_dispositions_count_the_first_day_and_end_on_days_off) {
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-09-15"), 10, Unit::day, adverse_counting)), "2026-09-24");
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-09-15"), 10, Unit::day)), "2026-09-29");
}

TEST(Period, A_Saturday_may_become_the_noon_of_Monday) {
    const Counting noon{false, Roll::saturday_noon};
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-11-18"), 10, Unit::day, noon)), "2026-11-30 noon");
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-11-19"), 10, Unit::day, noon)), "2026-11-30");  // a Sunday
    EXPECT_EQ(text_of(period_end(taiwan(), date("2023-02-10"), 8, Unit::day, noon)), "2023-02-18");   // a Saturday that is worked
    EXPECT_EQ(text_of(period_end(taiwan(), date("2026-10-14"), 10, Unit::day, noon)), "2026-10-27");  // that Monday is a holiday
}

TEST(Period, Lengths_without_meaning_are_refused) {
    EXPECT_THROW(static_cast<void>(period_end(taiwan(), date("2026-01-01"), 0, Unit::day)), std::out_of_range);
    EXPECT_THROW(static_cast<void>(period_end(taiwan(), date("2026-01-01"), longest_period, Unit::year)), std::out_of_range);
}

RC_GTEST_PROP(Period, Never_ends_before_its_raw_end_nor_on_a_day_off, ()) {
    const Date event{date("2018-01-01").day + std::chrono::days(*rc::gen::inRange(0, 3000))};
    const auto n = *rc::gen::inRange<std::int64_t>(1, 200);
    const Unit unit = *rc::gen::element(Unit::day, Unit::week, Unit::month);
    const PeriodEnd end = period_end(taiwan(), event, n, unit);
    RC_ASSERT(taiwan().working(end.day));
    RC_ASSERT(end.day >= raw_end(taiwan(), event, n, unit, false));
}

RC_GTEST_PROP(Calendar, Working_days_forth_and_back_meet, ()) {
    const Date day = taiwan().next_working_day({date("2018-01-01").day + std::chrono::days(*rc::gen::inRange(0, 3000))});
    const auto n = *rc::gen::inRange<std::int64_t>(0, 300);
    RC_ASSERT(taiwan().add_working_days(taiwan().add_working_days(day, n), -n) == day);
}

TEST(Deadline, Is_open_until_the_next_local_midnight) {
    const auto taipei = Zone::named("Asia/Taipei");
    ASSERT_TRUE(taipei);
    const Deadline d = deadline(taiwan(), *taipei, "訴願法第14條", date("2026-05-20"), 30, Unit::day);
    EXPECT_EQ(to_text(d.due), "2026-06-22T16:00:00.000Z");
    EXPECT_TRUE(d.open({d.due.micros - 1}));
    EXPECT_FALSE(d.open(d.due));
    const Deadline noon = deadline(taiwan(), *taipei, "", date("2026-11-18"), 10, Unit::day, {false, Roll::saturday_noon});
    EXPECT_EQ(to_text(noon.due), "2026-11-30T04:00:00.000Z");
}

TEST(Zone, Days_begin_at_local_midnight_with_and_without_summer_time) {
    const auto taipei = Zone::named("Asia/Taipei"), berlin = Zone::named("Europe/Berlin");
    ASSERT_TRUE(taipei && berlin);
    EXPECT_EQ(to_text(taipei->midnight(date("2026-11-24"))), "2026-11-23T16:00:00.000Z");
    EXPECT_EQ(to_text(berlin->midnight(date("2026-07-01"))), "2026-06-30T22:00:00.000Z");
    EXPECT_EQ(to_text(berlin->midnight(date("2026-12-01"))), "2026-11-30T23:00:00.000Z");
    using std::chrono::hours;
    EXPECT_EQ(to_text(berlin->at(date("2026-03-29"), hours(2))), to_text(berlin->at(date("2026-03-29"), hours(3))));  // skipped
    EXPECT_EQ(to_text(taipei->at(date("2026-11-24"), hours(9))), "2026-11-24T01:00:00.000Z");
    EXPECT_FALSE(Zone::named("Asia/Nowhere"));
    EXPECT_FALSE(Zone::named(""));
}

RC_GTEST_PROP(Zone, The_first_instant_of_a_day_is_of_that_day_and_the_one_before_is_not, ()) {
    static const auto berlin = Zone::named("Europe/Berlin");
    const Date day{date("1990-01-01").day + std::chrono::days(*rc::gen::inRange(0, 15000))};
    const Instant first = berlin->midnight(day);
    RC_ASSERT(berlin->day_of(first) == day);
    RC_ASSERT(berlin->day_of({first.micros - 1}) == Date{day.day - std::chrono::days(1)});
}

TEST(Roc, Years_read_and_write) {
    EXPECT_EQ(roc_year(date("2026-11-24")), 115);
    EXPECT_EQ(to_roc_text(date("2026-11-24")), "民國115年11月24日");
    EXPECT_EQ(to_roc_text(date("1911-10-10")), "民國前1年10月10日");
    for (const char* text : {"民國115年11月24日", "中華民國115年11月24日", "115年11月24日", "115/11/24", "115-11-24", "115.11.24"}) {
        ASSERT_TRUE(parse_roc(text)) << text;
        EXPECT_EQ(to_text(*parse_roc(text)), "2026-11-24");
    }
    for (const char* text :
         {"", "115", "115/13/01", "115/2/29", "115/11-24", "115/11/24x", "0/1/1", "1150/1/1", "民國115年11月24", "-1/1/1", "中華115/1/1"})
        EXPECT_FALSE(parse_roc(text)) << text;
}

RC_GTEST_PROP(Roc, What_is_written_reads_back, ()) {
    const Date day{date("1800-01-01").day + std::chrono::days(*rc::gen::inRange(0, 120000))};
    RC_ASSERT(parse_roc(to_roc_text(day)) == day);
}

}  // namespace
}  // namespace skl::calendar
