// Which rows need which blob. A module that keeps a blob's hash says so in the same transaction, and takes it back when its
// row goes; a blob nobody has spoken for is swept a day after it was last put.
#pragma once

#include "kernel/storage/blobs.h"
#include "kernel/storage/store.h"

namespace skl {

// `owner` names the row, e.g. "opendata/version/0199…".
void keep_blob(Transaction& tx, const Blob& blob, std::string_view owner, Instant at);
void release_blobs(Transaction& tx, std::string_view owner);

constexpr std::chrono::hours unreferenced_for{24};  // longer than any transaction that is still going to refer to it
// Gives how many files are gone.
Result<std::int64_t> sweep_blobs(Store& store, const Blobs& blobs, std::chrono::hours age = unreferenced_for);

}  // namespace skl
