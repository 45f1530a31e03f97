#include "ledger/engine/asking.h"

#include <algorithm>

namespace skl::ledger {
namespace {

constexpr std::int64_t longest_wait = 60;  // s: who comes back is asked within a minute
constexpr std::int64_t most_doublings = 6;

}  // namespace

Asking whom_to_ask(std::int64_t asked_size, std::int64_t signed_size, std::span<const AskedState> witnesses) {
    Asking out;
    const auto settled = [&](const AskedState& w) { return w.cosigned_size == asked_size || w.troubled; };
    out.move_on = asked_size < signed_size && std::all_of(witnesses.begin(), witnesses.end(), settled);
    const std::int64_t about = out.move_on ? signed_size : asked_size;
    for (std::size_t i = 0; i < witnesses.size(); ++i)
        if (about > 0 && witnesses[i].cosigned_size != about && !witnesses[i].busy && !witnesses[i].waits) out.who.push_back(i);
    return out;
}

std::int64_t wait_after(std::int64_t failures) {
    return std::min(longest_wait, std::int64_t{1} << std::clamp<std::int64_t>(failures - 1, 0, most_doublings));
}

}  // namespace skl::ledger
