// When a file elsewhere is fetched again, and what it is called here. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "kernel/describe/types.h"

namespace skl::opendata {

constexpr std::chrono::seconds least_fetch_period{15 * 60};  // "continuous" too: a file is no stream
constexpr std::chrono::seconds first_fetch_pause{10 * 60}, longest_fetch_pause{24 * 3600};

// `every`: what the publisher said of this file; empty: as the dataset is updated. Nothing: by hand only ("irregular", "never", or
// nothing that is understood).
std::optional<std::chrono::seconds> fetch_period(const std::string& every, const std::string& dataset_frequency);

// A period after a success; after failures in a row 10, 20, 40 minutes … at most a day, however short the period. `dice` 0–1 spreads
// them over a tenth more, so that many files of one host do not come at once.
Instant next_fetch(std::chrono::seconds period, std::int64_t failures, Instant now, double dice);

// The last segment of the address's path, whatever else it holds; with the ending of the format that was declared, where the name says
// none or another. At most 200 bytes of printable UTF-8, never a path.
std::string fetched_file_name(const std::string& href, const std::string& declared_format, const std::string& content_type);

}  // namespace skl::opendata
