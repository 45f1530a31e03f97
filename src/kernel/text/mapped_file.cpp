#include "kernel/text/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>

namespace skl {
namespace {

constexpr std::size_t window_from = std::size_t{64} << 20;  // smaller files may stay resident
constexpr std::chrono::milliseconds window_beat{5};         // at 3 GB/s, the pace of the fastest pass, 15 MB a beat

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    map(fd);
    ::close(fd);
}

MappedFile::MappedFile(int fd) { map(fd); }

void MappedFile::map(int fd) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return;
    opened_ = true;
    if (info.st_size <= 0) return;
    void* bytes = ::mmap(nullptr, static_cast<std::size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    opened_ = bytes != MAP_FAILED;
    if (!opened_) return;
    bytes_ = bytes;
    size_ = static_cast<std::size_t>(info.st_size);
    if (size_ < window_from) return;
    keeper_ = std::thread([this] {
        while (!ending_) {
            std::this_thread::sleep_for(window_beat);
            ::madvise(bytes_, size_, MADV_DONTNEED);  // read-only and private: nothing is lost
        }
    });
}

MappedFile::~MappedFile() {
    ending_ = true;
    if (keeper_.joinable()) keeper_.join();
    if (bytes_ != nullptr) ::munmap(bytes_, size_);
}

}  // namespace skl
