// Runs over populations as jobs: a source is read once by a confined worker; a run goes chunk by chunk, and after a crash goes on with
// the first chunk that is not there. Inside this module.
#pragma once

#include "kernel/jobs/jobs.h"
#include "kernel/sandbox/spawner.h"
#include "kernel/storage/blobs.h"
#include "rules/inside.h"
#include "rules/population_files.h"
#include "rules/population_store.h"

namespace skl::rules {

constexpr const char* source_job = "rules.population-source";
constexpr const char* run_job = "rules.population-run";

struct PopulationOrder {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(PopulationOrder, (), (id))

enum class ResultsFormat { parquet, csv };
BOOST_DESCRIBE_ENUM(ResultsFormat, parquet, csv)

constexpr const char* after_all_ids = "ffffffff-ffff-ffff-ffff-ffffffffffff";  // lists begin with the latest

struct PopulationState {
    JobState state{};
    JobProgress progress;
    std::optional<JobProblem> problem;
    std::int64_t refresh_seconds = 0;
};
PopulationState state_of_job(Reader& reader, const Uuid& job);

// A scenario's parameters: each override on all days, the others as they are.
Result<Parameters> overridden(const Parameters& parameters, const std::vector<ParameterOverride>& overrides);

class Populations {
public:
    Populations(const PopulationParts& parts, const Module& module)
        : store_(parts.store),
          blobs_(parts.blobs),
          jobs_(parts.jobs),
          files_(parts.spawner),
          chunk_rows_(parts.chunk_rows),
          module_(module) {}

    Result<std::string> read_source(JobRun& job);
    Result<std::string> run(JobRun& job);

    const Blobs& blobs() const { return blobs_; }
    Jobs& jobs() { return jobs_; }

private:
    struct Laid;  // what a run stands on
    Result<Laid> lay_out(const std::string& tenant, const PopulationRun& run);
    Result<BlobFile> table_of(JobRun& job, PopulationRun& run, const std::filesystem::path& scratch);
    Result<std::vector<RunChunk>> run_chunks(JobRun& job, const PopulationRun& run, const Laid& laid, const std::filesystem::path& table,
                                             const std::filesystem::path& scratch);
    Done conclude(JobRun& job, PopulationRun run, const std::vector<RunChunk>& chunks, const std::filesystem::path& scratch);
    Result<Blob> join_rejects(const PopulationSource& source, const std::vector<RunChunk>& chunks, const std::filesystem::path& scratch);

    Store& store_;
    Blobs& blobs_;
    Jobs& jobs_;
    analytics::OutsideFiles files_;
    std::int64_t chunk_rows_;
    const Module& module_;
};

}  // namespace skl::rules
