// What is unlike the rest (opendata.md §13.5): values far from the median of their column, a version unlike those before it, and a file
// whose date moves while its content does not.
#pragma once

#include <span>

#include "opendata/engine/report.h"

namespace skl::opendata::quality {

// --- outliers: |value − median| / (1.4826 · MAD) > 8, from 30 values on (Leys et al. 2013; the constant makes MAD a normal σ) ---
inline constexpr double normal_mad = 1.4826, most_deviations = 8;
inline constexpr std::int64_t fewest_values = 30;

struct Spread {
    std::int64_t n = 0;
    double median = 0, mad = 0;  // MAD: median of the distances from the median
};
Spread spread_of(std::vector<double> values);

struct Bounds {
    double low = 0, high = 0;  // values beyond them deviate
};
// Nothing: too few values, or half of them are equal, so that no distance can be judged.
std::optional<Bounds> bounds_of(const Spread& spread);

// --- drift: against the last 12 versions ---
inline constexpr std::size_t versions_compared = 12, fewest_versions = 3;
inline constexpr double least_row_drift = 0.20, least_null_drift = 0.10;  // of the median; of all rows
inline constexpr double drift_deviations = 3;
inline constexpr std::int64_t most_categories = 20;  // a column of at most so many values is a list of categories: top_values has all

struct ColumnProfile {
    std::string name;
    double null_share = 0;
    std::vector<std::string> categories;  // all values of a column with few; empty: it has many
};
struct TableProfile {
    std::int64_t rows = 0;
    std::vector<ColumnProfile> columns;
};
TableProfile profile_of(const TableReport& table);

// Issues row-count-drift, null-share-drift, category-drift. `before`: the newest first; more than versions_compared are not looked at.
// With fewer than fewest_versions only categories are compared, and only when there is one.
std::vector<Issue> drift_of(const TableProfile& now, std::span<const TableProfile> before);

// --- silent staleness ---
struct Refresh {
    Instant at;           // of the file
    std::string content;  // canonical SHA-256; the same: only bytes or dates changed
};
// `refreshes`: the newest first. Issue silent-stale with how many times the file came without news, where that is at least twice and
// the content is older than the period and a tenth. Without a period: older than a year.
std::optional<Issue> silent_staleness(std::span<const Refresh> refreshes, std::optional<double> period_days, Instant now);

}  // namespace skl::opendata::quality
