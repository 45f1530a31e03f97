// Zones of the tz database, from ICU.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "rules/engine/feel/temporal.h"

namespace skl::rules::feel {

bool zone_known(const std::string& name);  // Asia/Taipei, Etc/UTC; not GMT+8, which is no name of the database

// Seconds a clock on the wall of the zone is ahead of UTC. An hour that is skipped in spring has the offset before it, one that comes
// twice in autumn that of its first time.
std::optional<std::int32_t> zone_offset(const std::string& name, const Date& date, std::int64_t nanos);

// The same at an instant: nanoseconds since 1970-01-01T00:00Z.
std::optional<std::int32_t> zone_offset_at(const std::string& name, __int128 instant);

// What calendar and clock show there at an instant; nothing: outside the years, or no such zone.
std::optional<DateTime> at_instant(__int128 instant, const Where& where);

}  // namespace skl::rules::feel
