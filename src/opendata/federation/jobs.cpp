// The jobs of federation: one slice of a run, and the beat that begins those whose time has come.
#include "kernel/describe/decode.h"
#include "kernel/http/tenants.h"
#include "opendata/catalogue/store.h"
#include "opendata/federation/federation.h"
#include "opendata/fetch/fetching.h"
#include "opendata/inside.h"

namespace skl::opendata {
namespace {

constexpr const char* each_quarter = "*/15 * * * *";

// The files of an entry are fetched now and from now on, so that previews, API and score follow.
void mirror(Module::Inside& in, Transaction& tx, const HarvestSource& source, const Uuid& id) {
    const auto dataset = dataset_by_id(tx, id);
    if (!dataset) return;
    for (const Resource& resource : resources_of(tx, id)) {
        if (!resource.download_url || resource.url_kind == UrlKind::service) continue;
        if (!fetch_of(tx, resource.id)) (void)begin_fetching(tx, resource, *dataset, "", Instant::now());
        (void)enqueue_fetch(in, tx, resource, harvester_of(source));
    }
}

}  // namespace

void install_federation_jobs(Module::Inside& in, Jobs& jobs, const App& app) {
    in.harvesting.set_jobs(jobs);
    in.harvesting.set_policy({std::chrono::seconds(1), false, listed_hosts(app.configuration())});
    in.harvesting.set_mirror([&in](Transaction& tx, const HarvestSource& source, const Uuid& dataset) { mirror(in, tx, source, dataset); });
    jobs.handle(harvest_job, [&in](JobRun& run) -> Result<std::string> {
        const auto order = from_json<HarvestOrder>(run.payload);
        if (!order) return order.problem();
        Uuid id;
        if (!parse(order->run.value, id)) return Problem::not_found("run");
        return in.harvesting.run(
            run.tenant, id, [&run] { return run.cancelled(); },
            [&run](std::int64_t done, std::optional<std::int64_t> total) { run.progress(done, total, ""); });
    });
    jobs.handle(harvest_due_job, [&in](JobRun&) -> Result<std::string> {
        const auto begun = in.harvesting.begin_due(Instant::now());
        if (!begun) return begun.problem();
        return std::string{};
    });
    if (const auto cron = Cron::parse(each_quarter)) jobs.schedule(main_tenant, harvest_due_job, *cron, harvest_due_job);
}

}  // namespace skl::opendata
