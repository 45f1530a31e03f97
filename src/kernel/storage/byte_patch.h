// Inside of blobs: a file as what differs from another one, byte by byte: one Zstandard frame (RFC 8878) that begins with the other file as
// its prefix, as `zstd --patch-from` writes it. What it can be undone with will be there as long as Zstandard is.
#pragma once

#include "kernel/storage/blob_sharing.h"

namespace skl::storage {

// Both are mapped, not read; memory: 70 MB. Past 2 GiB together they are not held against each other.
BlobPatcher byte_patcher();

}  // namespace skl::storage
