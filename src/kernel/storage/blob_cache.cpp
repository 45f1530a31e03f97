#include "kernel/storage/blob_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <vector>

namespace skl::storage {
namespace {

constexpr int room_made = 10;                    // a tenth of the limit at once: the folder is walked through each time
constexpr std::time_t use_told_every = 60;       // seconds: fine enough to know old from new
constexpr std::time_t scratch_kept = 24 * 3600;  // what a process that was killed left on its way in

class Opened {
public:
    Opened(const std::filesystem::path& file, int lock) : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) {
        good_ = fd_ >= 0 && ::flock(fd_, lock | LOCK_NB) == 0 && ::fstat(fd_, &stat_) == 0 && stat_.st_nlink > 0;
    }
    ~Opened() {
        if (fd_ >= 0) ::close(fd_);
    }
    Opened(const Opened&) = delete;
    bool good() const { return good_; }
    void used() const {
        const timespec times[] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};  // the time of access, whatever the mount does about it
        if (stat_.st_atim.tv_sec + use_told_every < std::time(nullptr)) (void)::futimens(fd_, times);
    }

private:
    int fd_;
    struct stat stat_ {};
    bool good_;
};

struct Kept {
    std::int64_t used;  // nanoseconds
    std::int64_t size;
    std::filesystem::path file;
};

}  // namespace

std::shared_ptr<const void> BlobCache::hold(const std::filesystem::path& file) const {
    auto opened = std::make_shared<const Opened>(file, LOCK_SH);
    if (!opened->good()) return nullptr;
    opened->used();
    return opened;
}

bool BlobCache::remove(const std::filesystem::path& file) const {
    const Opened alone(file, LOCK_EX);  // who opens it from now on finds it locked, or gone
    return alone.good() && ::unlink(file.c_str()) == 0;
}

void BlobCache::added(std::int64_t size) const {
    const std::lock_guard lock(mutex_);
    if (bytes_ >= 0) bytes_ += size;
    if (bytes_ < 0 || bytes_ > most_) make_room();
}

void BlobCache::make_room() const {
    std::vector<Kept> files;
    bytes_ = 0;
    std::error_code ec;
    const std::time_t now = std::time(nullptr);
    for (auto at = std::filesystem::recursive_directory_iterator(root_, ec); !ec && at != std::filesystem::end(at); at.increment(ec)) {
        struct stat stat {};
        if (::lstat(at->path().c_str(), &stat) != 0 || !S_ISREG(stat.st_mode)) continue;
        constexpr std::size_t a_sha256 = 64;
        if (at->path().filename().string().size() != a_sha256) {
            if (stat.st_mtim.tv_sec + scratch_kept < now) (void)::unlink(at->path().c_str());
            continue;
        }
        constexpr std::int64_t second = 1'000'000'000;
        files.push_back({stat.st_atim.tv_sec * second + stat.st_atim.tv_nsec, stat.st_size, at->path()});
        bytes_ += stat.st_size;
    }
    if (bytes_ <= most_) return;
    std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.used < b.used; });
    for (const Kept& kept : files) {
        if (bytes_ <= most_ - most_ / room_made) break;
        if (remove(kept.file)) bytes_ -= kept.size;
    }
}

}  // namespace skl::storage
