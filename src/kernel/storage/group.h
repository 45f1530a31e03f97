// Inside of storage: one or many writes, one commit. In a group each write runs in a savepoint of its own, so that a
// failing one leaves alone, and the items of one batch function and tenant run as one call.
#pragma once

#include "kernel/storage/connection.h"
#include "kernel/storage/queue.h"

namespace skl::storage {

constexpr int most_retries = 5;  // of a transaction the database gave up for another's sake (40001, 40P01), kernel.md §5

struct Outcome {
    Store::Finished finished;
    std::optional<Problem> problem{};
    std::vector<std::function<void()>> after{};
};

// Begins, runs, commits; nothing was called back yet. Throws DatabaseError only when the connection is lost: then `group`
// still holds its writes, and none is in the database unless the commit itself was on its way.
std::vector<Outcome> commit_group(Connection& connection, std::vector<Waiting>& group, std::int64_t& commits);

std::vector<Outcome> all_failed(std::vector<Waiting>& group, const Problem& problem);

// Calls those who wait: on_commit functions, then `finished`. Each is moved out before it is called, because it may
// destroy the frame that waits for it.
void tell(std::vector<Outcome>& outcomes);

}  // namespace skl::storage
