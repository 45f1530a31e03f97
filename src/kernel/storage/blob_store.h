// Inside of blobs: an S3-compatible bucket as the place where they are kept, with a folder before it. Objects are called
// <prefix>ab/cd/<sha256>, as the files of a folder are. What comes out has its hash, or does not come out: 500 `blob-damaged`,
// `blob-missing`.
#pragma once

#include <condition_variable>
#include <set>

#include "kernel/storage/blob_cache.h"
#include "kernel/storage/blobs.h"
#include "kernel/storage/s3.h"

namespace skl::storage {

class BlobStore {
public:
    // `prefix`: empty, or with a slash at its end.
    BlobStore(S3Place place, std::string prefix, std::filesystem::path folder, std::int64_t most_cached)
        : bucket_(std::move(place)), prefix_(std::move(prefix)), cache_(std::move(folder), most_cached) {}

    // When it returns, the store has the bytes, and has them as young.
    Done keep(const std::filesystem::path& file, const Blob& blob) const;
    // Moves a file whose bytes are right to its home in the folder; gives the hold on it.
    Result<std::shared_ptr<const void>> settle(const std::filesystem::path& file, const std::filesystem::path& home) const;
    // The file at `home`, fetched through a file at `scratch` where it is not there. One fetch at a time of one blob.
    Result<BlobFile> open(const std::string& sha256, const std::filesystem::path& home, const std::filesystem::path& scratch) const;
    Done fetch(const std::string& sha256, const std::filesystem::path& file) const;  // synced; on a problem there is no file

    Result<bool> has(const std::string& sha256) const;
    Result<bool> intact(const std::string& sha256) const;  // reads it all; a missing one is not
    Done each(const std::function<void(const std::string& sha256, const S3Object&)>& blob) const;
    // Unless it was put again since: asks for its age once more. False: it stays.
    Result<bool> remove_older(const std::string& sha256, std::chrono::seconds age) const;

    const BlobCache& cache() const { return cache_; }
    const S3Bucket& bucket() const { return bucket_; }

private:
    std::string key(const std::string& sha256) const;

    S3Bucket bucket_;
    std::string prefix_;
    BlobCache cache_;
    mutable std::mutex mutex_;
    mutable std::condition_variable fetched_;
    mutable std::set<std::string> fetching_;
};

}  // namespace skl::storage
