#include "rules/population_store.h"

#include "kernel/describe/write.h"

namespace skl::rules {

void insert(Transaction& tx, const PopulationSource& source) {
    tx.query(
          "insert into rule_source(tenant, id, origin, dataset, connection, query, title, file_name, sha256, bytes, deidentified, "
          "legal_basis, table_sha256, columns, "
          "row_count, "
          "refused_count, refused_sha256, job_id, created_at, created_by, deleted_at, deleted_by) values(:tenant, :id, :origin, :dataset, "
          ":connection, :query, "
          ":title, :file_name, :sha256, :bytes, "
          ":deidentified, :legal_basis, :table_sha256, :columns, :row_count, :refused_count, :refused_sha256, :job_id, :created_at, "
          ":created_by, :deleted_at, :deleted_by)")
        .fields(source)
        .run();
}

namespace {

constexpr const char* source_columns =
    "select id, origin, dataset, connection, query, title, file_name, sha256, bytes, deidentified, legal_basis, table_sha256, columns, "
    "row_count, refused_count, "
    "refused_sha256, job_id, created_at, created_by, deleted_at, deleted_by from rule_source where tenant = :tenant ";
constexpr const char* scenario_columns =
    "select id, title, rule_set, version, as_of, parameters, models, replaced, created_at, created_by from rule_scenario where tenant = "
    ":tenant ";
constexpr const char* run_columns =
    "select id, source_id, source_sha256, rule_set, version, scenario_id, models, parameters_sha256, as_of, wish, unmapped, legal_basis, "
    "sorted_sha256, summary, results_sha256, csv_sha256, rejects_sha256, job_id, created_at, created_by, finished_at from rule_run where "
    "tenant = :tenant ";
constexpr const char* by_id = "and id = :id";
constexpr const char* latest = "and id < :before order by id desc limit :limit";

}  // namespace

std::optional<PopulationSource> find_source(Reader& reader, const Uuid& id) {
    return reader.query(std::string(source_columns) + by_id).bind("id", id).one<PopulationSource>();
}

std::vector<PopulationSource> list_sources(Reader& reader, const std::string& before, std::int64_t limit) {
    return reader.query(std::string(source_columns) + "and deleted_at is null " + latest)
        .bind("before", before)
        .bind("limit", limit)
        .all<PopulationSource>();
}

std::optional<PopulationSource> usable_source(Reader& reader, const Uuid& id) {
    return reader.query(std::string(source_columns) + by_id + " and deleted_at is null").bind("id", id).one<PopulationSource>();
}

void set_deleted(Transaction& tx, const Uuid& source, const std::string& by, Instant now) {
    tx.query("update rule_source set deleted_at = :now, deleted_by = :by where tenant = :tenant and id = :id")
        .bind("now", now)
        .bind("by", by)
        .bind("id", source)
        .run();
}

std::vector<PopulationRun> unfinished_runs_of(Reader& reader, const Uuid& source) {
    return reader.query(std::string(run_columns) + "and source_id = :source and finished_at is null order by id")
        .bind("source", source)
        .all<PopulationRun>();
}

void drop_chunks(Transaction& tx, const Uuid& run) {
    tx.query("delete from rule_run_chunk where tenant = :tenant and run_id = :id").bind("id", run).run();
}

void set_table(Transaction& tx, const PopulationSource& source) {
    tx.query(
          "update rule_source set table_sha256 = :table_sha256, columns = :columns, row_count = :row_count, refused_count = "
          ":refused_count, "
          "refused_sha256 = :refused_sha256 where tenant = :tenant and id = :id")
        .bind("table_sha256", source.table_sha256->value)
        .bind("columns", to_json(source.columns))
        .bind("row_count", source.row_count)
        .bind("refused_count", source.refused_count)
        .bind("refused_sha256", source.refused_sha256->value)
        .bind("id", source.id)
        .run();
}

void insert(Transaction& tx, const RuleScenario& scenario) {
    tx.query(
          "insert into rule_scenario(tenant, id, title, rule_set, version, as_of, parameters, models, replaced, created_at, created_by) "
          "values(:tenant, :id, :title, :rule_set, :version, :as_of, :parameters, :models, :replaced, :created_at, :created_by)")
        .fields(scenario)
        .run();
}

std::optional<RuleScenario> find_scenario(Reader& reader, const Uuid& id) {
    return reader.query(std::string(scenario_columns) + by_id).bind("id", id).one<RuleScenario>();
}

std::vector<RuleScenario> list_scenarios(Reader& reader, const std::string& before, std::int64_t limit) {
    return reader.query(std::string(scenario_columns) + latest).bind("before", before).bind("limit", limit).all<RuleScenario>();
}

void insert(Transaction& tx, const PopulationRun& run) {
    tx.query(
          "insert into rule_run(tenant, id, source_id, source_sha256, rule_set, version, scenario_id, models, parameters_sha256, as_of, "
          "wish, "
          "unmapped, legal_basis, sorted_sha256, summary, results_sha256, csv_sha256, rejects_sha256, job_id, created_at, created_by, "
          "finished_at) values(:tenant, :id, :source_id, :source_sha256, :rule_set, :version, :scenario_id, :models, :parameters_sha256, "
          ":as_of, :wish, :unmapped, :legal_basis, :sorted_sha256, :summary, :results_sha256, :csv_sha256, :rejects_sha256, :job_id, "
          ":created_at, :created_by, :finished_at)")
        .fields(run)
        .run();
}

std::optional<PopulationRun> find_run(Reader& reader, const Uuid& id) {
    return reader.query(std::string(run_columns) + by_id).bind("id", id).one<PopulationRun>();
}

std::vector<PopulationRun> list_runs(Reader& reader, const std::string& before, std::int64_t limit) {
    return reader.query(std::string(run_columns) + latest).bind("before", before).bind("limit", limit).all<PopulationRun>();
}

void set_sorted(Transaction& tx, const Uuid& run, const std::string& sha256) {
    tx.query("update rule_run set sorted_sha256 = :sha256 where tenant = :tenant and id = :id")
        .bind("sha256", sha256)
        .bind("id", run)
        .run();
}

void finish(Transaction& tx, const PopulationRun& run) {
    tx.query(
          "update rule_run set summary = :summary, results_sha256 = :results_sha256, csv_sha256 = :csv_sha256, rejects_sha256 = "
          ":rejects_sha256, finished_at = :finished_at where tenant = :tenant and id = :id")
        .bind("summary", to_json(*run.summary))
        .bind("results_sha256", run.results_sha256->value)
        .bind("csv_sha256", run.csv_sha256->value)
        .bind("rejects_sha256", run.rejects_sha256->value)
        .bind("finished_at", run.finished_at)
        .bind("id", run.id)
        .run();
    drop_chunks(tx, run.id);
}

bool add_chunk(Transaction& tx, const Uuid& run, const RunChunk& chunk) {
    return tx.query(
                 "insert into rule_run_chunk(tenant, run_id, ordinal, last, ended, results_sha256, rejects_sha256, summary) "
                 "values(:tenant, "
                 ":run_id, :ordinal, :last, :ended, :results_sha256, :rejects_sha256, :summary) on conflict(tenant, run_id, ordinal) do "
                 "nothing")
               .fields(chunk)
               .bind("run_id", run)
               .run() > 0;
}

std::vector<RunChunk> chunks_of(Reader& reader, const Uuid& run) {
    return reader
        .query(
            "select ordinal, last, ended, results_sha256, rejects_sha256, summary from rule_run_chunk where tenant = :tenant and run_id = "
            ":run_id order by ordinal")
        .bind("run_id", run)
        .all<RunChunk>();
}

}  // namespace skl::rules
