// When a mail leaves: at once, but not at night; or gathered with others in the morning.
#pragma once

#include <optional>

#include "kernel/calendar/zone.h"
#include "kernel/describe/faces.h"

namespace skl::notify {

enum class Digest { none, daily, weekly };
BOOST_DESCRIBE_ENUM(Digest, none, daily, weekly)

constexpr std::chrono::hours night_begins{22}, night_ends{8};  // spec README §2 "notifications"

// Inside the night of the zone: its end. Else nothing: now.
std::optional<Instant> after_the_night(Instant now, const calendar::Zone& zone);
// The next morning (of a Monday, for weekly) strictly after now.
Instant next_digest(Instant now, const calendar::Zone& zone, Digest digest);

}  // namespace skl::notify
