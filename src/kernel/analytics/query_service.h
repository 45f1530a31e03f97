// SQL of outsiders (opendata.md §8): checked and run in worker processes that can reach nothing but the allowed Parquet files.
#pragma once

#include <memory>

#include "kernel/analytics/trusted.h"
#include "kernel/sandbox/pool.h"

namespace skl::analytics {

inline constexpr const char* query_worker_kind = "query";
int query_worker(sandbox::Channel& channel, std::string_view init);

struct QueryLimits {  // of somebody without a key
    std::chrono::milliseconds time{3'000};
    std::int64_t rows = 10'000;
    std::size_t bytes = std::size_t{10} << 20;
};

struct SqlTable {
    std::string name;                    // read as od."<name>"
    std::string file;                    // Parquet
    std::shared_ptr<const void> held{};  // lives until the answer is there: what keeps the file where it is
};

struct SqlRequest {
    std::string sql;
    std::vector<std::pair<std::string, Bound>> params;  // for $name
    std::vector<SqlTable> tables;                       // all of them, in a fixed order
    QueryLimits limits{};
    bool explain = false;  // the plan instead of the rows: one cell of JSON
    bool syntax = false;   // the syntax tree of what would be run, and was checked: one cell of JSON (DuckDB's json_serialize_sql)
};

struct SqlAnswer {
    ResultTable table;
    bool truncated = false;
    std::int64_t milliseconds = 0;  // inside the worker
};

class QueryService {
public:
    QueryService(sandbox::Spawner& spawner, int workers);

    // Blocks; from any thread. Problems: 400 sql-not-allowed, sql-error {message}, unknown-table, bad-parameter; 408 query-timeout; 507
    // query-memory; 503 busy, workers-unavailable.
    Result<SqlAnswer> run(const SqlRequest& request);
    sandbox::PoolCounts counts() const { return pool_.counts(); }

private:
    sandbox::Pool pool_;
};

}  // namespace skl::analytics
