// Dates, times and durations: DMN 1.5 §10.3.4.1 and services.md §3.1, §3.4.
#include "rules/engine/feel/temporal.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace skl::rules::feel {
namespace {

template <class T>
std::string text(const std::optional<T>& value) {
    return value ? value->text() : "nothing";
}

TEST(Temporal, Dates_read_as_they_are_written) {
    for (const char* date :
         {"2026-11-24", "0001-01-01", "0000-02-29", "-0044-03-15", "99999-12-31", "999999999-12-31", "-999999999-01-01", "2024-02-29"})
        EXPECT_EQ(text(Date::parse(date)), date);
    for (const char* wrong : {"", "2023-02-29", "998-12-31", "01211-12-31", "+99999-12-01", "9999999999-12-27", "2017-13-10", "2017-00-10",
                              "2017-01-32", "2017-1-01", "2017-01-01Z", "-0000-01-01", "2017-12-31T00:00:00", "20171231"})
        EXPECT_EQ(text(Date::parse(wrong)), "nothing") << wrong;
}

TEST(Temporal, Weekdays_run_from_Monday) {
    EXPECT_EQ(Date::parse("2018-12-10")->weekday(), 1U);
    EXPECT_EQ(Date::parse("1970-01-01")->weekday(), 4U);
    EXPECT_EQ(Date::parse("1969-12-28")->weekday(), 7U);
}

TEST(Temporal, Times_read_as_they_are_written) {
    for (const char* time : {"00:00:00", "23:59:59.999999999", "10:15:30Z", "10:15:30+08:00", "10:15:30-18:00", "10:15:30+01:30:15",
                             "10:15:30@Asia/Taipei", "10:15:30.5@Etc/UTC"})
        EXPECT_EQ(text(Time::parse(time)), time);
    EXPECT_EQ(text(Time::parse("10:15:30.500+00:00")), "10:15:30.5Z");
    for (const char* wrong : {"24:00:01", "25:00:00", "00:60:00", "00:00:60", "7:00:00", "07:1:00", "07:01:2", "07:01", "13:20:00@xyz/abc",
                              "13:20:00+19:00", "13:20:00-18:00:01", "13:20:00+05:0", "13:20:00+5", "13:20:00+02:00@Europe/Paris",
                              "13:20:00.", "13:20:00@GMT+8", "T13:20:00", "13:20:00z", ""})
        EXPECT_EQ(text(Time::parse(wrong)), "nothing") << wrong;
}

TEST(Temporal, The_end_of_a_day_is_the_start_of_the_next) {
    EXPECT_EQ(text(DateTime::parse("2021-12-31T24:00:00")), "2022-01-01T00:00:00");
    EXPECT_EQ(text(DateTime::parse("2021-12-31T24:00:00Z")), "2022-01-01T00:00:00Z");
    EXPECT_EQ(text(DateTime::parse("999999999-12-31T24:00:00")), "nothing");
    EXPECT_EQ(text(DateTime::parse("2021-12-31T24:00:00.1")), "nothing");
}

TEST(Temporal, A_date_alone_is_its_midnight) {
    EXPECT_EQ(text(DateTime::parse("2012-12-24")), "2012-12-24T00:00:00");
    EXPECT_EQ(text(DateTime::parse("2012-12-24T")), "nothing");
}

TEST(Temporal, Durations_are_written_in_one_way) {
    EXPECT_EQ(text(parse_days_duration("PT28H")), "P1DT4H");
    EXPECT_EQ(text(parse_days_duration("P1DT2H3M4.5S")), "P1DT2H3M4.5S");
    EXPECT_EQ(text(parse_days_duration("-PT0.000000001S")), "-PT0.000000001S");
    EXPECT_EQ(text(parse_days_duration("-PT90M")), "-PT1H30M");
    EXPECT_EQ(text(parse_days_duration("P0D")), "PT0S");
    EXPECT_EQ(text(parse_days_duration("PT1.S")), "PT1S");
    EXPECT_EQ(text(parse_months_duration("P26M")), "P2Y2M");
    EXPECT_EQ(text(parse_months_duration("-P1Y")), "-P1Y");
    EXPECT_EQ(text(parse_months_duration("P0Y")), "P0M");
}

TEST(Temporal, What_is_no_duration_or_both_kinds_is_nothing) {
    for (const char* wrong : {"",
                              "P",
                              "PT",
                              "P1",
                              "1D",
                              "P1DT",
                              "P1H",
                              "PT1D",
                              "P1S",
                              "PT1M1H",
                              "P1Y1D",
                              "P1M1D",
                              "P-1D",
                              "+P1D",
                              "P1.5D",
                              "PT.5S",
                              "P1Y2M3D",
                              "p1d",
                              "P99999999999999999999D",
                              "P1D "}) {
        EXPECT_EQ(text(parse_days_duration(wrong)), "nothing") << wrong;
        EXPECT_EQ(text(parse_months_duration(wrong)), "nothing") << wrong;
    }
    EXPECT_EQ(text(parse_months_duration("P1M1Y")), "nothing");
    EXPECT_EQ(text(parse_months_duration("P1.5Y")), "nothing");
}

TEST(Temporal, A_shorter_month_takes_its_last_day) {
    const auto later = [](std::string_view date, std::int64_t months) { return text(add_months(*Date::parse(date), months)); };
    EXPECT_EQ(later("2021-01-31", 1), "2021-02-28");
    EXPECT_EQ(later("2020-02-29", 12), "2021-02-28");
    EXPECT_EQ(later("2020-03-31", -1), "2020-02-29");
    EXPECT_EQ(later("0001-01-15", -1), "0000-12-15");
    EXPECT_EQ(later("999999999-12-31", 1), "nothing");
    EXPECT_EQ(later("2020-01-01", std::numeric_limits<std::int64_t>::max()), "nothing");
}

TEST(Temporal, Zones_know_their_summers) {
    const Where paris{Where::Kind::zone, 0, "Europe/Paris"};
    EXPECT_EQ(offset_of(paris, *Date::parse("2021-01-02"), 0), 3600);
    EXPECT_EQ(offset_of(paris, *Date::parse("2021-07-02"), 0), 7200);
    EXPECT_EQ(offset_of(paris, *Date::parse("999999999-07-02"), 0), 7200);
    EXPECT_EQ(offset_of(Where{Where::Kind::zone, 0, "Asia/Taipei"}, *Date::parse("2026-07-02"), 0), 28'800);
    EXPECT_EQ(offset_of(Where{}, *Date::parse("2021-07-02"), 0), std::nullopt);
    EXPECT_EQ(offset_of(paris, *Date::parse("-2021-01-02"), 0), offset_of(paris, *Date::parse("1700-01-02"), 0));
}

RC_GTEST_PROP(Temporal, A_day_is_its_year_month_and_day, ()) {
    const Date date{*rc::gen::inRange<std::int64_t>(-365'000'000'000, 365'000'000'000)};
    const Civil civil = date.civil();
    RC_ASSERT(Date::of(civil.year, civil.month, civil.day) == date);
    RC_ASSERT(Date::parse(date.text()) == date);
    RC_ASSERT(Date{date.days + 1}.weekday() == date.weekday() % 7 + 1);
}

RC_GTEST_PROP(Temporal, Durations_read_back_as_they_are, ()) {
    const auto nanos = static_cast<__int128>(*rc::gen::arbitrary<std::int64_t>()) * *rc::gen::inRange(1, 1'000'000'000);
    const auto span = DaysDuration::of(nanos);
    RC_ASSERT(span.has_value());
    RC_ASSERT(span->total() == nanos);
    RC_ASSERT(parse_days_duration(span->text()) == span);
    const MonthsDuration months{*rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000)};
    RC_ASSERT(parse_months_duration(months.text()) == months);
}

RC_GTEST_PROP(Temporal, Times_read_back_as_they_are, ()) {
    Time time{*rc::gen::inRange<std::int64_t>(0, seconds_of_a_day * nanos_of_a_second), {}};
    if (*rc::gen::arbitrary<bool>()) time.where = {Where::Kind::offset, *rc::gen::inRange(-64'800, 64'801), {}};
    const auto again = Time::parse(time.text());
    RC_ASSERT(again.has_value());
    RC_ASSERT(again->nanos == time.nanos);
    RC_ASSERT(again->where == time.where);
}

}  // namespace
}  // namespace skl::rules::feel
