// Runs over populations: asked for, watched, cancelled, downloaded.
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "rules/population_views.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.population-runs";

struct RunListQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(RunListQuery, (), (limit, cursor))

struct ResultsQuery {
    std::optional<ResultsFormat> format;
};
BOOST_DESCRIBE_STRUCT(ResultsQuery, (), (format))

std::string href_of(const Context& cx, const Uuid& id) { return cx.href("/rules/population-runs/" + to_text(id)); }

Task<Result<List<RunLine>>> list_all(Context& cx, RunListQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, after_all_ids);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<RunLine>> {
        std::vector<RunLine> lines;
        for (const PopulationRun& one : list_runs(reader, *before, limit + 1)) lines.push_back(line_of(one, reader, cx));
        return lines;
    });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

PopulationWish wish_of(const NewPopulationRun& given) {
    PopulationWish wish{given.entity, given.key, given.household, given.role, {}, {}, given.rule_ids};
    for (const PopulationFeed& one : given.mapping)  // a form sends every input, also those that nothing feeds
        if (one.column || one.decision || one.value || one.members) wish.mapping.push_back(one);
    wish.outputs = given.outputs;
    return wish;
}

// The law a run is by: a scenario's, the version that is named, or the one of the day.
Done choose_law(Reader& reader, const NewPopulationRun& given, PopulationRun& run, std::vector<ParameterOverride>& overrides) {
    const auto set = named_set(reader, given.rule_set.value);
    if (!set) return set.problem();
    if (given.scenario) {
        const auto scenario = find_scenario(reader, *given.scenario);
        if (!scenario || scenario->rule_set.value != given.rule_set.value) return Problem::invalid({{"/scenario", "scenario-unknown"}});
        run.scenario_id = *given.scenario;
        run.version = scenario->version;
        run.models = scenario->models;
        overrides = scenario->parameters;
        return Nothing{};
    }
    const auto version = given.version ? find_version(reader, set->id, given.version->value) : std::nullopt;
    if (given.version && !version) return Problem::not_found("rule-version");
    auto chosen = version ? Result<RuleVersion>(*version) : version_on(reader, *set, run.as_of);
    if (!chosen) return chosen.problem();
    run.version = chosen->label;
    run.models = chosen->models;
    return Nothing{};
}

struct Laid {
    PopulationRun run;
    std::string parameters;  // as CSV
    bool deidentified = false;
};

// What shows persons is computed with for services that come by themselves, by the law in force: never to try out what might be law.
Done check_use(Context& cx, const PopulationSource& source, const NewPopulationRun& given) {
    if (auto allowed = may_use(cx, source.deidentified, source.legal_basis.has_value()); !allowed) return allowed;
    if (source.deidentified) return Nothing{};
    if (given.scenario) return Problem::forbidden("identified-scenario");
    if (!given.proactive) {
        Problem refused = Problem::forbidden("identified-not-proactive");
        refused.errors.push_back({"/proactive", "identified-not-proactive"});
        return refused;
    }
    return Nothing{};
}

Result<Laid> lay_out(Reader& reader, const Module& module, Context& cx, const NewPopulationRun& given) {
    Laid made;
    PopulationRun& run = made.run;
    const auto source = usable_source(reader, given.source);
    if (!source) return Problem::invalid({{"/source", "source-unknown"}});
    if (!source->table_sha256) return Problem::conflict("source-not-ready");
    if (auto allowed = check_use(cx, *source, given); !allowed) return allowed.problem();
    run.as_of = given.as_of.value_or(module.today(cx.tenant(), cx.now()));
    std::vector<ParameterOverride> overrides;
    if (auto law = choose_law(reader, given, run, overrides); !law) return law.problem();
    const auto compiled = module.library().models(reader, run.models);
    if (!compiled) return compiled.problem();
    run.wish = wish_of(given);
    auto mapped = population::map_population(*(*compiled)->program, run.wish, source->columns);
    if (!mapped) return mapped.problem();
    const auto parameters = overridden(*module.library().parameters(reader, cx.tenant()), overrides);
    if (!parameters) return parameters.problem();
    made.parameters = parameters->csv();
    made.deidentified = source->deidentified;
    run.unmapped = std::move(mapped->unmapped);
    run.source_id = source->id;
    run.source_sha256 = *source->table_sha256;
    run.rule_set = given.rule_set;
    run.legal_basis = source->legal_basis;
    return made;
}

// That a population was computed with, and by what right, is a fact anybody can see.
Done record_run(Transaction& tx, const Module& module, const Laid& laid, Instant now) {
    Node pub{.type = Node::Type::object}, people{.type = Node::Type::object}, hashes{.type = Node::Type::list};
    for (const ModelRef& model : laid.run.models) hashes.items.push_back(ledger::text_node(model.sha256.value));
    pub.member("version") = ledger::text_node(laid.run.version.value);
    pub.member("model_sha256") = std::move(hashes);
    pub.member("as_of") = ledger::text_node(to_text(laid.run.as_of));
    pub.member("source_sha256") = ledger::text_node(laid.run.source_sha256.value);
    pub.member("deidentified") = Node{.type = Node::Type::boolean, .truth = laid.deidentified};
    if (laid.run.legal_basis) pub.member("legal_basis") = ledger::text_node(laid.run.legal_basis->value);
    people.member("by") = ledger::text_node(laid.run.created_by.value);
    return record(tx, module, "rules.population.run", laid.run.rule_set.value, std::move(pub), people, now);
}

