#include "rules/engine/feel/zone.h"

#include <unicode/basictz.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <memory>

namespace skl::rules::feel {
namespace {

constexpr std::int64_t days_of_cycle = 146'097;  // of 400 years, after which the calendar repeats, weekdays included
constexpr std::int64_t first_day = -135'140;     // 1600-01-01: no zone had rules before, all have their local mean time
constexpr std::int64_t after_last_day = first_day + 2 * days_of_cycle;  // 2400-01-01: every rule in force now has repeated by then

std::unique_ptr<const icu::TimeZone> zone_named(const std::string& name) {
    const auto id = icu::UnicodeString::fromUTF8(name);
    icu::UnicodeString canonical;
    UBool of_the_database = false;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(id, canonical, of_the_database, status);
    if (U_FAILURE(status) || !of_the_database) return {};
    std::unique_ptr<const icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    if (zone != nullptr && *zone == icu::TimeZone::getUnknown()) zone.reset();
    return zone;
}

// The zone asked for last by this thread: the times of one table are mostly of one place, and ICU takes microseconds to find it.
const icu::TimeZone* remembered(const std::string& name) {
    thread_local std::string last;
    thread_local std::unique_ptr<const icu::TimeZone> zone;
    if (last != name || zone == nullptr) {
        zone = zone_named(name);
        last = name;
    }
    return zone.get();
}

// The same day of the calendar's cycle in the years whose rules ICU counts exactly; before all rules, one day is as any other.
std::int64_t within_known_years(std::int64_t days) {
    constexpr std::int64_t cycle_of_now = first_day + days_of_cycle;
    if (days >= after_last_day) return cycle_of_now + (days - cycle_of_now) % days_of_cycle;
    return std::max(days, first_day);
}

// Since 1970, as ICU counts them: in a double, in which these years are exact.
double milliseconds(std::int64_t days, std::int64_t nanos) {
    constexpr double of_a_day = 86'400'000;
    return static_cast<double>(within_known_years(days)) * of_a_day + static_cast<double>(nanos / 1'000'000);
}

}  // namespace

bool zone_known(const std::string& name) { return remembered(name) != nullptr; }

std::optional<std::int32_t> zone_offset(const std::string& name, const Date& date, std::int64_t nanos) {
    const auto* zone = dynamic_cast<const icu::BasicTimeZone*>(remembered(name));
    if (zone == nullptr) return {};
    std::int32_t raw = 0, summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone->getOffsetFromLocal(milliseconds(date.days, nanos), UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, summer, status);
    if (U_FAILURE(status)) return {};
    return (raw + summer) / 1000;
}

std::optional<std::int32_t> zone_offset_at(const std::string& name, __int128 instant) {
    const icu::TimeZone* zone = remembered(name);
    if (zone == nullptr) return {};
    constexpr __int128 day = static_cast<__int128>(seconds_of_a_day) * nanos_of_a_second;
    const __int128 days = instant / day - (instant % day < 0 ? 1 : 0);
    std::int32_t raw = 0, summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    const double at = milliseconds(static_cast<std::int64_t>(days), static_cast<std::int64_t>(instant - days * day));
    zone->getOffset(at, static_cast<UBool>(false), raw, summer, status);
    if (U_FAILURE(status)) return {};
    return (raw + summer) / 1000;
}

}  // namespace skl::rules::feel
