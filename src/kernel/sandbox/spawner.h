// A small fork server: forked by main before any thread exists, it forks every worker, so that no worker is ever a copy of a
// threaded process. Socket pairs travel by SCM_RIGHTS. When the server is gone it kills all workers and ends; when it is gone
// itself, its workers die with it (PR_SET_PDEATHSIG) and spawn() answers 503.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <vector>

#include "kernel/sandbox/channel.h"

namespace skl::sandbox {

inline constexpr std::size_t largest_init = std::size_t{64} << 10;  // one packet with room to spare
inline constexpr std::size_t most_workers = 64;                     // alive at once, all kinds together

// Runs in the worker; its return value is the exit code. It confines itself (confinement.h) before it reads a request.
using WorkerMain = int (*)(Channel& channel, std::string_view init);

struct WorkerKind {
    std::string name;
    WorkerMain main;
};

class Spawner {
public:
    // Call it before any thread is started. Throws std::system_error.
    static std::unique_ptr<Spawner> start(std::vector<WorkerKind> kinds);
    ~Spawner();

    struct Worker {
        pid_t pid = 0;
        Channel channel;  // non-blocking on this side
    };
    // From any thread. Problem 503 `workers-unavailable`.
    Result<Worker> spawn(std::string_view kind, std::string_view init);
    // SIGKILL, if that worker is still one of ours; its pid cannot have been given to another process.
    void kill(pid_t worker);
    pid_t pid() const { return pid_; }

private:
    Spawner(pid_t pid, int socket, std::vector<std::string> kinds) : pid_(pid), socket_(socket), kinds_(std::move(kinds)) {}
    pid_t pid_;
    int socket_;
    std::vector<std::string> kinds_;
    std::mutex mutex_;
};

}  // namespace skl::sandbox
