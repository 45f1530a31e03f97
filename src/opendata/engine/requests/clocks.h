// The legal clocks of a request (opendata.md §14): a first reply within seven working days, a decision within thirty days that ends on a
// working day, both counted from the day after it came (Administrative Procedure Act art. 48) in the calendar of the jurisdiction.
#pragma once

#include "kernel/calendar/zone.h"
#include "kernel/describe/faces.h"

namespace skl::opendata::requests {

inline constexpr std::int64_t first_reply_within = 7;  // working days
inline constexpr std::int64_t decision_within = 30;    // days

struct Clocks {
    calendar::Deadline first_reply, decision;  // `due` is the first instant that is too late
};
Clocks clocks_of(const calendar::Calendar& calendar, const calendar::Zone& zone, Instant submitted);

// The furthest that has been overstepped.
enum class Lateness { none, first_reply, decision };
BOOST_DESCRIBE_ENUM(Lateness, none, first_reply, decision)

struct Progress {
    Instant first_due, decision_due;
    std::optional<Instant> replied_at, answered_at;
    std::optional<Instant> ended_at;  // closed without an answer, or merged: its clocks stand still
};
Lateness lateness_of(const Progress& of, Instant now);

}  // namespace skl::opendata::requests
