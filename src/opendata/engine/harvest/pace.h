// How long to wait before a host is asked again: one request a second, and after a refusal twice as long each time (opendata.md §12).
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace skl::opendata::harvest {

constexpr int most_tries = 6;
constexpr std::chrono::seconds longest_wait{300};

inline bool worth_another_try(long status) { return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500; }

// After the `tries`th failed try (from 1); `asked`: Retry-After of the host.
inline std::chrono::milliseconds pause_after(int tries, std::optional<std::chrono::seconds> asked, std::chrono::milliseconds pace) {
    const auto doubled = pace * (1 << std::clamp(tries, 1, 12));
    const std::chrono::milliseconds wanted = asked ? std::max<std::chrono::milliseconds>(*asked, doubled) : doubled;
    return std::min<std::chrono::milliseconds>(wanted, longest_wait);
}

}  // namespace skl::opendata::harvest
