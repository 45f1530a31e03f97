// Which witnesses a log asks now, and about which checkpoint: a pure decision.
//
// All are asked about one checkpoint until each has cosigned it or is in trouble; then about the newest. So cosignatures meet under one
// checkpoint however fast the log grows, and who does not answer holds nobody up but once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace skl::ledger {

struct AskedState {
    std::int64_t cosigned_size = 0;
    bool busy = false;      // a request is in flight
    bool troubled = false;  // its last try failed
    bool waits = false;     // until its next try
};

struct Asking {
    bool move_on = false;          // ask about the newest signed checkpoint from now on
    std::vector<std::size_t> who;  // indices
    bool idle() const { return !move_on && who.empty(); }
};

Asking whom_to_ask(std::int64_t asked_size, std::int64_t signed_size, std::span<const AskedState> witnesses);

// Seconds until the next try after so many failures in a row: 1, 2, 4 … 60.
std::int64_t wait_after(std::int64_t failures);

}  // namespace skl::ledger
