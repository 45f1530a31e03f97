#include "kernel/notify/timing.h"

namespace skl::notify {
namespace {

using namespace std::chrono;

constexpr minutes morning{night_ends}, evening{night_begins};

Date day_after(Date day) { return Date{day.day + days(1)}; }

}  // namespace

std::optional<Instant> after_the_night(Instant now, const calendar::Zone& zone) {
    const Date today = zone.day_of(now);
    const Instant wakes = zone.at(today, morning);
    if (now < wakes) return wakes;
    if (now < zone.at(today, evening)) return {};
    return zone.at(day_after(today), morning);
}

Instant next_digest(Instant now, const calendar::Zone& zone, Digest digest) {
    Date day = zone.day_of(now);
    while (zone.at(day, morning) <= now || (digest == Digest::weekly && weekday(day.day) != Monday)) day = day_after(day);
    return zone.at(day, morning);
}

}  // namespace skl::notify
