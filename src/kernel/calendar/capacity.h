// Do the reservations fit? One sweep over the ends of half-open intervals, O(n log n).
#pragma once

#include <optional>
#include <span>

#include "kernel/describe/types.h"

namespace skl::calendar {

// [start, end): one that ends when another starts does not meet it. An empty one takes no room.
struct Interval {
    Instant start, end;
    std::int64_t count = 1;
};

// The first instant at which more are taken than there are, and how many are taken then.
struct Excess {
    Instant at;
    std::int64_t taken = 0;
    friend bool operator==(const Excess&, const Excess&) = default;
};

std::optional<Excess> excess(std::span<const Interval> intervals, std::int64_t capacity);
inline bool fits(std::span<const Interval> intervals, std::int64_t capacity) { return !excess(intervals, capacity); }

}  // namespace skl::calendar
