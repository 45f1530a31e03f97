// The words of populations: sources, runs, scenarios, as rows have them and as people see them.
#pragma once

#include "kernel/jobs/model.h"
#include "rules/model.h"
#include "rules/population/mapping.h"
#include "rules/population/summary.h"

namespace skl::rules {

// Where a source's rows come from: a file that was sent, a published dataset, SQL over sources that are here, or SQL in a database
// that the operator named.
enum class SourceOrigin { file, dataset, query, database };
BOOST_DESCRIBE_ENUM(SourceOrigin, file, dataset, query, database)

constexpr std::uint32_t longest_source_sql = 20'000;

// A table that runs read. Persons in it are not to be known, unless a law says that they may be.
struct PopulationSource {
    Id<PopulationSource> id;
    SourceOrigin origin{};
    std::optional<Text<>> dataset, connection;  // of opendata; of the operator's configuration
    std::optional<Text<0, longest_source_sql>> query;
    Text<> title, file_name, sha256;
    std::int64_t bytes = 0;
    bool deidentified = false;
    std::optional<Text<>> legal_basis;
    std::optional<Text<>> table_sha256;  // once it was read
    std::vector<analytics::OutsideColumn> columns;
    std::int64_t row_count = 0, refused_count = 0;
    std::optional<Text<>> refused_sha256;
    Uuid job_id;
    Instant created_at;
    Text<> created_by;
    std::optional<Instant> deleted_at;
    std::optional<Text<>> deleted_by;
};
BOOST_DESCRIBE_STRUCT(PopulationSource, (),
                      (id, origin, dataset, connection, query, title, file_name, sha256, bytes, deidentified, legal_basis, table_sha256,
                       columns, row_count, refused_count, refused_sha256, job_id, created_at, created_by, deleted_at, deleted_by))

struct NewPopulationSource {
    Text<1, 200> title;
    std::optional<Upload> file;
    std::optional<Text<1, 100>> dataset;               // instead of a file: what is published under this name
    std::optional<Text<1, 60>> connection;             // or: a database of the configuration, with a query
    std::optional<Text<1, longest_source_sql>> query;  // alone: over the sources that are here, each od."its title"
    bool deidentified = false;
    std::optional<Text<1, 200>> legal_basis;
};
BOOST_DESCRIBE_STRUCT(NewPopulationSource, (), (title, file, dataset, connection, query, deidentified, legal_basis))

// A parameter that has another value in a scenario, on all days.
struct ParameterOverride {
    Text<1, longest_parameter_name> name;
    std::optional<Text<0, longest_parameter_name>> key;
    Text<1, 200> value;
};
BOOST_DESCRIBE_STRUCT(ParameterOverride, (), (name, key, value))

// The same as a form asks for it: every parameter stands there, those without a value stay as they are.
struct WantedOverride {
    Text<1, longest_parameter_name> name;
    std::optional<Text<0, longest_parameter_name>> key;
    std::optional<Text<1, 200>> value;
};
BOOST_DESCRIBE_STRUCT(WantedOverride, (), (name, key, value))

struct RuleScenario {
    Id<RuleScenario> id;
    Text<> title;
    Slug rule_set;
    Text<> version;             // what it changes
    std::optional<Date> as_of;  // the day whose values it was thought out beside; none: today's
    std::vector<ParameterOverride> parameters;
    std::vector<ModelRef> models;       // all of them, the replaced ones in their places
    std::vector<std::string> replaced;  // their names
    Instant created_at;
    Text<> created_by;
};
BOOST_DESCRIBE_STRUCT(RuleScenario, (), (id, title, rule_set, version, as_of, parameters, models, replaced, created_at, created_by))

constexpr std::int64_t most_overrides = 1'000, most_replaced = 50;  // a form shows every parameter of the day

struct NewScenario {
    Text<1, 200> title;
    Slug rule_set;
    std::optional<Text<1, 60>> version;  // none: the one in force today
    std::optional<Date> as_of;
    Several<WantedOverride, 0, most_overrides> parameters;
    Several<Upload, 0, most_replaced> models;          // named as those they replace
    Several<Text<1, 200>, 0, most_replaced> replaces;  // or, each at the place of its file, the name of what it replaces
};
BOOST_DESCRIBE_STRUCT(NewScenario, (), (title, rule_set, version, as_of, parameters, models, replaces))

struct PopulationRun {
    Id<PopulationRun> id;
    Uuid source_id;
    Text<> source_sha256;  // of the table
    Slug rule_set;
    Text<> version;
    std::optional<Uuid> scenario_id;
    std::vector<ModelRef> models;
    Text<> parameters_sha256;  // as they were when it was asked for
    Date as_of;
    PopulationWish wish;
    std::vector<std::string> unmapped;
    std::optional<Text<>> legal_basis;
    std::optional<Text<>> sorted_sha256;  // of the table by households
    std::optional<PopulationSummary> summary;
    std::optional<Text<>> results_sha256, csv_sha256, rejects_sha256;
    Uuid job_id;
    Instant created_at;
    Text<> created_by;
    std::optional<Instant> finished_at;
};
BOOST_DESCRIBE_STRUCT(PopulationRun, (),
                      (id, source_id, source_sha256, rule_set, version, scenario_id, models, parameters_sha256, as_of, wish, unmapped,
                       legal_basis, sorted_sha256, summary, results_sha256, csv_sha256, rejects_sha256, job_id, created_at, created_by,
                       finished_at))

struct NewPopulationRun {
    Uuid source;
    Slug rule_set;
    std::optional<Text<1, 60>> version;  // none: the one of the day
    std::optional<Uuid> scenario;        // in place of a version
    std::optional<Date> as_of;
    std::optional<PopulationEntity> entity;
    std::optional<Text<1, 200>> key, household, role;
    Several<PopulationFeed, 0, most_feeds> mapping;
    Several<Text<1, 200>, 1, most_outputs> outputs;
    bool rule_ids = false;
    bool proactive = false;  // for services that come by themselves: the only use of a source that shows persons
};
BOOST_DESCRIBE_STRUCT(NewPopulationRun, (),
                      (source, rule_set, version, scenario, as_of, entity, key, household, role, mapping, outputs, rule_ids, proactive))

struct RunChunk {
    std::int64_t ordinal = 0, last = 0;
    bool ended = false;
    Text<> results_sha256, rejects_sha256;
    PopulationSummary summary;
};
BOOST_DESCRIBE_STRUCT(RunChunk, (), (ordinal, last, ended, results_sha256, rejects_sha256, summary))

}  // namespace skl::rules
