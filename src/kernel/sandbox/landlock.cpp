// Landlock (Documentation/userspace-api/landlock.rst): every file right the kernel knows is handled and given back for the
// paths of the worker only. The constants are written out, since the headers of Debian 12 end at ABI 2.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "kernel/sandbox/boundary.h"

namespace skl::sandbox {
namespace {

constexpr long create_ruleset = 444, add_rule = 445, restrict_self = 446;  // the same numbers on every architecture
constexpr unsigned ask_version = 1, path_beneath = 1;

namespace right {
constexpr std::uint64_t write_file = 1 << 1, read_file = 1 << 2, read_dir = 1 << 3, remove_file = 1 << 5, make_reg = 1 << 8,
                        refer = 1 << 13, truncate = 1 << 14;
constexpr std::uint64_t all_of_abi_1 = (1 << 13) - 1, ioctl_dev = 1 << 15;
constexpr std::uint64_t bind_tcp = 1 << 0, connect_tcp = 1 << 1;    // ABI 4
constexpr std::uint64_t abstract_socket = 1 << 0, signal = 1 << 1;  // scopes, ABI 6
}  // namespace right

struct Ruleset {
    std::uint64_t files = 0, network = 0, scopes = 0;
};
struct __attribute__((packed)) PathRule {
    std::uint64_t allowed = 0;
    std::int32_t parent = -1;
};

Ruleset handled_by(long version) {
    Ruleset out{right::all_of_abi_1, 0, 0};
    if (version >= 2) out.files |= right::refer;
    if (version >= 3) out.files |= right::truncate;
    if (version >= 5) out.files |= right::ioctl_dev;
    if (version >= 4) out.network = right::bind_tcp | right::connect_tcp;
    if (version >= 6) out.scopes = right::abstract_socket | right::signal;
    return out;
}

std::size_t size_for(long version) { return version >= 6 ? 24 : version >= 4 ? 16 : 8; }

bool allow(int ruleset, const std::string& path, std::uint64_t rights) {
    const int place = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (place < 0) return false;
    struct stat what {};
    if (::fstat(place, &what) == 0 && !S_ISDIR(what.st_mode)) rights &= right::read_file | right::write_file | right::truncate;
    const PathRule rule{rights, place};
    const bool good = ::syscall(add_rule, ruleset, path_beneath, &rule, 0) == 0;
    ::close(place);
    return good;
}

}  // namespace

bool draw_landlock(const Paths& paths) {
    const long version = ::syscall(create_ruleset, nullptr, 0, ask_version);
    if (version < 1) return false;
    const Ruleset handled = handled_by(version);
    const int ruleset = static_cast<int>(::syscall(create_ruleset, &handled, size_for(version), 0));
    if (ruleset < 0) return false;
    bool good = true;
    for (const std::string& path : paths.readable) good = good && allow(ruleset, path, right::read_file | right::read_dir);
    // DuckDB sees that these are there (access(2) is out of landlock's sight) and dies when it may not read its memory limit there.
    for (const char* limits : {"/proc/self/cgroup", "/sys/fs/cgroup"}) (void)allow(ruleset, limits, right::read_file);
    if (!paths.writable.empty()) {
        const std::uint64_t wanted =
            right::read_file | right::read_dir | right::write_file | right::make_reg | right::remove_file | right::truncate;
        good = good && allow(ruleset, paths.writable, wanted & handled.files);
    }
    good = good && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::syscall(restrict_self, ruleset, 0) == 0;
    ::close(ruleset);
    return good;
}

}  // namespace skl::sandbox
