// Privileges and resources: prctl(2), capset(2), setrlimit(2); and the choice of the boundary.
#include "kernel/sandbox/confinement.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <system_error>

#include "kernel/sandbox/boundary.h"

namespace skl::sandbox {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

// Lowers only: a container may have set less already.
void limit(__rlimit_resource resource, std::uint64_t value) {
    rlimit now{};
    if (::getrlimit(resource, &now) != 0) fail("getrlimit");
    const rlimit wanted{std::min<rlim_t>(value, now.rlim_max), std::min<rlim_t>(value, now.rlim_max)};
    if (::setrlimit(resource, &wanted) != 0) fail("setrlimit");
}

}  // namespace

std::string_view name_of(Boundary boundary) {
    switch (boundary) {
        case Boundary::landlock: return "landlock";
        case Boundary::private_root: return "private-root";
        case Boundary::none: return "none";
    }
    return "none";
}

void drop_privileges() {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail("dumpable");
    for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability)
        ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);  // refused to ordinary users, who have none
    __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
    if (::syscall(SYS_capset, &head, none) != 0) fail("capset");
}

void limit_resources(const Limits& limits) {
    if (::setpriority(PRIO_PROCESS, 0, behind_others) != 0) fail("setpriority");
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, limits.descriptors);
    limit(RLIMIT_FSIZE, limits.largest_file);
    if (limits.processor_seconds) limit(RLIMIT_CPU, limits.processor_seconds);
#ifndef SKL_SANITIZED
    if (limits.address_space) limit(RLIMIT_AS, limits.address_space);
    if (limits.memory) limit(RLIMIT_DATA, limits.memory);
#endif
}

Boundary draw_boundary(const Paths& paths, Boundary best) {
    if (best == Boundary::landlock && draw_landlock(paths)) return Boundary::landlock;
    if (best != Boundary::none && enter_private_root(paths)) return Boundary::private_root;
    return Boundary::none;
}

// The boundary first: a process that is not dumpable may not write its own uid_map.
Boundary confine(const Paths& paths, const Limits& limits, Calls calls, Boundary best) {
    const Boundary boundary = draw_boundary(paths, best);
    drop_privileges();
    limit_resources(limits);
    filter_calls(calls);
    return boundary;
}

Boundary boundary_of_this_machine() {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(static_cast<int>(draw_boundary({{"/"}, {}})));
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return Boundary::none;
    return static_cast<Boundary>(WEXITSTATUS(status));
}

}  // namespace skl::sandbox
