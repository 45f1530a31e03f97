// A job as a page, as JSON and as a stream of events.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "kernel/describe/write.h"
#include "kernel/http/app.h"
#include "kernel/http/list.h"
#include "kernel/http/suspend.h"
#include "kernel/jobs/jobs.h"
#include "kernel/jobs/store.h"
#include "kernel/pages/pages.h"
#include "kernel/pages/words.h"

namespace skl {
namespace {

using namespace std::chrono_literals;

constexpr auto look_again = 500ms;
constexpr auto stream_for = 25s;  // below the grace of a stopping server; EventSource comes back by itself
constexpr const char* last_id = "ffffffff-ffff-ffff-ffff-ffffffffffff";

std::string href_of(Context& cx, const Uuid& id) { return cx.href("/jobs/" + to_text(id)); }

// What web/templates/generic/job.html shows beyond the struct.
void decorate(PageModel& page, const void* value, Context& cx) {
    const JobView& job = *static_cast<const JobView*>(value);
    const std::string here = href_of(cx, job.id), kind = "job.kind." + job.kind.value;
    const bool named = page.locale->has(page.language, kind);
    page.set("title", page.say(named ? kind : "job.title"));
    page.set("events_href", here + "/events");
    page.set("done", job.progress.done.value);
    page.flag("total", job.progress.total.has_value());
    if (job.progress.total) page.set("total", job.progress.total->value);
    page.set("message", job.progress.message.value);
    page.flag("result_href", job.result.has_value());
    if (job.result) page.set("result_href", job.result->href.value);
    page.flag("error", job.state == JobState::failed && job.problem);
    if (job.problem) {
        Problem problem{422, job.problem->code.value};
        for (const auto& [name, text] : job.problem->params) problem.params[name] = text.value;
        page.set("error", problem_title(*page.locale, page.language, problem));
        page.set("error_detail", problem_detail(*page.locale, page.language, problem));
    }
    const auto mend = job.problem ? job.problem->params.find("href") : decltype(job.problem->params.end()){};
    const bool mendable = job.problem && mend != job.problem->params.end();  // where to go on after a failure
    page.flag("mend_href", mendable);
    if (mendable) page.set("mend_href", cx.href(mend->second.value));
    page.flag("cancel_href", !finished(job.state));
    if (!finished(job.state)) page.set("cancel_href", here + "/cancel");
}

Task<Result<JobView>> show(Context& cx, Id<Job> id) {
    auto job = co_await cx.read([&](Reader& reader) -> Result<JobView> {
        if (auto found = jobs::find(reader, id)) return std::move(*found);
        return Problem::not_found("job");
    });
    co_return std::move(job);
}

Task<Result<List<JobView>>> list(Context& cx, JobQuery query) {
    const Cursors cursors(cx.app(), "jobs");
    const auto before = cursors.start(query.cursor, last_id);
    if (!before) co_return before.problem();
    const std::int64_t limit = query.limit ? query.limit->value : default_page;
    auto found = co_await cx.read(
        [&](Reader& reader) -> Result<std::vector<JobView>> { return jobs::list(reader, query.state, *before, limit + 1); });
    if (!found) co_return found.problem();
    co_return page_of(std::move(*found), limit, cursors);
}

Task<Result<Answered<JobView>>> moved(Context& cx, Uuid id, Result<JobView> (Jobs::*move)(Transaction&, const Uuid&)) {
    Jobs& service = cx.app().service<Jobs>();
    auto job = co_await cx.write([&](Transaction& tx) { return (service.*move)(tx, id); });
    if (!job) co_return job.problem();
    co_return Answered<JobView>{std::move(*job), 200, {{"Location", href_of(cx, id)}}};
}

Task<Result<Answered<JobView>>> cancel(Context& cx, Id<Job> id) {
    auto out = co_await moved(cx, id, &Jobs::cancel);
    co_return std::move(out);
}
Task<Result<Answered<JobView>>> replay(Context& cx, Id<Job> id) {
    auto out = co_await moved(cx, id, &Jobs::replay);
    co_return std::move(out);
}

Task<std::optional<JobView>> look(Store& store, std::string tenant, Uuid id) {
    std::optional<JobView> job;
    const auto read = [&] { (void)store.read(tenant, [&](Reader& reader) { job = jobs::find(reader, id); }); };
    if (store.reads_inline())
        read();
    else
        co_await on_pool(read);
    co_return std::move(job);
}

// Server-Sent Events: `progress` with the job's JSON whenever it changed, `end` with the last one.
Task<void> events_of(Store& store, std::string tenant, Uuid id, BodySink& sink) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    const auto until = std::chrono::steady_clock::now() + stream_for;
    std::string sent;
    bool open = co_await sink.write("retry: 2000\n\n");
    while (open && std::chrono::steady_clock::now() < until) {
        const auto job = co_await look(store, tenant, id);
        if (!job) co_return;
        const std::string json = to_json(*job);
        const bool last = finished(job->state);
        if (json != sent || last) open = co_await sink.write(fmt::format("event: {}\ndata: {}\n\n", last ? "end" : "progress", json));
        if (last) co_return;
        sent = json;
        timer.expires_after(look_again);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

Task<Result<Reply>> events(Context& cx, Id<Job> id) {
    Store& store = cx.app().store();
    const std::string& tenant = cx.tenant();
    const auto job = co_await look(store, tenant, id);
    if (!job) co_return Problem::not_found("job");
    Reply reply;
    reply.content_type = "text/event-stream";
    reply.headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}};
    const Uuid key = id;
    reply.stream = [&store, tenant, key](BodySink& sink) { return events_of(store, tenant, key, sink); };
    co_return std::move(reply);
}

}  // namespace

void install_jobs(App& app, Jobs& jobs) {
    app.provide(jobs);
    app.get("/jobs", list).named("jobs.list").needs("jobs.read").page("generic/jobs");
    app.get("/jobs/{id}", show).named("jobs.show").page("generic/job", decorate);
    app.get("/jobs/{id}/events", events).named("jobs.events").gives({"text/event-stream"}).for_programs();
    app.post("/jobs/{id}/cancel", cancel).named("jobs.cancel").needs("jobs.cancel");
    app.post("/jobs/{id}/replay", replay).named("jobs.replay").needs("jobs.replay");
}

}  // namespace skl
