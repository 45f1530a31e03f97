// Sources and runs as their routes show them: what lists and pages of populations share. Inside this module.
#pragma once

#include "kernel/pages/pages.h"
#include "rules/population_job.h"

namespace skl::rules {

struct PopulationSourceView {
    Id<PopulationSource> id;
    SourceOrigin origin{};
    std::optional<Text<0, longest_source_sql>> query;
    Text<> title, file_name;
    JobState state = JobState::queued;
    bool deidentified = false;
    std::optional<Text<>> legal_basis;
    std::int64_t rows = 0, refused = 0;
    std::vector<analytics::OutsideColumn> columns;
    Instant created_at;
    std::optional<JobProblem> problem;
    std::string job_href;
    std::optional<std::string> refused_href, run_href;
    std::int64_t refresh_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(PopulationSourceView, (),
                      (id, origin, query, title, file_name, state, deidentified, legal_basis, rows, refused, columns, created_at, problem,
                       job_href, refused_href, run_href, refresh_seconds))

struct SourceLine {
    Id<PopulationSource> id;
    SourceOrigin origin{};
    Text<> title, file_name, href;
    JobState state{};
    bool deidentified = false;
    std::int64_t rows = 0;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(SourceLine, (), (id, origin, title, file_name, href, state, deidentified, rows, created_at))

// Rows that were refused for one reason.
struct RefusedRows {
    Text<> reason;
    std::optional<Text<>> column;
    std::int64_t count = 0;
    Text<> example;
};
BOOST_DESCRIBE_STRUCT(RefusedRows, (), (reason, column, count, example))

struct PopulationRunView {
    Id<PopulationRun> id;
    Text<> title;
    Slug rule_set;
    Text<> version;
    Date as_of;
    JobState state = JobState::queued;
    std::int64_t done = 0, total = 0;
    PopulationEntity entity{};
    std::vector<std::string> outputs, unmapped;
    std::vector<PopulationFeed> mapping;
    std::map<std::string, Text<>> labels;  // of inputs and outputs, in the reader's language
    std::optional<Text<>> legal_basis;
    Text<> source_title;
    std::string source_href;
    std::optional<Text<>> scenario_title;
    std::optional<std::string> scenario_href;
    std::vector<ModelRef> models;
    std::optional<JobProblem> problem;
    std::optional<PopulationSummary> summary;
    std::vector<RefusedRows> rejects;
    std::optional<std::string> results_href, csv_href, rejects_href, compare_href, again_href;
    std::string job_href;
    std::optional<std::string> cancel_href;
    Instant created_at;
    std::optional<Instant> finished_at;
    std::int64_t refresh_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(PopulationRunView, (),
                      (id, title, rule_set, version, as_of, state, done, total, entity, outputs, unmapped, mapping, labels, legal_basis,
                       source_title, source_href, scenario_title, scenario_href, models, problem, summary, rejects, results_href, csv_href,
                       rejects_href, compare_href, again_href, job_href, cancel_href, created_at, finished_at, refresh_seconds))

struct RunLine {
    Id<PopulationRun> id;
    Text<> title;
    Slug rule_set;
    Text<> version, href;
    Date as_of;
    JobState state{};
    Text<> source_title;
    std::optional<Text<>> scenario_title;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(RunLine, (), (id, title, rule_set, version, href, as_of, state, source_title, scenario_title, created_at))

// A parameter of a scenario beside what it is today.
struct ChangedParameter {
    std::string name, key, present, value;
};
BOOST_DESCRIBE_STRUCT(ChangedParameter, (), (name, key, present, value))

// An earlier run by the law as it is, whose source, mapping and outputs a run with the scenario may take over.
struct BaseRun {
    Text<> title;
    std::string again_href;
    Date as_of;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(BaseRun, (), (title, again_href, as_of, created_at))

struct ScenarioView : RuleScenario {
    std::string rules, run_href;
    std::vector<ChangedParameter> changes;
    std::vector<RunLine> runs;
    std::vector<BaseRun> bases;
};
BOOST_DESCRIBE_STRUCT(ScenarioView, (RuleScenario), (rules, run_href, changes, runs, bases))

PopulationSourceView view_of(const PopulationSource& source, Reader& reader, const Context& cx);
PopulationRunView view_of(const PopulationRun& run, Reader& reader, const Context& cx);  // without its rejects
SourceLine line_of(const PopulationSource& source, Reader& reader, const Context& cx);
RunLine line_of(const PopulationRun& run, Reader& reader, const Context& cx);

// Whether the caller may compute with it (services.md §8): analysts with what shows nobody; what shows persons only for services that come
// by themselves, by a law. 403 `no-legal-basis`, `identified-source`.
Done may_use(Context& cx, bool deidentified, bool by_law);

// What pages show beyond the structs (pages/).
void dress_list(PageModel& page, const void* list, Context& cx);
void dress_source(PageModel& page, const void* source, Context& cx);
void dress_run(PageModel& page, const void* run, Context& cx);

// What a rule set is called; its name where it is not there any more.
std::string title_of_set(Reader& reader, const std::string& name, const Context& cx);

// A file of rejects by reason and column, the commonest first.
constexpr std::int64_t most_rejects_read = 200'000;  // lines: a second of reading; the file has all
constexpr std::size_t most_reject_groups = 50;
std::vector<RefusedRows> rejects_by_reason(const std::filesystem::path& file);

}  // namespace skl::rules
