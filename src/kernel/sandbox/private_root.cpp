// A root of the worker's own: user and mount namespaces (user_namespaces(7)), an empty tmpfs, and bind mounts of exactly its
// paths under their own names. Where the system forbids user namespaces this answers false.
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "kernel/sandbox/boundary.h"

namespace skl::sandbox {
namespace {

constexpr const char* new_root = "/tmp";  // exists everywhere; covered in our own namespace only

bool write_file(const char* path, const std::string& text) {
    const int file = ::open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    const bool good = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::close(file);
    return good;
}

bool new_namespaces() {
    const uid_t user = ::geteuid();
    const gid_t group = ::getegid();
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) != 0) return false;
    return write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", fmt::format("{0} {0} 1", user)) &&
           write_file("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
}

bool bind(int source, const std::string& path, bool read_only) {
    struct stat what {};
    if (::fstat(source, &what) != 0) return false;
    const std::filesystem::path place = new_root + std::filesystem::absolute(path).lexically_normal().string();
    std::error_code error;
    if (S_ISDIR(what.st_mode)) {
        std::filesystem::create_directories(place, error);
    } else {
        std::filesystem::create_directories(place.parent_path(), error);
        const int file = ::open(place.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (file < 0) return false;
        ::close(file);
    }
    const std::string from = fmt::format("/proc/self/fd/{}", source);
    if (::mount(from.c_str(), place.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) return false;
    if (!read_only) return true;
    // An unprivileged remount must keep the flags the mount has.
    return ::mount(nullptr, place.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr) == 0 ||
           ::mount(nullptr, place.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

}  // namespace

// Descriptors are opened inside the new namespace (a mount of another one cannot be bound) and before the tmpfs covers anything.
bool enter_private_root(const Paths& paths) {
    if (!new_namespaces() || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    std::vector<std::pair<int, std::string>> open;
    bool good = true;
    const auto take = [&](const std::string& path) {
        open.emplace_back(::open(path.c_str(), O_PATH | O_CLOEXEC), path);
        good = good && open.back().first >= 0;
    };
    for (const std::string& path : paths.readable) take(path);
    if (!paths.writable.empty()) take(paths.writable);
    good = good && ::mount("tmpfs", new_root, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=1m,mode=0700") == 0;
    const bool covered = good;
    for (std::size_t i = 0; good && i < open.size(); ++i) good = bind(open[i].first, open[i].second, i < paths.readable.size());
    for (const auto& [file, path] : open)
        if (file >= 0) ::close(file);
    good = good && ::chdir(new_root) == 0 && ::chroot(".") == 0 && ::chdir("/") == 0;
    if (covered && !good) throw std::system_error(errno, std::generic_category(), "private root");  // half done: no way back
    return good;
}

}  // namespace skl::sandbox
