// Text made from a file, piece by piece, kept off the heap when it is long, so that memory does not grow with the file
// (opendata.md §5.9): beyond `kept_in_memory` it goes to a nameless file of the scratch folder and is mapped from there.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "kernel/text/mapped_file.h"

namespace skl::opendata {

constexpr std::size_t kept_in_memory = std::size_t{32} << 20;
constexpr std::size_t longest_text = std::size_t{6} << 30;  // of the largest upload, 2 GiB, at three bytes for one

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
    std::unique_ptr<MappedFile> mapping_;
};

}  // namespace skl::opendata
