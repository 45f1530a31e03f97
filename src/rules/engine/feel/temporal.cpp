// Days, months and spans (DMN 1.5 §10.3.2.3.4 to 10.3.2.3.8): proleptic Gregorian days by the 400-year cycle.
#include "rules/engine/feel/temporal.h"

#include <algorithm>
#include <cstdlib>

#include "rules/engine/feel/zone.h"

namespace skl::rules::feel {
namespace {

constexpr std::int64_t days_of_cycle = 146'097, years_of_cycle = 400;
constexpr std::int64_t days_to_epoch = 719'468;  // from 0000-03-01 to 1970-01-01

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

bool leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_of_month(std::int64_t year, unsigned month) {
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

// Years begin in March here, so that the day that comes and goes is their last.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
    const std::int64_t from_march = month > 2 ? year : year - 1;
    const std::int64_t cycle = floor_div(from_march, years_of_cycle), of_cycle = from_march - cycle * years_of_cycle;
    const std::int64_t of_year = (153 * (static_cast<std::int64_t>(month) + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return cycle * days_of_cycle + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - days_to_epoch;
}

}  // namespace

std::optional<Date> Date::of(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (year < -greatest_year || year > greatest_year || month < 1 || month > 12) return {};
    const auto in_year = static_cast<unsigned>(month);
    if (day < 1 || day > days_of_month(year, in_year)) return {};
    return Date{days_from_civil(year, in_year, static_cast<unsigned>(day))};
}

Civil Date::civil() const {
    const std::int64_t shifted = days + days_to_epoch;
    const std::int64_t cycle = floor_div(shifted, days_of_cycle), of_cycle = shifted - cycle * days_of_cycle;
    const std::int64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36'524 - of_cycle / 146'096) / 365;
    const std::int64_t of_year = of_cycle - (365 * year + year / 4 - year / 100);
    const std::int64_t from_march = (5 * of_year + 2) / 153;
    const std::int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
    return {year + cycle * years_of_cycle + (month <= 2 ? 1 : 0), static_cast<unsigned>(month),
            static_cast<unsigned>(of_year - (153 * from_march + 2) / 5 + 1)};
}

unsigned Date::weekday() const {
    const std::int64_t from_thursday = days - floor_div(days, 7) * 7;  // 1970-01-01 was one
    return static_cast<unsigned>((from_thursday + 3) % 7 + 1);
}

std::optional<Date> add_months(const Date& date, std::int64_t months) {
    const Civil civil = date.civil();
    const std::int64_t start = civil.year * 12 + civil.month - 1;
    std::int64_t at = 0;
    if (__builtin_add_overflow(start, months, &at)) return {};
    const std::int64_t year = floor_div(at, 12);
    if (year < -greatest_year || year > greatest_year) return {};
    const auto month = static_cast<unsigned>(at - year * 12 + 1);
    return Date::of(year, month, std::min(civil.day, days_of_month(year, month)));
}

std::optional<DaysDuration> DaysDuration::of(__int128 nanos) {
    const __int128 seconds = nanos / nanos_of_a_second;
    if (seconds != static_cast<std::int64_t>(seconds)) return {};
    return DaysDuration{static_cast<std::int64_t>(seconds), static_cast<std::int32_t>(nanos % nanos_of_a_second)};
}

std::optional<DateTime> at_instant(__int128 instant, const Where& where) {
    std::optional<std::int32_t> offset = 0;
    if (where.kind == Where::Kind::offset) offset = where.offset;
    if (where.kind == Where::Kind::zone) offset = zone_offset_at(where.zone, instant);
    if (!offset) return {};
    const __int128 wall = instant + static_cast<__int128>(*offset) * nanos_of_a_second;
    const __int128 days = wall / nanos_of_a_day - (wall % nanos_of_a_day < 0 ? 1 : 0);
    constexpr std::int64_t days_of_all_years = (greatest_year + 1) * 366;
    if (days < -days_of_all_years || days > days_of_all_years) return {};
    const Date date{static_cast<std::int64_t>(days)};
    if (std::abs(date.civil().year) > greatest_year) return {};
    return DateTime{date, {static_cast<std::int64_t>(wall - days * nanos_of_a_day), where}};
}

std::optional<__int128> DateTime::instant() const {
    const __int128 wall = static_cast<__int128>(date.days) * nanos_of_a_day + time.nanos;
    if (time.where.kind == Where::Kind::local) return wall;
    const auto offset = offset_of(time.where, date, time.nanos);
    if (!offset) return {};
    return wall - static_cast<__int128>(*offset) * nanos_of_a_second;
}

}  // namespace skl::rules::feel
