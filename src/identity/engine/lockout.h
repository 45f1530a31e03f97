// Against guessing (trust.md §4; 資通安全責任等級分級辦法附表十): so many failures in a window lock; each lock is twice as long as the one
// before.
#pragma once

#include "kernel/describe/types.h"

namespace skl::identity {

struct LockRule {
    std::int64_t tries;                           // failures within the window that lock
    std::chrono::seconds window, first, longest;  // the first lock, and what doubling ends at
};
constexpr LockRule by_authenticator{5, std::chrono::minutes(15), std::chrono::minutes(15), std::chrono::hours(24)};
constexpr LockRule by_prefix{50, std::chrono::hours(12), std::chrono::hours(12), std::chrono::hours(24)};

struct Failures {
    std::int64_t failures = 0, locks = 0;
    Instant window_began, locked_until;
};

bool locked(const Failures& so_far, Instant now);
Failures failed(Failures so_far, const LockRule& rule, Instant now);

}  // namespace skl::identity
