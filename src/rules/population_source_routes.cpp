// Sources of populations: a file is sent with the word that nobody in it can be known, or with the law that lets them be.
#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "rules/population_job.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.population-sources";
constexpr std::size_t largest_source = std::size_t{2} << 30;  // ten million persons of some dozen columns
constexpr std::chrono::seconds longest_upload{300};

struct PopulationSourceView {
    Id<PopulationSource> id;
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
                      (id, title, file_name, state, deidentified, legal_basis, rows, refused, columns, created_at, problem, job_href,
                       refused_href, run_href, refresh_seconds))

struct PopulationListQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(PopulationListQuery, (), (limit, cursor))

struct SourceLine {
    Id<PopulationSource> id;
    Text<> title, file_name, href;
    bool deidentified = false;
    std::int64_t rows = 0;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(SourceLine, (), (id, title, file_name, href, deidentified, rows, created_at))

PopulationSourceView view_of(const PopulationSource& source, Reader& reader, const Context& cx) {
    const std::string here = cx.href("/rules/population-sources/" + to_text(source.id));
    PopulationSourceView made{source.id,
                              source.title,
                              source.file_name,
                              JobState::succeeded,
                              source.deidentified,
                              source.legal_basis,
                              source.row_count,
                              source.refused_count,
                              source.columns,
                              source.created_at,
                              {},
                              cx.href("/jobs/" + to_text(source.job_id)),
                              {},
                              {},
                              0};
    if (source.table_sha256) {
        if (source.refused_count > 0) made.refused_href = here + "/refused";
        made.run_href = cx.href("/rules/population-runs/new") + "?source=" + to_text(source.id);
        return made;
    }
    const PopulationState state = state_of_job(reader, source.job_id);
    made.state = state.state;
    made.problem = state.problem;
    made.refresh_seconds = state.refresh_seconds;
    return made;
}

Task<Result<List<SourceLine>>> list_all(Context& cx, PopulationListQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, after_all_ids);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<SourceLine>> {
        std::vector<SourceLine> lines;
        for (const PopulationSource& one : list_sources(reader, *before, limit + 1))
            lines.push_back({one.id,
                             one.title,
                             one.file_name,
                             {{cx.href("/rules/population-sources/" + to_text(one.id))}},
                             one.deidentified,
                             one.row_count,
                             one.created_at});
        return lines;
    });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Task<Result<Answered<PopulationSourceView>>> send(Context& cx, NewPopulationSource given) {
    if (given.file.path.empty()) co_return Problem::invalid({{"/file", "no-file"}});
    if (!given.deidentified && !given.legal_basis) co_return Problem::forbidden("no-legal-basis");
    Populations& populations = module_of(cx).populations();
    const auto blob = co_await cx.blocking([&] { return populations.blobs().copy_file(given.file.path); });
    if (!blob) co_return blob.problem();
    const std::string actor = actor_of(cx);
    auto made = co_await cx.write([&](Transaction& tx) -> Result<PopulationSourceView> {
        PopulationSource source;
        source.id = crypto::new_id<PopulationSource>(cx.now());
        source.title.value = given.title.value;
        source.file_name.value = given.file.file_name;
        source.sha256.value = blob->sha256;
        source.bytes = blob->size;
        source.deidentified = given.deidentified;
        if (given.legal_basis) source.legal_basis = Text<>{{given.legal_basis->value}};
        source.created_at = cx.now();
        source.created_by.value = actor;
        source.job_id = populations.jobs().enqueue(tx, source_job, to_json(PopulationOrder{to_text(source.id)}), to_text(source.id));
        insert(tx, source);
        keep_blob(tx, *blob, "rules/source/" + to_text(source.id), cx.now());
        return view_of(source, tx, cx);
    });
    if (!made) co_return made.problem();
    const std::string href = cx.href("/rules/population-sources/" + to_text(made->id));
    co_return Answered<PopulationSourceView>{std::move(*made), 202, {{"Location", href}}};
}

Task<Result<PopulationSourceView>> show(Context& cx, Id<PopulationSource> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PopulationSourceView> {
        const auto source = find_source(reader, id);
        if (!source) return Problem::not_found("population-source");
        return view_of(*source, reader, cx);
    });
}

Task<Result<Reply>> refused(Context& cx, Id<PopulationSource> id) {
    const auto source = co_await cx.read([&](Reader& reader) -> Result<PopulationSource> {
        auto found = find_source(reader, id);
        if (!found || !found->refused_sha256) return Problem::not_found("population-source");
        return std::move(*found);
    });
    if (!source) co_return source.problem();
    const auto file = co_await cx.blocking([&] { return module_of(cx).populations().blobs().open(source->refused_sha256->value); });
    if (!file) co_return file.problem();
    co_return Reply::text(rejects_header + disk::read(file->path).value_or(""), "text/csv; charset=utf-8");
}

}  // namespace

PopulationState state_of_job(Reader& reader, const Uuid& job) {
    const auto found = Jobs::find(reader, job);
    if (!found) return {JobState::cancelled, {}, {}, 0};  // and forgotten since
    return {found->state, found->progress, found->problem, found->refresh_seconds};
}

void install_population_sources(App& app) {
    app.get("/rules/population-sources", list_all).named("rules.population.sources").needs(may_analyse);
    app.post("/rules/population-sources", send)
        .named("rules.population.source.send")
        .form("/rules/population-sources/new")
        .needs(may_analyse)
        .body_up_to(largest_source)
        .time_up_to(longest_upload)
        .rated(RateClass::upload);
    app.get("/rules/population-sources/{source}", show).named("rules.population.source").needs(may_analyse);
    app.get("/rules/population-sources/{source}/refused", refused)
        .named("rules.population.source.refused")
        .needs(may_analyse)
        .gives({"text/csv"});
}

}  // namespace skl::rules