Task<Result<Answered<PopulationRunView>>> ask_for(Context& cx, NewPopulationRun given) {
    const Module& module = module_of(cx);
    Populations& populations = module.populations();
    auto laid = co_await cx.read([&](Reader& reader) { return lay_out(reader, module, cx, given); });
    if (!laid) co_return laid.problem();
    const auto parameters = co_await cx.blocking([&] { return populations.blobs().put(laid->parameters); });
    if (!parameters) co_return parameters.problem();
    PopulationRun& run = laid->run;
    run.id = crypto::new_id<PopulationRun>(cx.now());
    run.parameters_sha256.value = parameters->sha256;
    run.created_at = cx.now();
    run.created_by.value = actor_of(cx);
    auto made = co_await cx.write([&](Transaction& tx) -> Result<PopulationRunView> {
        if (!usable_source(tx, run.source_id)) return Problem::not_found("population-source");  // deleted meanwhile
        run.job_id = populations.jobs().enqueue(tx, run_job, to_json(PopulationOrder{to_text(run.id)}), to_text(run.id));
        insert(tx, run);
        keep_blob(tx, *parameters, "rules/run/" + to_text(run.id), cx.now());
        if (auto done = record_run(tx, module, *laid, cx.now()); !done) return done.problem();
        return view_of(run, tx, cx);
    });
    if (!made) co_return made.problem();
    const std::string href = href_of(cx, made->id);
    co_return Answered<PopulationRunView>{std::move(*made), 202, {{"Location", href}}};
}

Result<PopulationRun> named_run(Reader& reader, const Uuid& id) {
    if (auto found = find_run(reader, id)) return std::move(*found);
    return Problem::not_found("population-run");
}

Task<Result<PopulationRunView>> show(Context& cx, Id<PopulationRun> id) {
    std::optional<Text<>> rejects;
    auto made = co_await cx.read([&](Reader& reader) -> Result<PopulationRunView> {
        const auto run = named_run(reader, id);
        if (!run) return run.problem();
        const auto source = find_source(reader, run->source_id);
        const bool values_shown = static_cast<bool>(may_use(cx, source && source->deidentified, run->legal_basis.has_value()));
        if (run->summary && run->summary->refused > 0 && values_shown) rejects = run->rejects_sha256;
        return view_of(*run, reader, cx);
    });
    if (!made || !rejects) co_return made;
    auto counted = co_await cx.blocking([&]() -> Result<std::vector<RefusedRows>> {
        const auto file = module_of(cx).populations().blobs().open(rejects->value);
        if (!file) return file.problem();
        return rejects_by_reason(file->path);
    });
    if (!counted) co_return counted.problem();
    made->rejects = std::move(*counted);
    co_return made;
}

Task<Result<Answered<PopulationRunView>>> cancel(Context& cx, Id<PopulationRun> id) {
    auto made = co_await cx.write([&](Transaction& tx) -> Result<PopulationRunView> {
        const auto run = named_run(tx, id);
        if (!run) return run.problem();
        if (auto cancelled = module_of(cx).populations().jobs().cancel(tx, run->job_id); !cancelled) return cancelled.problem();
        return view_of(*run, tx, cx);
    });
    if (!made) co_return made.problem();
    co_return Answered<PopulationRunView>{std::move(*made), 200, {{"Location", href_of(cx, id)}}};
}

Task<Result<Reply>> download(Context& cx, Id<PopulationRun> id, std::optional<Text<>> PopulationRun::*hash, std::string name,
                             std::string type) {
    const auto run = co_await cx.read([&](Reader& reader) -> Result<PopulationRun> {
        auto found = named_run(reader, id);
        if (!found) return found;
        if (!((*found).*hash)) return Problem::conflict("run-not-finished");
        const auto source = find_source(reader, found->source_id);
        if (auto allowed = may_use(cx, source && source->deidentified, found->legal_basis.has_value()); !allowed) return allowed.problem();
        return found;
    });
    if (!run) co_return run.problem();
    auto file = co_await cx.blocking([&] { return module_of(cx).populations().blobs().open(((*run).*hash)->value); });
    if (!file) co_return file.problem();
    Reply reply;
    reply.content_type = std::move(type);
    reply.file = file->path;
    reply.held = file->held;
    reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + name + "\"");
    co_return reply;
}

Task<Result<Reply>> results(Context& cx, Id<PopulationRun> id, ResultsQuery query) {
    const bool csv = query.format == ResultsFormat::csv;
    return download(cx, id, csv ? &PopulationRun::csv_sha256 : &PopulationRun::results_sha256, csv ? "results.csv" : "results.parquet",
                    csv ? "text/csv; charset=utf-8" : "application/vnd.apache.parquet");
}

Task<Result<Reply>> rejects(Context& cx, Id<PopulationRun> id) {
    return download(cx, id, &PopulationRun::rejects_sha256, "rejects.csv", "text/csv; charset=utf-8");
}

}  // namespace

void install_population_runs(App& app) {
    app.get("/rules/population-runs", list_all).named("rules.population.runs").page("rules/population/runs", dress_list).needs(may_analyse);
    app.post("/rules/population-runs", ask_for).named("rules.population.run.ask").form("/rules/population-runs/new").needs(may_analyse);
    app.get("/rules/population-runs/{run}", show).named("rules.population.run").page("rules/population/run", dress_run).needs(may_analyse);
    app.post("/rules/population-runs/{run}/cancel", cancel).named("rules.population.run.cancel").needs(may_analyse);
    app.get("/rules/population-runs/{run}/results", results)
        .named("rules.population.run.results")
        .needs(may_analyse)
        .gives({"application/vnd.apache.parquet", "text/csv"});
    app.get("/rules/population-runs/{run}/rejects", rejects).named("rules.population.run.rejects").needs(may_analyse).gives({"text/csv"});
}

}  // namespace skl::rules
