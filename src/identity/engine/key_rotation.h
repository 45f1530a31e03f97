// When signing keys come and go (trust.md §5): every 90 days a new one, published 24 hours before its first use and kept until 24 hours
// after the last token it signed can have ended.
#pragma once

#include <optional>
#include <vector>

#include "kernel/describe/types.h"

namespace skl::identity {

constexpr std::int64_t day_micros = 86'400LL * 1'000'000;
constexpr std::int64_t key_used_for = 90 * day_micros;
constexpr std::int64_t key_published_before = day_micros;
constexpr std::int64_t key_kept_after = day_micros;
constexpr std::int64_t longest_token = 600LL * 1'000'000;  // of any token we sign

// When the next key of one kind is to be used first, if it is time to make it; `used_from`: of those there are, in any order.
std::optional<Instant> next_key_due(const std::vector<Instant>& used_from, Instant now, std::int64_t used_for = key_used_for);
// Whether a key that has been followed by one used from `successor` on may be forgotten.
bool key_is_over(Instant successor, Instant now);

}  // namespace skl::identity
