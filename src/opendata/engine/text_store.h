// Text made from a file, piece by piece, kept off the heap when it is long, so that memory does not grow with the file
// (opendata.md §5.9): beyond `kept_in_memory` it goes to a nameless file of the scratch folder and is mapped from there.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>

namespace skl::opendata {

constexpr std::size_t kept_in_memory = std::size_t{32} << 20;
constexpr std::size_t longest_text = std::size_t{6} << 30;  // of the largest upload, 2 GiB, at three bytes for one

// Bytes of an open file, read-only. A large one is a window and not a copy: its pages are given back all the time, to come again
// from the system's cache where they are read again, so that a pass over gigabytes stays small.
class Mapping {
public:
    Mapping() = default;
    explicit Mapping(int fd);  // does not keep the descriptor; empty when it cannot be mapped
    ~Mapping();
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    std::string_view view() const { return {static_cast<const char*>(bytes_), size_}; }

private:
    void* bytes_ = nullptr;
    std::size_t size_ = 0;
    std::atomic<bool> ending_ = false;
    std::thread keeper_;
};

class TextStore {
public:
    explicit TextStore(std::filesystem::path scratch = {}) : scratch_(std::move(scratch)) {}  // empty: memory only
    ~TextStore();
    TextStore(const TextStore&) = delete;
    TextStore& operator=(const TextStore&) = delete;

    void append(std::string_view piece);
    std::size_t size() const { return written_ + buffer_.size(); }
    // All of it; nothing is appended afterwards. Throws std::system_error where the disk is full.
    std::string_view finish();

private:
    void spill();
    std::filesystem::path scratch_;
    std::string buffer_;
    std::size_t written_ = 0;
    int fd_ = -1;
    std::unique_ptr<Mapping> mapping_;
};

}  // namespace skl::opendata
