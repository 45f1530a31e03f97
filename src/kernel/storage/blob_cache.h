// Inside of blobs: the folder of files that lie before a store. What was used longest ago goes when there is no room; a file that
// somebody holds stays. Holding is a shared flock(2), so that it counts between processes on one folder too.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

namespace skl::storage {

class BlobCache {
public:
    // `most`: bytes of all files together; files that are held may go beyond it.
    BlobCache(std::filesystem::path root, std::int64_t most) : root_(std::move(root)), most_(most) {}

    // While the answer lives the file stays. Null: it is not there.
    std::shared_ptr<const void> hold(const std::filesystem::path& file) const;
    // A file of this size has come: older ones go, if need be.
    void added(std::int64_t size) const;
    bool remove(const std::filesystem::path& file) const;  // false: it is held, or not there

private:
    void make_room() const;

    std::filesystem::path root_;
    std::int64_t most_;
    mutable std::mutex mutex_;
    mutable std::int64_t bytes_ = -1;  // of all files, as far as this process knows; -1: not counted yet
};

}  // namespace skl::storage
