// Blobs of a folder that are kept as what differs from another one, to take less room. Whoever opens one (kernel/storage/blobs.h) has it
// whole, under its name, and whole it stays until it is trimmed; in a bucket all are whole. How they lie there: blob_patches.h.
#pragma once

#include <chrono>

#include "kernel/storage/blobs.h"

namespace skl {

// How a blob is told by another one, its base. All block and work on files; from any thread.
struct BlobPatcher {
    using Path = std::filesystem::path;
    std::string name;  // letters: it stands in names of files, for ever
    // False: these two are nothing for it.
    std::function<Result<bool>(const Path& base, const Path& target, const Path& patch)> make;
    std::function<Done(const Path& base, const Path& patch, const Path& target, std::int64_t size)> apply;
    // What `apply` gives has other bytes than it had; does it say the same? Absent: no.
    std::function<bool(const Path& patch, const Path& target)> same{};
};

// One more way, for all folders of this process; of two with one name the first counts. `bytes` is known.
void learn_patcher(BlobPatcher patcher);

// Keeps the blob as what differs from `base`, by the patcher of this name, and gives how many bytes that takes. 0: it stays whole, since it
// would not be a quarter smaller, or the chain gets too long, or it is kept in a bucket. The whole file stays until it is trimmed.
Result<std::int64_t> pack_blob(const Blobs& blobs, const std::string& sha256, const std::string& base, const std::string& patcher);
// Removes whole files that nobody has used for so long and that can be made again; gives the bytes.
Result<std::int64_t> trim_blobs(const Blobs& blobs, std::chrono::minutes unused);
// Makes every one whole again, for a program or a place that knows no other; gives how many were not.
Result<std::int64_t> make_blobs_whole(const Blobs& blobs);

}  // namespace skl
