#include "identity/engine/key_rotation.h"

#include <algorithm>

namespace skl::identity {

std::optional<Instant> next_key_due(const std::vector<Instant>& used_from, Instant now, std::int64_t used_for) {
    if (used_from.empty()) return now;  // nobody can have seen it before: there is no other to sign with
    const Instant newest = *std::max_element(used_from.begin(), used_from.end());
    const std::int64_t successor = newest.micros + used_for;
    if (now.micros < successor - key_published_before) return {};
    return Instant{std::max(successor, now.micros + key_published_before)};  // also where no node ran for a while
}

bool key_is_over(Instant successor, Instant now) { return now.micros > successor.micros + longest_token + key_kept_after; }

}  // namespace skl::identity
