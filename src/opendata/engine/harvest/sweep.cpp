#include "opendata/engine/harvest/sweep.h"

namespace skl::opendata::harvest {

std::optional<ObjectState> after(ObjectState state, ObjectEvent event) {
    for (const ObjectMove& move : life_of_an_object)
        if (move.from == state && move.event == event) return move.to;
    return {};
}

Sweep sweep(std::span<const Absent> absent, std::int64_t known, Instant now) {
    constexpr std::int64_t day = 86'400'000'000;
    Sweep out;
    for (const Absent& one : absent) {
        const auto missing = after(one.state, ObjectEvent::absent);
        if (!missing) continue;
        const Instant since = one.missing_since.value_or(now);
        const std::int64_t runs = one.missing_runs + 1;
        const bool gone = runs >= runs_until_gone || now.micros - since.micros >= days_until_gone * day;
        out.removals.push_back({one.index, gone ? ObjectState::withdrawn : ObjectState::missing, runs, since});
        if (!one.confirmed) ++out.unconfirmed;
    }
    out.needs_confirmation = static_cast<double>(out.unconfirmed) > largest_removal * static_cast<double>(known);
    return out;
}

}  // namespace skl::opendata::harvest
