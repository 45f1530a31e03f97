// Sources of populations: a file is sent with the word that nobody in it can be known, or with the law that lets them be.
#include <algorithm>

#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "rules/population_views.h"

namespace skl::rules {

namespace {

constexpr const char* cursor_label = "rules.population-sources";
constexpr std::size_t largest_source = std::size_t{2} << 30;  // ten million persons of some dozen columns
constexpr std::chrono::seconds longest_upload{300};

struct PopulationListQuery {
    std::optional<Whole<1, longest_page>> limit;
    std::optional<Text<1, 2000>> cursor;
};
BOOST_DESCRIBE_STRUCT(PopulationListQuery, (), (limit, cursor))

Task<Result<List<SourceLine>>> list_all(Context& cx, PopulationListQuery query) {
    const Cursors cursors(cx.app(), cursor_label);
    const auto before = cursors.start(query.cursor, after_all_ids);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read([&](Reader& reader) -> Result<std::vector<SourceLine>> {
        std::vector<SourceLine> lines;
        for (const PopulationSource& one : list_sources(reader, *before, limit + 1)) lines.push_back(line_of(one, reader, cx));
        return lines;
    });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

bool sent_file(const NewPopulationSource& given) { return given.file && !given.file->path.empty(); }

// One of a file, a dataset, a query here, a query there.
Result<SourceOrigin> origin_of(const NewPopulationSource& given) {
    const int ways = (sent_file(given) ? 1 : 0) + (given.dataset ? 1 : 0) + (given.connection || given.query ? 1 : 0);
    if (ways != 1) return Problem::invalid({{"/file", ways == 0 ? "no-file" : "source-twice"}});
    if (sent_file(given)) return SourceOrigin::file;
    if (given.dataset) return SourceOrigin::dataset;
    if (!given.query) return Problem::invalid({{"/query", "required"}});
    return given.connection ? SourceOrigin::database : SourceOrigin::query;
}

// What is published is known to all; of a database the operator says it; a query over de-identified sources gives no more than they do.
Result<bool> deidentified(const Populations& populations, const NewPopulationSource& given, SourceOrigin origin) {
    if (origin == SourceOrigin::dataset) return true;
    if (origin == SourceOrigin::query) return given.deidentified || !given.legal_basis;
    if (origin == SourceOrigin::file) return given.deidentified;
    for (const OutsideDatabase& one : populations.databases()) {
        if (one.name != given.connection->value) continue;
        if (given.deidentified && !one.deidentified) return Problem::invalid({{"/deidentified", "database-identified"}});
        return one.deidentified;
    }
    return Problem::invalid({{"/connection", "database-unknown"}});
}

Result<PopulationSource> source_of(Context& cx, const NewPopulationSource& given) {
    const auto origin = origin_of(given);
    if (!origin) return origin.problem();
    const auto unknown = deidentified(module_of(cx).populations(), given, *origin);
    if (!unknown) return unknown.problem();
    if (auto allowed = may_use(cx, *unknown, given.legal_basis.has_value()); !allowed) return allowed.problem();
    PopulationSource source;
    source.id = crypto::new_id<PopulationSource>(cx.now());
    source.origin = *origin;
    source.title.value = given.title.value;
    source.deidentified = *unknown;
    if (given.legal_basis) source.legal_basis = Text<>{{given.legal_basis->value}};
    if (given.dataset) source.dataset = Text<>{{given.dataset->value}};
    if (given.connection) source.connection = Text<>{{given.connection->value}};
    if (given.query) source.query.emplace().value = given.query->value;
    source.file_name.value = *origin == SourceOrigin::file       ? given.file->file_name
                             : *origin == SourceOrigin::dataset  ? given.dataset->value
                             : *origin == SourceOrigin::database ? given.connection->value
                                                                 : "SQL";
    source.created_at = cx.now();
    source.created_by.value = actor_of(cx);
    return source;
}

Task<Result<Answered<PopulationSourceView>>> send(Context& cx, NewPopulationSource given) {
    auto source = source_of(cx, given);
    if (!source) co_return source.problem();
    Populations& populations = module_of(cx).populations();
    std::optional<Blob> blob;
    if (source->origin == SourceOrigin::file) {
        auto taken = co_await cx.blocking([&] { return populations.blobs().copy_file(given.file->path); });
        if (!taken) co_return taken.problem();
        blob = std::move(*taken);
        source->sha256.value = blob->sha256;
        source->bytes = blob->size;
    }
    auto made = co_await cx.write([&](Transaction& tx) -> Result<PopulationSourceView> {
        if (source->dataset && !(populations.published() && populations.published()->find(tx, source->dataset->value, cx.language())))
            return Problem::invalid({{"/dataset", "dataset-unknown"}});
        source->job_id = populations.jobs().enqueue(tx, source_job, to_json(PopulationOrder{to_text(source->id)}), to_text(source->id));
        insert(tx, *source);
        if (blob) keep_blob(tx, *blob, source_owner(source->id), cx.now());
        return view_of(*source, tx, cx);
    });
    if (!made) co_return made.problem();
    const std::string href = cx.href("/rules/population-sources/" + to_text(made->id));
    co_return Answered<PopulationSourceView>{std::move(*made), 202, {{"Location", href}}};
}

Task<Result<PopulationSourceView>> show(Context& cx, Id<PopulationSource> id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<PopulationSourceView> {
        const auto source = usable_source(reader, id);
        if (!source) return Problem::not_found("population-source");
        return view_of(*source, reader, cx);
    });
}

Task<Result<Reply>> refused(Context& cx, Id<PopulationSource> id) {
    const auto source = co_await cx.read([&](Reader& reader) -> Result<PopulationSource> {
        auto found = usable_source(reader, id);
        if (!found || !found->refused_sha256) return Problem::not_found("population-source");
        if (auto allowed = may_use(cx, found->deidentified, found->legal_basis.has_value()); !allowed) return allowed.problem();
        return std::move(*found);
    });
    if (!source) co_return source.problem();
    const auto file = co_await cx.blocking([&] { return module_of(cx).populations().blobs().open(source->refused_sha256->value); });
    if (!file) co_return file.problem();
    co_return Reply::text(rejects_header + disk::read(file->path).value_or(""), "text/csv; charset=utf-8");
}

// Nothing reads it, and no run with it is under way.
Done unused(Reader& reader, const PopulationSource& source) {
    if (!source.table_sha256 && !finished(state_of_job(reader, source.job_id).state)) return Problem::conflict("source-being-read");
    const auto runs = unfinished_runs_of(reader, source.id);
    const auto active = std::count_if(runs.begin(), runs.end(),
                                      [&](const PopulationRun& one) { return !finished(state_of_job(reader, one.job_id).state); });
    if (active == 0) return Nothing{};
    return Problem{409, "source-in-use", {{"runs", std::to_string(active)}}};
}

// Its rows go, also where runs that were broken off had put them in another order; what runs gave stays theirs.
Done deleted(Transaction& tx, const Context& cx, const PopulationSource& source) {
    set_deleted(tx, source.id, actor_of(cx), cx.now());
    release_blobs(tx, source_owner(source.id));
    for (const PopulationRun& one : unfinished_runs_of(tx, source.id)) {
        release_blobs(tx, chunk_owner(one.id));
        drop_chunks(tx, one.id);
    }
    Node pub{.type = Node::Type::object}, people{.type = Node::Type::object};
    pub.member("deidentified") = Node{.type = Node::Type::boolean, .truth = source.deidentified};
    if (source.table_sha256) pub.member("source_sha256") = ledger::text_node(source.table_sha256->value);
    people.member("by") = ledger::text_node(actor_of(cx));
    people.member("title") = ledger::text_node(source.title.value);
    return record(tx, module_of(cx), "rules.population.deleted", to_text(source.id), std::move(pub), people, cx.now());
}

Task<Done> take_away(Context& cx, Id<PopulationSource> id) {
    co_return co_await cx.write([&](Transaction& tx) -> Done {
        const auto source = usable_source(tx, id);
        if (!source) return Problem::not_found("population-source");
        if (auto allowed = may_use(cx, source->deidentified, source->legal_basis.has_value()); !allowed) return allowed;
        if (auto free = unused(tx, *source); !free) return free;
        return deleted(tx, cx, *source);
    });
}
Task<Result<Reply>> remove(Context& cx, Id<PopulationSource> id) {
    auto done = co_await take_away(cx, id);
    if (!done) co_return done.problem();
    co_return Reply::no_content();
}
Task<Result<Reply>> remove_on_page(Context& cx, Id<PopulationSource> id) {
    auto done = co_await take_away(cx, id);
    if (!done) co_return done.problem();
    co_return Reply::redirect(cx.href("/rules/population-sources"), 303);
}

}  // namespace

void install_population_sources(App& app) {
    app.get("/rules/population-sources", list_all)
        .named("rules.population.sources")
        .page("rules/population/sources", dress_list)
        .needs(may_analyse);
    app.post("/rules/population-sources", send)
        .named("rules.population.source.send")
        .form("/rules/population-sources/new")
        .needs(may_analyse)
        .body_up_to(largest_source)
        .time_up_to(longest_upload)
        .rated(RateClass::upload);
    app.get("/rules/population-sources/{source}", show)
        .named("rules.population.source")
        .page("rules/population/source", dress_source)
        .needs(may_analyse);
    app.remove("/rules/population-sources/{source}", remove).named("rules.population.source.delete").needs(may_analyse);
    app.post("/rules/population-sources/{source}/remove", remove_on_page)
        .named("rules.population.source.delete")
        .needs(may_analyse)
        .unlisted();
    app.get("/rules/population-sources/{source}/refused", refused)
        .named("rules.population.source.refused")
        .needs(may_analyse)
        .gives({"text/csv"});
}

}  // namespace skl::rules
