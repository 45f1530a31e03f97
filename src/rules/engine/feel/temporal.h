// Dates, times and durations of FEEL (DMN 1.5 §10.3.2.3.2 to 10.3.2.3.8, after XML Schema part 2 and ISO 8601). Years run from
// −999 999 999 to 999 999 999; times have nanoseconds and either an offset (±18:00 at most), an IANA zone, or neither.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace skl::rules::feel {

constexpr std::int64_t greatest_year = 999'999'999;
constexpr std::int64_t nanos_of_a_second = 1'000'000'000, seconds_of_a_day = 86'400;
constexpr __int128 nanos_of_a_day = static_cast<__int128>(seconds_of_a_day) * nanos_of_a_second;

struct Civil {
    std::int64_t year = 0;
    unsigned month = 1, day = 1;
};

struct Date {
    std::int64_t days = 0;  // since 1970-01-01, proleptic Gregorian

    static std::optional<Date> of(std::int64_t year, std::int64_t month, std::int64_t day);  // nothing: no such day
    static std::optional<Date> parse(std::string_view text);                                 // 2026-11-24, -0044-03-15
    Civil civil() const;
    unsigned weekday() const;  // 1 Monday … 7 Sunday
    std::string text() const;
    friend auto operator<=>(const Date&, const Date&) = default;
};

// A time of day with a zone has no date that says its offset: the first day of a year whose rules are today's stands for it.
constexpr Date day_of_times{18'262};  // 2020-01-01

// What a time says about where it is: nothing, an offset from UTC in seconds, or a zone of the tz database.
struct Where {
    enum class Kind : std::uint8_t { local, offset, zone };
    Kind kind = Kind::local;
    std::int32_t offset = 0;  // of kind offset
    std::string zone;         // of kind zone
    friend bool operator==(const Where&, const Where&) = default;
};

struct Time {
    std::int64_t nanos = 0;  // since midnight
    Where where;

    static std::optional<Time> parse(std::string_view text);  // 23:59:00.123, with Z, +08:00 or @Asia/Taipei
    std::string text() const;
};

struct DaysDuration {
    std::int64_t seconds = 0;
    std::int32_t nanos = 0;  // with the sign of the seconds

    static std::optional<DaysDuration> of(__int128 nanos);  // nothing: too long
    __int128 total() const { return static_cast<__int128>(seconds) * nanos_of_a_second + nanos; }
    std::string text() const;  // P1DT2H3M4.5S, PT0S, -PT1H
    friend auto operator<=>(const DaysDuration& a, const DaysDuration& b) { return a.total() <=> b.total(); }
    friend bool operator==(const DaysDuration& a, const DaysDuration& b) { return a.total() == b.total(); }
};

struct MonthsDuration {
    std::int64_t months = 0;
    std::string text() const;  // P2Y2M, P0M, -P1Y
    friend auto operator<=>(const MonthsDuration&, const MonthsDuration&) = default;
};

struct DateTime {
    Date date;
    Time time;

    static std::optional<DateTime> parse(std::string_view text);  // also a date alone: its midnight without a zone
    // Seconds and nanoseconds since 1970-01-01T00:00Z; of a local one as if it were UTC. Nothing: the zone is not known.
    std::optional<__int128> instant() const;
    std::string text() const;
};

// Duration literals of both kinds; nothing: none, or both kinds mixed.
std::optional<DaysDuration> parse_days_duration(std::string_view text);
std::optional<MonthsDuration> parse_months_duration(std::string_view text);

// The offset a place has at a date and a wall clock, in seconds; nothing where none is said or the zone is not known.
std::optional<std::int32_t> offset_of(const Where& where, const Date& date, std::int64_t nanos);

// The last day of a shorter month where the day is not there; nothing: outside the years.
std::optional<Date> add_months(const Date& date, std::int64_t months);

}  // namespace skl::rules::feel
