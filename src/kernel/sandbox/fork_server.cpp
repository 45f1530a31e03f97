// The fork server's loop: single-threaded, small, with no file open but its socket.
#include "kernel/sandbox/fork_server.h"

#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <cstdio>

#include "kernel/sandbox/confinement.h"

namespace skl::sandbox {
namespace {

constexpr int first_own_descriptor = 3;
constexpr std::uint64_t shortest_slice = 100'000;  // ns

void close_all_but(int keep) {
    if (keep > first_own_descriptor) ::syscall(SYS_close_range, first_own_descriptor, keep - 1, 0);
    ::syscall(SYS_close_range, keep + 1, ~0U, 0);
}

// From its first moment a worker is behind whoever asks the server, also while it gets ready: one that was killed is replaced at once, and
// who attacks has many killed. As a batch task of short slices it makes way within a tenth of a millisecond (sched_setattr(2); slices since
// Linux 6.12, before it the nice value alone has to do).
void go_behind_others() {
    struct Attributes {  // struct sched_attr, SCHED_ATTR_SIZE_VER0
        std::uint32_t size, policy;
        std::uint64_t flags;
        std::int32_t nice;
        std::uint32_t priority;
        std::uint64_t runtime, deadline, period;  // ns; runtime: the slice
    };
    const Attributes attributes{sizeof(Attributes), SCHED_BATCH, 0, behind_others, 0, shortest_slice, 0, 0};
    if (::syscall(SYS_sched_setattr, 0, &attributes, 0) != 0) (void)::setpriority(PRIO_PROCESS, 0, behind_others);
}

[[noreturn]] void be_worker(const WorkerKind& kind, int end, std::string_view init, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // the fork server died before the line above
    go_behind_others();
    close_all_but(end);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGCHLD, SIG_DFL);
    ::prctl(PR_SET_NAME, ("skl-" + kind.name).c_str());
    int code = 1;
    {
        Channel channel(end);
        try {
            code = kind.main(channel, init);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "worker %s: %s\n", kind.name.c_str(), error.what());
        }
    }
    ::_exit(code);
}

struct Packet {
    ForkRequest request{};
    std::string init;
    int end = -1;
};

// False: the server is gone.
bool receive(int socket, Packet& packet) {
    packet.init.resize(largest_init);
    iovec parts[2] = {{&packet.request, sizeof packet.request}, {packet.init.data(), packet.init.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t got = 0;
    do got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got < static_cast<ssize_t>(sizeof packet.request)) return false;
    packet.init.resize(static_cast<std::size_t>(got) - sizeof packet.request);
    if (const cmsghdr* head = CMSG_FIRSTHDR(&message); head && head->cmsg_type == SCM_RIGHTS)
        std::memcpy(&packet.end, CMSG_DATA(head), sizeof packet.end);
    return true;
}

void reap(std::set<pid_t>& workers) {
    for (pid_t gone = 0; (gone = ::waitpid(-1, nullptr, WNOHANG)) > 0;) workers.erase(gone);
}

}  // namespace

bool send_request(int socket, const ForkRequest& request, std::string_view init, int end) {
    iovec parts[2] = {{const_cast<ForkRequest*>(&request), sizeof request}, {const_cast<char*>(init.data()), init.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = init.empty() ? 1 : 2;
    if (end >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(head), &end, sizeof end);
    }
    ssize_t sent = 0;
    do sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent >= 0;
}

void serve_forks(int socket, std::span<const WorkerKind> kinds) {
    close_all_but(socket);
    for (const int ignored : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT}) ::signal(ignored, SIG_IGN);  // the server decides when to end
    ::prctl(PR_SET_NAME, "skl-spawner");
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &child, nullptr);
    const int deaths = ::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    const pid_t self = ::getpid();
    std::set<pid_t> workers;  // forked and not yet reaped: their pids cannot belong to others
    for (;;) {
        pollfd waiting[2] = {{socket, POLLIN, 0}, {deaths, POLLIN, 0}};
        if (::poll(waiting, 2, -1) < 0 && errno != EINTR) break;
        if (waiting[1].revents) {
            signalfd_siginfo ignored;
            while (::read(deaths, &ignored, sizeof ignored) > 0) {
            }
            reap(workers);
        }
        if (!waiting[0].revents) continue;
        Packet packet;
        if (!receive(socket, packet)) break;
        if (packet.request.action == ForkRequest::Action::kill) {
            reap(workers);
            if (workers.contains(packet.request.subject)) ::kill(packet.request.subject, SIGKILL);
            continue;
        }
        ForkAnswer answer{0};
        const auto kind = static_cast<std::size_t>(packet.request.subject);
        if (packet.end >= 0 && kind < kinds.size() && workers.size() < most_workers) {
            const pid_t pid = ::fork();
            if (pid == 0) be_worker(kinds[kind], packet.end, packet.init, self);
            if (pid > 0) {
                workers.insert(pid);
                answer.pid = pid;
            }
        }
        if (packet.end >= 0) ::close(packet.end);
        if (::send(socket, &answer, sizeof answer, MSG_NOSIGNAL) < 0) break;
    }
    for (const pid_t worker : workers) ::kill(worker, SIGKILL);
    ::_exit(0);
}

}  // namespace skl::sandbox
