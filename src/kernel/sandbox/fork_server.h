// Inside of sandbox only: what server and fork server say to each other.
#pragma once

#include <span>

#include "kernel/sandbox/spawner.h"

namespace skl::sandbox {

struct ForkRequest {
    enum class Action : std::int32_t { spawn, kill } action;
    std::int32_t subject;  // index of the kind, or the pid
};
struct ForkAnswer {
    std::int32_t pid;  // 0: it did not work
};

// One packet: the request, the worker's first words, and the worker's end of its socket pair (none when `end` < 0).
bool send_request(int socket, const ForkRequest& request, std::string_view init, int end);

[[noreturn]] void serve_forks(int socket, std::span<const WorkerKind> kinds);

}  // namespace skl::sandbox
