// The SQL of populations.
#pragma once

#include "kernel/storage/references.h"
#include "kernel/storage/store.h"
#include "rules/population_model.h"

namespace skl::rules {

void insert(Transaction& tx, const PopulationSource& source);
std::optional<PopulationSource> find_source(Reader& reader, const Uuid& id);
std::optional<PopulationSource> usable_source(Reader& reader, const Uuid& id);                              // that was not deleted
std::vector<PopulationSource> list_sources(Reader& reader, const std::string& before, std::int64_t limit);  // usable ones, latest first
void set_deleted(Transaction& tx, const Uuid& source, const std::string& by, Instant now);
void set_table(Transaction& tx, const PopulationSource& source);  // columns, counts and hashes, once it was read

void insert(Transaction& tx, const RuleScenario& scenario);
std::optional<RuleScenario> find_scenario(Reader& reader, const Uuid& id);
std::vector<RuleScenario> list_scenarios(Reader& reader, const std::string& before, std::int64_t limit);

void insert(Transaction& tx, const PopulationRun& run);
std::optional<PopulationRun> find_run(Reader& reader, const Uuid& id);
std::vector<PopulationRun> list_runs(Reader& reader, const std::string& before, std::int64_t limit);
std::vector<PopulationRun> unfinished_runs_of(Reader& reader, const Uuid& source);  // also those that failed or were cancelled
void drop_chunks(Transaction& tx, const Uuid& run);
void set_sorted(Transaction& tx, const Uuid& run, const std::string& sha256);
void finish(Transaction& tx, const PopulationRun& run);  // summary and hashes; its chunks go

bool add_chunk(Transaction& tx, const Uuid& run, const RunChunk& chunk);  // false: another node was first
std::vector<RunChunk> chunks_of(Reader& reader, const Uuid& run);

}  // namespace skl::rules
