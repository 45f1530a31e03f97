#include "kernel/calendar/zone.h"

#include <unicode/timezone.h>

namespace skl::calendar {
namespace {

constexpr std::int64_t micros_a_day = 86'400'000'000;

// ICU counts milliseconds in a double; whole days and seconds are exact in it.
std::int64_t offset_micros(const icu::TimeZone& zone, std::int64_t micros, bool local) {
    std::int32_t raw = 0, summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone.getOffset(static_cast<double>(micros) / 1000, local, raw, summer, status);
    return (static_cast<std::int64_t>(raw) + summer) * 1000;
}

}  // namespace

struct Zone::Rules {
    std::unique_ptr<const icu::TimeZone> zone;
};

std::optional<Zone> Zone::named(std::string_view iana_name) {
    const icu::StringPiece name(iana_name.data(), static_cast<std::int32_t>(iana_name.size()));
    std::unique_ptr<const icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(name)));
    if (zone == nullptr || *zone == icu::TimeZone::getUnknown()) return {};
    return Zone(std::make_shared<const Rules>(Rules{std::move(zone)}));
}

Date Zone::day_of(Instant at) const {
    const std::int64_t local = at.micros + offset_micros(*rules_->zone, at.micros, false);
    return {std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(local)))};
}

Instant Zone::midnight(Date day) const { return at(day, {}); }

Instant Zone::at(Date day, std::chrono::minutes since_midnight) const {
    const std::int64_t local = day.day.time_since_epoch().count() * micros_a_day + std::chrono::microseconds(since_midnight).count();
    return {local - offset_micros(*rules_->zone, local, true)};
}

}  // namespace skl::calendar
