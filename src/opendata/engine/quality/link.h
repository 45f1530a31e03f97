// What repeated calls say of an address (opendata.md §13.6): a single failure is nothing, since servers rest at night; two failures at
// least six hours apart, with no success between them, make a link broken. One success mends it.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::opendata::quality {

inline constexpr std::chrono::hours between_failures{6};

struct LinkState {
    std::optional<bool> linkable;          // nothing: never known
    std::optional<Instant> failing_since;  // the first failure after the last success
};

inline LinkState after_call(LinkState before, bool answered, Instant at) {
    if (answered) return {true, std::nullopt};
    if (!before.failing_since) return {before.linkable, at};
    const auto between = std::chrono::duration_cast<std::chrono::microseconds>(between_failures).count();
    if (at.micros - before.failing_since->micros >= between) before.linkable = false;
    return before;
}

// When it is called next: a day later, give or take two hours by `dice` in 0–1, so that no server gets all calls at once; after a first
// failure as soon as a second one counts.
inline Instant next_call(const LinkState& state, Instant at, double dice) {
    constexpr double hour = 3'600e6;  // µs
    const bool doubtful = state.failing_since && state.linkable.value_or(true);
    const double wait = doubtful ? 6 * hour + dice * hour / 4 : 24 * hour + (2 * dice - 1) * 2 * hour;
    return {at.micros + static_cast<std::int64_t>(wait)};
}

}  // namespace skl::opendata::quality
