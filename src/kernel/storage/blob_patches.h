// Inside of blobs: those of a folder that are kept as what differs from another one.
//
//   ab/cd/<sha256>                                        the bytes
//   ab/cd/<sha256>.<size>.<sha256 of the base>.<patcher>  what makes them of the base's
//
// A chain of them ends with a blob that is whole. Both files of a blob may lie there: then the whole one is a copy that was asked for, and
// goes when nobody has used it for a while. A patch is there only after it has been tried: it gives the bytes with the name.
// What must go is never kept for the sake of others: those that were made of it become whole first.
#pragma once

#include <set>

#include "kernel/storage/blob_cache.h"
#include "kernel/storage/blob_sharing.h"

namespace skl::storage {

struct BlobPatch {
    std::string sha256, base, patcher;
    std::int64_t size = 0;  // of the whole
    std::filesystem::path file;
};
// Nothing: that is no name of one.
std::optional<BlobPatch> patch_named(const std::filesystem::path& file);

class BlobPatches {
public:
    explicit BlobPatches(std::filesystem::path root);

    std::optional<BlobPatch> of(const std::string& sha256) const;
    std::optional<BlobFile> at_hand(const std::string& sha256) const;  // whole and held; for one that has a patch
    Result<BlobFile> open(const BlobPatch& patch) const;               // made where it is not at hand, and left there
    Result<BlobFile> borrow(const BlobPatch& patch) const;             // made, and gone with who asked
    bool intact(const BlobPatch& patch) const;

    Result<std::int64_t> pack(const std::string& sha256, const std::string& base, const std::string& patcher) const;
    Result<std::int64_t> trim(std::chrono::minutes unused) const;
    Result<std::int64_t> make_whole() const;
    // No blob but those of `gone` needs one of `gone` any more.
    Done part(const std::set<std::string>& gone) const;

private:
    std::filesystem::path home(const std::string& sha256) const;
    std::filesystem::path scratch_file() const;
    std::vector<BlobPatch> all() const;
    Done end(const BlobPatch& patch) const;  // it is whole from now on
    Done make(const BlobPatch& patch, const std::filesystem::path& file, int depth) const;
    Result<BlobFile> base_of(const std::string& sha256, int depth) const;
    bool same(const BlobPatch& patch, const BlobPatcher& patcher, const std::filesystem::path& file) const;

    std::filesystem::path root_;
    BlobCache held_;
};

}  // namespace skl::storage
