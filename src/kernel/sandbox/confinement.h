// What a worker gives up before it touches anything of an outsider, for good: privileges, resources, paths, system calls.
// None of it needs a capability: it works for an ordinary user, as root, and inside a container.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skl::sandbox {

// What keeps a worker to its own paths. A system call filter cannot see paths.
enum class Boundary {
    none,          // nothing but the program's own settings (DuckDB's allowed_paths)
    private_root,  // user and mount namespaces: a root with only those files
    landlock       // Linux 5.13 and later
};
std::string_view name_of(Boundary boundary);

struct Limits {
    std::uint64_t address_space = 0;      // bytes, RLIMIT_AS; 0: none. Not set in sanitizer builds, which need terabytes
    std::uint64_t processor_seconds = 0;  // RLIMIT_CPU; 0: none
    std::uint64_t largest_file = 0;       // bytes, RLIMIT_FSIZE; 0: no file can be written
    std::uint64_t descriptors = 64;       // RLIMIT_NOFILE
    std::uint64_t memory = 0;             // bytes of its own, RLIMIT_DATA: heap and stacks, not what is mapped from files; 0: none
};

struct Paths {
    std::vector<std::string> readable;  // files, or folders with all below them
    std::string writable;               // one folder, empty: none
};

// The system calls a kind of work needs; sockets, exec, ptrace, mounts and new processes are in neither.
enum class Calls {
    query,  // one thread; files are opened for reading only
    parse   // threads; files may be made, written, renamed and removed (inside the boundary)
};

// No new privileges, no capabilities, not dumpable.
void drop_privileges();

// Also a lower priority, where it has none yet: whoever asks the server is answered before a worker goes on.
inline constexpr int behind_others = 10;  // nice value
void limit_resources(const Limits& limits);

// The strongest boundary this kernel and container give, at most `best`. Call it with one thread only.
Boundary draw_boundary(const Paths& paths, Boundary best = Boundary::landlock);

// Throws std::system_error when the filter cannot be set: then nothing of an outsider may be read.
void filter_calls(Calls calls);

// All four in their order; says which boundary holds.
Boundary confine(const Paths& paths, const Limits& limits, Calls calls, Boundary best = Boundary::landlock);

// What draw_boundary would reach here, tried in a child process: for the start-up log. Call it before there are threads.
Boundary boundary_of_this_machine();

}  // namespace skl::sandbox
