// The bytes of a file, read-only. A large one is a window and not a copy: its pages are given back all the time, to come again from the
// system's cache where they are read again, so that a pass over gigabytes keeps the process small.
#pragma once

#include <atomic>
#include <filesystem>
#include <string_view>
#include <thread>

namespace skl {

class MappedFile {
public:
    explicit MappedFile(const std::filesystem::path& file);
    explicit MappedFile(int fd);  // which stays the caller's
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    bool opened() const { return opened_; }
    std::string_view view() const { return {static_cast<const char*>(bytes_), size_}; }  // empty for an empty file

private:
    void map(int fd);
    bool opened_ = false;
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::atomic<bool> ending_ = false;
    std::thread keeper_;  // of a large file
};

}  // namespace skl
