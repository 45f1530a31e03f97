// The system call filter (seccomp(2), by libseccomp): what is not listed kills the process; what programs try in passing is refused.
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <system_error>

#include "kernel/sandbox/confinement.h"

namespace skl::sandbox {
namespace {

// Found by running DuckDB 1.5 over Parquet and adding what it was killed for.
// One call a line would be a page of names.
// clang-format off
constexpr int always[] = {
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(access), SCMP_SYS(readlink), SCMP_SYS(close), SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
    SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_getscheduler), SCMP_SYS(sched_getparam),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(sysinfo), SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
    SCMP_SYS(uname), SCMP_SYS(getcpu), SCMP_SYS(poll), SCMP_SYS(restart_syscall), SCMP_SYS(getcwd), SCMP_SYS(fadvise64), SCMP_SYS(setitimer),
    SCMP_SYS(membarrier)};

constexpr int of_parse[] = {
    SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(ftruncate), SCMP_SYS(fallocate),
    SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(getdents64), SCMP_SYS(statx), SCMP_SYS(lstat), SCMP_SYS(statfs), SCMP_SYS(fstatfs),
    SCMP_SYS(set_tid_address), SCMP_SYS(open)};
// clang-format on

// Tried by libraries that can go on without: a refusal instead of death.
constexpr int refused[] = {SCMP_SYS(mkdir),
                           SCMP_SYS(mkdirat),
                           SCMP_SYS(unlink),
                           SCMP_SYS(unlinkat),
                           SCMP_SYS(rename),
                           SCMP_SYS(socket),
                           SCMP_SYS(connect),
                           SCMP_SYS(open),
                           SCMP_SYS(creat),
                           SCMP_SYS(lstat),
                           SCMP_SYS(statx),
                           SCMP_SYS(faccessat),
                           SCMP_SYS(faccessat2),
                           SCMP_SYS(ioctl),
                           SCMP_SYS(ftruncate),
                           SCMP_SYS(fallocate),
                           SCMP_SYS(statfs),
                           SCMP_SYS(fstatfs),
                           SCMP_SYS(getdents64),
                           SCMP_SYS(prctl),
                           SCMP_SYS(chmod),
                           SCMP_SYS(fchmod),
                           SCMP_SYS(pipe2),
                           SCMP_SYS(mbind),
                           SCMP_SYS(set_mempolicy),
                           SCMP_SYS(get_mempolicy),
                           SCMP_SYS(sched_setaffinity),
                           SCMP_SYS(sched_setscheduler),
                           SCMP_SYS(fsync),
                           SCMP_SYS(fdatasync),
                           SCMP_SYS(openat2),
                           SCMP_SYS(readlinkat),
                           SCMP_SYS(geteuid),
                           SCMP_SYS(getuid),
                           SCMP_SYS(kill),
                           SCMP_SYS(dup)};

class Filter {
public:
    Filter() : context_(seccomp_init(default_action())) {
        if (!context_) throw std::system_error(ENOMEM, std::generic_category(), "seccomp");
    }
    ~Filter() { seccomp_release(context_); }
    Filter(const Filter&) = delete;
    Filter& operator=(const Filter&) = delete;

    template <class... Conditions>
    void rule(std::uint32_t action, int call, Conditions... conditions) {
        check(seccomp_rule_add(context_, action, call, sizeof...(conditions), conditions...));
    }
    void load() {
        check(seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1));
        check(seccomp_load(context_));
    }

private:
    // Sanitizers make calls of their own at any time: there a refusal instead of death.
    static std::uint32_t default_action() {
#ifdef SKL_SANITIZED
        return SCMP_ACT_ERRNO(EACCES);
#else
        return SCMP_ACT_KILL_PROCESS;
#endif
    }
    static void check(int result) {
        if (result < 0) throw std::system_error(-result, std::generic_category(), "seccomp");
    }
    scmp_filter_ctx context_;
};

constexpr std::uint32_t refuse = SCMP_ACT_ERRNO(EACCES);

void open_for_reading_only(Filter& filter) {
    constexpr scmp_datum_t changing = O_ACCMODE | O_CREAT | O_TRUNC;
    filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, changing, O_RDONLY));
    filter.rule(refuse, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY));
    filter.rule(refuse, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR));
    filter.rule(refuse, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT));
    filter.rule(refuse, SCMP_SYS(openat), SCMP_A2(SCMP_CMP_MASKED_EQ, O_TRUNC, O_TRUNC));
}

// Memory is never made executable: nothing here compiles at run time.
void no_new_code(Filter& filter) {
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
        filter.rule(SCMP_ACT_ALLOW, call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        filter.rule(refuse, call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
    }
}

void asking_only(Filter& filter) {
    filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_EQ, 0, 0));  // no new limit: a question
    for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_GETLK, F_SETLK, F_DUPFD_CLOEXEC})
        filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, static_cast<scmp_datum_t>(command), 0));
    filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()), 0));  // abort()
}

void threads(Filter& filter) {
    filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    filter.rule(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));  // its flags lie in memory, out of the filter's sight: glibc falls back to clone
}

}  // namespace

void filter_calls(Calls calls) {
    Filter filter;
    std::set<int> allowed(std::begin(always), std::end(always));
    if (calls == Calls::parse) allowed.insert(std::begin(of_parse), std::end(of_parse));
    for (const int call : allowed) filter.rule(SCMP_ACT_ALLOW, call);
    for (const int call : refused)
        if (!allowed.contains(call)) filter.rule(refuse, call);
    if (calls == Calls::parse) {
        filter.rule(SCMP_ACT_ALLOW, SCMP_SYS(openat));
        threads(filter);
    } else {
        open_for_reading_only(filter);
    }
    no_new_code(filter);
    asking_only(filter);
    filter.load();
}

}  // namespace skl::sandbox
