// The worker that holds files of an outsider against their descriptors: confined to the folder they lie in (kernel/sandbox), which it may
// read, and to one that it writes report.json in.
#pragma once

#include "kernel/sandbox/spawner.h"
#include "opendata/publish/file_check.h"

namespace skl::opendata {

inline constexpr const char* validate_worker_kind = "validate";
int validate_worker(sandbox::Channel& channel, std::string_view init);

// Blocks. Problems: not-found, parse-memory, parse-timeout, parser-crash.
Result<FileReport> check_confined(sandbox::Spawner& spawner, const std::filesystem::path& file);

}  // namespace skl::opendata
