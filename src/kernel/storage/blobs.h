// Content-addressed files: blobs/ab/cd/<sha256>. Written, synced, renamed, then referenced: a blob that a row names is whole.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "kernel/describe/result.h"

namespace skl {

struct Blob {
    std::string sha256;  // lower-case hex
    std::int64_t size = 0;
};

class Blobs {
public:
    explicit Blobs(std::filesystem::path root);

    Result<Blob> put(std::string_view bytes) const;
    Result<Blob> take_file(const std::filesystem::path& file) const;  // moves it in; the file is gone afterwards
    Result<Blob> copy_file(const std::filesystem::path& file) const;
    std::filesystem::path path(const std::string& sha256) const;
    bool has(const std::string& sha256) const;

    std::filesystem::path scratch() const { return root_ / "scratch"; }  // on the same file system, for files on their way in
    Done verify() const;                                                 // every blob's bytes have its name
    void each(const std::function<void(const std::string& sha256, const std::filesystem::path& file)>& blob) const;

    // Removes blobs older than `age` that `referenced` does not know; gives how many.
    std::int64_t sweep(std::chrono::hours age, const std::function<bool(const std::string& sha256)>& referenced) const;

private:
    std::filesystem::path root_;
};

}  // namespace skl
