// Runs over populations as jobs: a source is read once by a confined worker; a run goes chunk by chunk, and after a crash goes on with
// the first chunk that is not there. Inside this module.
#pragma once

#include "kernel/analytics/query_service.h"
#include "kernel/http/published_tables.h"
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

// Owners of blobs: a source's file, table and refused rows; what a run has done so far.
std::string source_owner(const Uuid& source);
std::string chunk_owner(const Uuid& run);

// A scenario's parameters: each override on all days, the others as they are.
Result<Parameters> overridden(const Parameters& parameters, const std::vector<ParameterOverride>& overrides);

class Populations {
public:
    Populations(const PopulationParts& parts, const Module& module, const App& app)
        : store_(parts.store),
          blobs_(parts.blobs),
          jobs_(parts.jobs),
          files_(parts.spawner),
          sql_(parts.spawner, 1),
          databases_(parts.databases),
          chunk_rows_(parts.chunk_rows),
          module_(module),
          app_(app) {}

    Result<std::string> read_source(JobRun& job);
    Result<std::string> run(JobRun& job);

    const std::vector<OutsideDatabase>& databases() const { return databases_; }
    const PublishedTables* published() const { return app_.find_service<PublishedTables>(); }  // null: nothing publishes tables here
    const Blobs& blobs() const { return blobs_; }
    Jobs& jobs() { return jobs_; }

private:
    // The rows of a source as one file for the confined reader, by where they come from (population_origins.cpp).
    Result<BlobFile> brought(JobRun& job, const PopulationSource& source, const std::filesystem::path& scratch);
    Result<BlobFile> from_dataset(JobRun& job, const PopulationSource& source, const std::filesystem::path& scratch);
    Result<BlobFile> from_query(JobRun& job, const PopulationSource& source, const std::filesystem::path& scratch);
    Result<BlobFile> from_database(JobRun& job, const PopulationSource& source, const std::filesystem::path& scratch);

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
    analytics::QueryService sql_;
    std::vector<OutsideDatabase> databases_;
    std::int64_t chunk_rows_;
    const Module& module_;
    const App& app_;
};

// The sources that SQL may read, each under its title; of several with one title the latest has it, others a number behind it.
struct QueryableSource {
    std::string name;
    PopulationSource source;
};
constexpr std::int64_t most_queryable = 50;  // the latest
std::vector<QueryableSource> queryable_sources(Reader& reader);

}  // namespace skl::rules
