// Which versions a retention policy lets go of (opendata.md §6). Pure.
#pragma once

#include "opendata/versions/store.h"

namespace skl::opendata {

constexpr std::int64_t kept_days = 30, kept_months = 120;  // of keep_daily_30_monthly_120

// Ids of superseded versions that are past keeping; the public one is never among them. Of a day within the last kept_days, and of a month
// within the last kept_months, the last version is kept. Days are those of `zone`.
std::vector<Uuid> past_keeping(const History& history, std::vector<ShownVersion> versions, Instant now, std::chrono::seconds zone);

}  // namespace skl::opendata
