// Versions of a resource share what they have in common (opendata.md §6, docs/decisions/0029): the public one is whole, so that readers and
// downloads take its files as they are; an earlier one is kept as what differs from the next, and is made whole again for who asks.
// Nothing of it happens while a file is imported.
#pragma once

#include <functional>

#include "kernel/jobs/jobs.h"
#include "kernel/storage/blob_sharing.h"
#include "kernel/storage/store.h"
#include "opendata/module.h"

namespace skl::opendata {

constexpr std::int64_t whole_every = 16;             // versions: what must be gone through to make the oldest stays short
constexpr std::chrono::minutes whole_kept{24 * 60};  // a whole file of an earlier version, after its last use
inline constexpr const char* share_job = "opendata.share";

using Shared = Module::SharedVersions;

// Parquet files of tables, row by row (kernel/analytics/row_patch.h).
void learn_row_patches();

// All that can be shared and is not yet; then whole files go that nobody has used for `unused`. `stopped` is asked before each version.
Result<Shared> share_versions(Store& store, const Blobs& blobs, std::chrono::minutes unused, const std::function<bool()>& stopped);

void handle_sharing_jobs(Jobs& jobs, Store& store, const Blobs& blobs);

}  // namespace skl::opendata
