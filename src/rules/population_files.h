// A population in files: the source made ready, a chunk of it run, the chunks put together. What the job and the command line share.
#pragma once

#include <filesystem>
#include <fstream>

#include "kernel/analytics/copy.h"
#include "kernel/analytics/parquet_writer.h"
#include "kernel/analytics/trusted.h"
#include "rules/population/population.h"

namespace skl::rules {

constexpr std::int64_t population_chunk_rows = 4 * analytics::row_group_rows;  // half a minute of work at most that a crash undoes
constexpr const char* rejects_header = "row,column,reason,value\r\n";

// The column that holds a record's place in the source where the file was put in another order.
constexpr const char* record_column = "_record";

// Members of a household one after the other: the source (a FROM clause with `_id`) sorted, `_id` its order now. `temporary`: where it
// spills.
Done sort_by_household(const std::string& source, const std::string& household, const std::filesystem::path& sorted,
                       const std::filesystem::path& temporary);

inline constexpr const char* population_worker_kind = "population-file";
int population_worker(sandbox::Channel& channel, std::string_view init);  // population_command.cpp

struct ChunkWish {
    std::string source;  // FROM clause: analytics::parquet_source of what OutsideFiles or sort_by_household left, or OutsideSource's
    bool sorted = false;
    std::int64_t after = 0;                        // the last `_id` that is done
    std::int64_t rows = population_chunk_rows;     // or more, up to the end of a household
    std::filesystem::path results, rejects;        // files to be made
    std::function<bool(std::int64_t rows)> go_on;  // asked every vector of rows; false: 409 `cancelled`
};
struct ChunkDone {
    std::int64_t last = 0;  // `_id`
    bool end = false;       // nothing is left
    bool mistaken = false;  // inside of run_chunk
    PopulationSummary summary{};
    bool final = false;  // each column of the results has the type that join_chunks would give it
};
Result<ChunkDone> run_chunk(analytics::TrustedQueries& queries, const population::Mapped& mapped, const population::Law& law,
                            const ChunkWish& wish);

// Results of all chunks as one file, each column of its narrowest exact type.
Done join_chunks(const std::vector<std::filesystem::path>& chunks, const PopulationSummary& summary, bool rule_ids,
                 const std::filesystem::path& file, analytics::CopyFormat format);

// `select` over results as they are downloaded; text is guarded against spreadsheets.
std::string results_as_csv(const std::string& from, const PopulationSummary& summary, bool rule_ids);

}  // namespace skl::rules
