#include "kernel/calendar/capacity.h"

namespace skl::calendar {

std::optional<Excess> excess(std::span<const Interval> intervals, std::int64_t capacity) {
    std::vector<std::pair<Instant, std::int64_t>> changes;
    changes.reserve(intervals.size() * 2);
    for (const Interval& interval : intervals) {
        if (interval.end <= interval.start) continue;
        changes.emplace_back(interval.start, interval.count);
        changes.emplace_back(interval.end, -interval.count);
    }
    std::sort(changes.begin(), changes.end());
    std::int64_t taken = 0;
    for (std::size_t i = 0; i < changes.size();) {
        const Instant at = changes[i].first;
        for (; i < changes.size() && changes[i].first == at; ++i) taken += changes[i].second;
        if (taken > capacity) return Excess{at, taken};
    }
    return {};
}

}  // namespace skl::calendar
