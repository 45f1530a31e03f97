#include "identity/engine/lockout.h"

#include <algorithm>

namespace skl::identity {
namespace {

std::int64_t micros(std::chrono::seconds span) { return std::chrono::microseconds(span).count(); }

}  // namespace

bool locked(const Failures& so_far, Instant now) { return now < so_far.locked_until; }

Failures failed(Failures so_far, const LockRule& rule, Instant now) {
    if (so_far.failures == 0 || now.micros - so_far.window_began.micros >= micros(rule.window)) {
        // A quiet day lets earlier locks be forgotten; a quiet quarter of an hour does not.
        if (now.micros - so_far.window_began.micros >= micros(rule.longest)) so_far.locks = 0;
        so_far.window_began = now;
        so_far.failures = 0;
    }
    if (++so_far.failures < rule.tries) return so_far;
    constexpr std::int64_t most_doublings = 16;
    const std::int64_t span = micros(rule.first) << std::min(so_far.locks, most_doublings);
    so_far.locked_until = {now.micros + std::min(span, micros(rule.longest))};
    ++so_far.locks;
    so_far.failures = 0;
    return so_far;
}

}  // namespace skl::identity
