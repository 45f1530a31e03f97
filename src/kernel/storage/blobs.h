// Content-addressed bytes, called after their SHA-256. Written, synced, then referenced: a blob that a row names is whole.
//
// They lie in a folder, ab/cd/<sha256>, renamed into place; or in an S3-compatible bucket under the same names, with the folder as a
// cache before it. `put`, `take_file` and `copy_file` return when the folder or the bucket has the bytes. All may block for as long
// as the store lets them wait (kernel/storage/s3.h, with its problems); from any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "kernel/describe/result.h"

namespace skl {

namespace storage {
class BlobStore;
struct S3Place;
}  // namespace storage

struct Blob {
    std::string sha256;  // lower-case hex
    std::int64_t size = 0;
};

bool is_sha256(std::string_view text);  // 64 lower-case hex digits

// A blob's bytes on this machine. The file stays while this, or a copy of it, lives.
struct BlobFile {
    std::filesystem::path path;
    std::shared_ptr<const void> held{};
};

class Blobs {
public:
    explicit Blobs(std::filesystem::path root);
    // In a bucket, under `prefix` (empty, or with a slash at its end); `root` is the cache, of at most `most_cached` bytes.
    Blobs(std::filesystem::path root, storage::S3Place bucket, std::string prefix, std::int64_t most_cached);

    Result<Blob> put(std::string_view bytes) const;
    Result<Blob> take_file(const std::filesystem::path& file) const;  // moves it in; the file is gone afterwards
    Result<Blob> copy_file(const std::filesystem::path& file) const;

    // The file, fetched and checked first where only the bucket has it. 500 `blob-missing`, `blob-damaged`.
    Result<BlobFile> open(const std::string& sha256) const;
    std::optional<BlobFile> at_hand(const std::string& sha256) const;  // without waiting; nullopt: it must be fetched
    // As open, for one who reads it once: what is fetched does not go through the cache.
    Result<BlobFile> borrow(const std::string& sha256) const;
    // Its place in the folder, whether it is there or not. Who reads it holds what `open` gave.
    std::filesystem::path path(const std::string& sha256) const;

    Result<bool> has(const std::string& sha256) const;
    Result<bool> intact(const std::string& sha256) const;  // its bytes, where they are kept, have its name
    Done each(const std::function<void(const Blob&)>& blob) const;
    // Removes blobs older than `age` that `referenced` does not know; gives how many.
    Result<std::int64_t> sweep(std::chrono::hours age, const std::function<bool(const std::string& sha256)>& referenced) const;

    std::filesystem::path scratch() const { return root_ / "scratch"; }  // on the same file system, for files on their way in
    bool remote() const { return store_ != nullptr; }
    Done greet() const;  // does the bucket answer, and know us? A folder always does

private:
    std::filesystem::path new_scratch() const;  // empty: the disk is full
    Result<Blob> take_scratch(const std::filesystem::path& file) const;
    Result<Blob> into_folder(const std::filesystem::path& file, Blob blob) const;
    std::int64_t sweep_folder(std::chrono::hours age, const std::function<bool(const std::string&)>& referenced) const;

    std::filesystem::path root_;
    std::shared_ptr<const storage::BlobStore> store_;  // null: the folder is the store
};

}  // namespace skl
