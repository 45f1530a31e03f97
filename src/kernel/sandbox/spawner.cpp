// The server's side: requests to the fork server, one at a time.
#include "kernel/sandbox/spawner.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <system_error>

#include "kernel/sandbox/fork_server.h"

namespace skl::sandbox {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

Problem unavailable() { return {503, "workers-unavailable"}; }

}  // namespace

std::unique_ptr<Spawner> Spawner::start(std::vector<WorkerKind> kinds) {
    std::vector<std::string> names;
    names.reserve(kinds.size());
    for (const WorkerKind& kind : kinds) names.push_back(kind.name);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
    const pid_t pid = ::fork();
    if (pid < 0) fail("fork");
    if (pid == 0) {
        ::close(ends[0]);
        serve_forks(ends[1], kinds);
    }
    ::close(ends[1]);
    return std::unique_ptr<Spawner>(new Spawner(pid, ends[0], std::move(names)));
}

Spawner::~Spawner() {
    ::close(socket_);
    ::waitpid(pid_, nullptr, 0);
}

Result<Spawner::Worker> Spawner::spawn(std::string_view kind, std::string_view init) {
    const auto known = std::find(kinds_.begin(), kinds_.end(), kind);
    if (known == kinds_.end() || init.size() > largest_init) return unavailable();
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return unavailable();
    Channel ours(ends[0]), theirs(ends[1]);
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return unavailable();

    const std::lock_guard lock(mutex_);
    ForkRequest request{ForkRequest::Action::spawn, static_cast<std::int32_t>(known - kinds_.begin())};
    if (!send_request(socket_, request, init, ends[1])) return unavailable();
    ForkAnswer answer{};
    ssize_t got = 0;
    do got = ::recv(socket_, &answer, sizeof answer, 0);
    while (got < 0 && errno == EINTR);
    if (got != sizeof answer || answer.pid <= 0) return unavailable();
    return Worker{answer.pid, std::move(ours)};
}

void Spawner::kill(pid_t worker) {
    const std::lock_guard lock(mutex_);
    send_request(socket_, {ForkRequest::Action::kill, worker}, {}, -1);
}

}  // namespace skl::sandbox
