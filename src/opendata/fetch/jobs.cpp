// One file that a person asks for is a job with its progress; those whose time has come share one job, so that slow hosts never hold
// all threads that other work needs.
#include "kernel/describe/decode.h"
#include "kernel/http/tenants.h"
#include "opendata/fetch/fetching.h"

namespace skl::opendata {
namespace {

constexpr const char* every_five_minutes = "*/5 * * * *";
constexpr std::int64_t fetched_at_once = 200;

}  // namespace

void install_fetch_jobs(Module::Inside& in, Jobs& jobs, const App& app) {
    jobs.handle(fetch_job, [&in, &app](JobRun& run) -> Result<std::string> {
        const auto order = from_json<FetchOrder>(run.payload);
        Uuid resource;
        if (!order || !parse(order->resource.value, resource)) return Problem::not_found("resource");
        const auto version = fetch(in, run.tenant, resource, order->who.value, listed_hosts(app.configuration()),
                                   [&](std::int64_t done, std::optional<std::int64_t> total) {
                                       run.progress(done, total, "");
                                       return run.cancelled();
                                   });
        if (!version) return version.problem();
        return fmt::format("/resources/{}/fetching", order->resource.value);
    });
    jobs.handle(fetch_due_job, [&in, &app](JobRun& run) -> Result<std::string> {
        const auto done = fetch_due(in, fetched_at_once, listed_hosts(app.configuration()), [&run] { return run.cancelled(); });
        if (!done) return done.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_five_minutes)) jobs.schedule(main_tenant, fetch_due_job, *often, fetch_due_job);
}

}  // namespace skl::opendata
