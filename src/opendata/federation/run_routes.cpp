// Runs: begun, watched, stopped; and the yes or no of a person where a fifth would go.
#include "opendata/federation/federation.h"
#include "opendata/federation/store.h"

namespace skl::opendata {
namespace {

struct ShownProblem {
    std::string what, words;
    Text<> code;
};
BOOST_DESCRIBE_STRUCT(ShownProblem, (), (what, words, code))

struct RunPage {
    std::string title, parent_title;
    Text<> parent_href;
    Uuid id;
    RunState state{};
    RunStage stage{};
    std::int64_t requests = 0, gathered = 0;
    std::optional<std::int64_t> total;
    std::int64_t added = 0, changed = 0, unchanged = 0, linked = 0, refused = 0, missing = 0, withdrawn = 0, waiting = 0;  // waiting: asks
    bool partial = false;
    std::string failure;  // why it ended, in words
    std::string confirmed, who;
    std::vector<ShownProblem> problems;
    Instant queued_at;
    std::optional<Instant> started_at, finished_at;
    Text<> job_href, stop_href, confirm_href, reject_href;  // empty: may not be done now
    std::int64_t refresh_seconds = 0;
};
BOOST_DESCRIBE_STRUCT(RunPage, (),
                      (title, parent_title, parent_href, id, state, stage, requests, gathered, total, added, changed, unchanged, linked,
                       refused, missing, withdrawn, waiting, partial, failure, confirmed, who, problems, queued_at, started_at, finished_at,
                       job_href, stop_href, confirm_href, reject_href, refresh_seconds))

struct RunAnswer {
    Uuid run;
    RunState state{};
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(RunAnswer, (), (run, state, href))

std::string path_of(const Uuid& run) { return "/opendata/runs/" + to_text(run); }

std::string words_of(const Context& cx, const std::string& code, const std::map<std::string, std::string>& params) {
    const std::string key = "harvest.problem." + code;
    std::string out = cx.say(key, params);
    return out == key ? cx.say("harvest.problem.other", {{"code", code}}) : out;
}

Task<Result<RunPage>> show(Context& cx, Uuid id) {
    co_return co_await cx.read([&](Reader& reader) -> Result<RunPage> {
        const auto run = find_run(reader, id);
        const auto source = run ? find_source(reader, to_text(run->source_id)) : std::nullopt;
        if (!source) return Problem::not_found("run");
        RunPage out;
        out.title = cx.say("federation.run");
        out.parent_title = source->title.value;
        out.parent_href.value = cx.href("/opendata/sources/" + source->slug.value);
        out.id = id;
        out.state = run->state;
        out.stage = run->stage;
        out.requests = run->requests, out.gathered = run->gathered, out.total = run->total;
        out.added = run->added, out.changed = run->changed, out.unchanged = run->unchanged, out.linked = run->linked;
        out.refused = run->refused, out.missing = run->missing, out.withdrawn = run->withdrawn;
        out.waiting = count_asks(reader, id);
        out.partial = run->partial;
        if (!run->problem.empty()) out.failure = words_of(cx, run->problem.value, run->problem_params);
        out.confirmed = run->confirmed.value;
        out.who = run->who.value;
        for (const RunProblem& problem : run->problems)
            out.problems.push_back({problem.what, words_of(cx, problem.code.value, {}), problem.code});
        out.queued_at = run->queued_at;
        out.started_at = run->started_at;
        out.finished_at = run->finished_at;
        if (run->job_id) out.job_href.value = cx.href("/jobs/" + to_text(*run->job_id));
        if (is_open(run->state)) out.stop_href.value = cx.href("/opendata/sources/" + source->slug.value + "/stop");
        if (run->state == RunState::needs_confirmation) {
            out.confirm_href.value = cx.href(path_of(id) + "/confirm");
            out.reject_href.value = cx.href(path_of(id) + "/reject");
        }
        out.refresh_seconds = run->state == RunState::queued || run->state == RunState::running ? 5 : 0;
        return out;
    });
}

Answered<RunAnswer> answered(const Context& cx, const HarvestRun& run, int status) {
    const std::string href = cx.href(path_of(run.id));
    return {{run.id, run.state, {{href}}}, status, {{"Location", href}}};
}

Task<Result<Answered<RunAnswer>>> begin(Context& cx, Text<1, 100> key) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RunAnswer>> {
        const auto source = find_source(tx, key.value);
        if (!source) return Problem::not_found("source");
        if (!source->active) return Problem::conflict("source-inactive");
        const HarvestRun run = inside(cx).harvesting.begin(tx, *source, cx.caller().subject, cx.now());
        audit(tx, cx.now(), cx.caller().subject, "source.harvest", source->slug.value, to_text(run.id));
        return answered(cx, run, 202);
    });
}

Task<Result<Answered<RunAnswer>>> stop(Context& cx, Text<1, 100> key) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RunAnswer>> {
        const auto source = find_source(tx, key.value);
        if (!source) return Problem::not_found("source");
        const auto open = open_run(tx, source->id);
        if (!open) return Problem::conflict("no-open-run");
        auto run = inside(cx).harvesting.abort(tx, open->id, cx.now());
        if (!run) return run.problem();
        if (run->job_id && inside(cx).jobs != nullptr) (void)inside(cx).jobs->cancel(tx, *run->job_id);
        audit(tx, cx.now(), cx.caller().subject, "source.stopped", source->slug.value, to_text(run->id));
        return answered(cx, *run, 200);
    });
}

Task<Result<Answered<RunAnswer>>> decide(Context& cx, const Uuid& id, bool yes) {
    co_return co_await cx.write([&](Transaction& tx) -> Result<Answered<RunAnswer>> {
        auto run = inside(cx).harvesting.decide(tx, id, yes, cx.caller().subject, cx.now());
        if (!run) return run.problem();
        audit(tx, cx.now(), cx.caller().subject, yes ? "run.confirmed" : "run.rejected", to_text(id), "");
        return answered(cx, *run, 200);
    });
}

Task<Result<Answered<RunAnswer>>> confirm(Context& cx, Uuid id) { co_return co_await decide(cx, id, true); }
Task<Result<Answered<RunAnswer>>> reject(Context& cx, Uuid id) { co_return co_await decide(cx, id, false); }

}  // namespace

void install_runs(App& app) {
    const std::string source = "/opendata/sources/{source}", one = "/opendata/runs/{run}";
    app.post(source + "/run", begin).form(source).needs(may_harvest).named("sources.run");
    app.post(source + "/stop", stop).form(source).needs(may_harvest).named("sources.stop");
    app.get(one, show).page("opendata/harvest_run").needs(may_harvest).named("runs.show");
    app.post(one + "/confirm", confirm).form(one).needs(may_harvest).named("runs.confirm");
    app.post(one + "/reject", reject).form(one).needs(may_harvest).named("runs.reject");
}

}  // namespace skl::opendata
