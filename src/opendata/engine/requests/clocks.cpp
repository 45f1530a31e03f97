#include "opendata/engine/requests/clocks.h"

namespace skl::opendata::requests {

Clocks clocks_of(const calendar::Calendar& calendar, const calendar::Zone& zone, Instant submitted) {
    const Date day = zone.day_of(submitted);
    return {calendar::deadline(calendar, zone, "opendata.first-reply", day, first_reply_within, calendar::Unit::working_day),
            calendar::deadline(calendar, zone, "opendata.decision", day, decision_within, calendar::Unit::day)};
}

Lateness lateness_of(const Progress& of, Instant now) {
    const auto overstepped = [&](const std::optional<Instant>& done, Instant due) {
        const std::optional<Instant>& until = done ? done : of.ended_at;
        return (until && *until < now ? *until : now) >= due;
    };
    if (overstepped(of.answered_at, of.decision_due)) return Lateness::decision;
    if (overstepped(of.replied_at, of.first_due)) return Lateness::first_reply;
    return Lateness::none;
}

}  // namespace skl::opendata::requests
