// The worker that reads a file of an outsider: confined to that file and one folder (kernel/sandbox), it writes what it found
// there: report.json, persons.json, table-N.parquet, table-N.csv and quarantine.bin.
#pragma once

#include "kernel/sandbox/pool.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

inline constexpr const char* parse_worker_kind = "parse";
inline constexpr const char* persons_file = "persons.json";  // persons::PersonReport
int parse_worker(sandbox::Channel& channel, std::string_view init);

struct ParseRequest {
    std::string file, folder, file_name, corrections;  // paths; JSON
    bool inspect_only = false;
};
std::string encode(const ParseRequest& request);

// Blocks. Problems of the file (422), parser-crash, parse-timeout; `progress` may ask to stop.
Result<IngestReport> parse(sandbox::Pool& pool, const ParseRequest& request,
                           const std::function<bool(std::int64_t, std::int64_t)>& progress);

sandbox::PoolOptions parse_pool_options(int workers);

}  // namespace skl::opendata
