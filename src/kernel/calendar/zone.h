// Local days: which day an instant falls on in a zone, and when a day begins there. Zones from ICU's tz data.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/calendar/calendar.h"

namespace skl::calendar {

// Immutable; may be copied and used by many threads.
class Zone {
public:
    static std::optional<Zone> named(std::string_view iana_name);  // Asia/Taipei; empty: ICU does not know it

    Date day_of(Instant at) const;
    Instant midnight(Date day) const;  // its first instant
    // What a clock on the wall shows; an hour that is skipped in spring is read as the one after it.
    Instant at(Date day, std::chrono::minutes since_midnight) const;

private:
    struct Rules;
    explicit Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
    std::shared_ptr<const Rules> rules_;
};

// The zone a tenant lives in.
using ZoneOf = std::function<Zone(const std::string& tenant)>;

// A period as it is kept with a case. `due` is the first instant that is too late.
struct Deadline {
    std::string basis;  // the law it stands on
    Date start;         // the day of the event
    PeriodEnd end;
    Instant due;
    std::int64_t stopped_days = 0;

    bool open(Instant now) const { return now < due; }
};

Deadline deadline(const Calendar& calendar, const Zone& zone, std::string basis, Date event, std::int64_t n, Unit unit,
                  Counting counting = {}, std::span<const Stop> stops = {});

}  // namespace skl::calendar
