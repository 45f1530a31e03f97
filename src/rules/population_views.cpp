#include "rules/population_views.h"

#include <algorithm>

#include "kernel/analytics/csv_records.h"
#include "rules/population_labels.h"

namespace skl::rules {

namespace {

std::string source_href(const Context& cx, const Uuid& id) { return cx.href("/rules/population-sources/" + to_text(id)); }
std::string run_href(const Context& cx, const Uuid& id) { return cx.href("/rules/population-runs/" + to_text(id)); }

// By whose law over whose table: what tells one run from another.
std::string title_of(const PopulationRun& run, Reader& reader, const Context& cx, const std::string& source) {
    return cx.say("population.run.title", {{"rules", title_of_set(reader, run.rule_set.value, cx)}, {"source", source}});
}

// What a run gives when it is done.
void add_results(PopulationRunView& made, const PopulationRun& run, const std::string& here) {
    made.state = JobState::succeeded;
    made.done = made.total;
    made.summary = run.summary;
    made.results_href = here + "/results";
    made.csv_href = here + "/results?format=csv";
    made.rejects_href = here + "/rejects";
    made.compare_href = here + "/compare";
}

}  // namespace

PopulationState state_of_job(Reader& reader, const Uuid& job) {
    const auto found = Jobs::find(reader, job);
    if (!found) return {JobState::cancelled, {}, {}, 0};  // and forgotten since
    return {found->state, found->progress, found->problem, found->refresh_seconds};
}

Done may_use(Context& cx, bool deidentified, bool by_law) {
    if (deidentified) return Nothing{};
    if (!by_law) {
        Problem refused = Problem::forbidden("no-legal-basis");
        refused.errors.push_back({"/deidentified", "no-legal-basis"});
        return refused;
    }
    if (!cx.may(may_offer)) return Problem::forbidden("identified-source");
    return Nothing{};
}

std::string title_of_set(Reader& reader, const std::string& name, const Context& cx) {
    const auto set = find_set(reader, name);
    return set ? set->title.in(cx.language()) : name;
}

PopulationSourceView view_of(const PopulationSource& source, Reader& reader, const Context& cx) {
    PopulationSourceView made;
    made.id = source.id, made.title = source.title, made.file_name = source.file_name;
    made.origin = source.origin, made.query = source.query;
    made.state = JobState::succeeded;
    made.deidentified = source.deidentified, made.legal_basis = source.legal_basis;
    made.rows = source.row_count, made.refused = source.refused_count;
    made.columns = source.columns;
    made.created_at = source.created_at;
    made.job_href = cx.href("/jobs/" + to_text(source.job_id));
    if (source.table_sha256) {
        if (source.refused_count > 0) made.refused_href = source_href(cx, source.id) + "/refused";
        made.run_href = cx.href("/rules/population-runs/new") + "?source=" + to_text(source.id);
        return made;
    }
    const PopulationState state = state_of_job(reader, source.job_id);
    made.state = state.state;
    made.problem = state.problem;
    made.refresh_seconds = state.refresh_seconds;
    return made;
}

SourceLine line_of(const PopulationSource& source, Reader& reader, const Context& cx) {
    return {source.id,
            source.origin,
            source.title,
            source.file_name,
            {{source_href(cx, source.id)}},
            source.table_sha256 ? JobState::succeeded : state_of_job(reader, source.job_id).state,
            source.deidentified,
            source.row_count,
            source.created_at};
}

PopulationRunView view_of(const PopulationRun& run, Reader& reader, const Context& cx) {
    const std::string here = run_href(cx, run.id);
    PopulationRunView made;
    made.id = run.id, made.rule_set = run.rule_set, made.version = run.version, made.as_of = run.as_of;
    made.entity = run.wish.entity.value_or(PopulationEntity::person);
    for (const auto& one : run.wish.outputs) made.outputs.push_back(one.value);
    made.unmapped = run.unmapped;
    made.mapping = run.wish.mapping;
    made.labels = labels_of(reader, cx, run);
    made.models = run.models;
    made.legal_basis = run.legal_basis;
    made.source_href = source_href(cx, run.source_id);
    if (const auto source = find_source(reader, run.source_id)) {
        made.source_title = source->title;
        made.total = source->row_count;
    }
    made.title.value = title_of(run, reader, cx, made.source_title.value);
    if (run.scenario_id) {
        made.scenario_href = cx.href("/rules/scenarios/" + to_text(*run.scenario_id));
        if (const auto scenario = find_scenario(reader, *run.scenario_id)) made.scenario_title = scenario->title;
    }
    made.job_href = cx.href("/jobs/" + to_text(run.job_id));
    made.again_href = cx.href("/rules/population-runs/new") + "?like=" + to_text(run.id);
    made.created_at = run.created_at;
    made.finished_at = run.finished_at;
    if (run.finished_at) {
        add_results(made, run, here);
        return made;
    }
    const PopulationState state = state_of_job(reader, run.job_id);
    made.state = state.state;
    made.problem = state.problem;
    made.refresh_seconds = state.refresh_seconds;
    made.done = state.progress.done.value;
    if (!finished(state.state)) made.cancel_href = here + "/cancel";
    return made;
}

RunLine line_of(const PopulationRun& run, Reader& reader, const Context& cx) {
    const auto source = find_source(reader, run.source_id);
    RunLine made;
    made.id = run.id, made.rule_set = run.rule_set, made.version = run.version, made.as_of = run.as_of;
    made.href.value = run_href(cx, run.id);
    made.state = run.finished_at ? JobState::succeeded : state_of_job(reader, run.job_id).state;
    if (source) made.source_title = source->title;
    made.title.value = title_of(run, reader, cx, made.source_title.value);
    if (const auto scenario = run.scenario_id ? find_scenario(reader, *run.scenario_id) : std::nullopt)
        made.scenario_title = scenario->title;
    made.created_at = run.created_at;
    return made;
}

std::vector<RefusedRows> rejects_by_reason(const std::filesystem::path& file) {
    constexpr std::size_t column = 1, reason = 2, value = 3, cells = 4;  // as rejects_header names them
    analytics::CsvRecords records(file);
    std::map<std::pair<std::string, std::string>, RefusedRows> groups;
    std::vector<std::string> record;
    for (std::int64_t line = 0; line <= most_rejects_read; ++line) {
        if (records.next(record) != analytics::CsvRecords::Read::record) break;
        if (line == 0 || record.size() < cells) continue;  // the header
        RefusedRows& group = groups[{record[reason], record[column]}];
        if (group.count++ > 0) continue;
        group.reason.value = record[reason];
        if (!record[column].empty()) group.column = Text<>{{record[column]}};
        group.example.value = record[value];
    }
    std::vector<RefusedRows> made;
    for (auto& [key, group] : groups) made.push_back(std::move(group));
    std::stable_sort(made.begin(), made.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    if (made.size() > most_reject_groups) made.resize(most_reject_groups);
    return made;
}

}  // namespace skl::rules
