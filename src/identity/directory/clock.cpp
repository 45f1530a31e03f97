#include "identity/directory/clock.h"

#include "identity/directory/joint.h"
#include "identity/directory/mandates.h"
#include "identity/directory/reviews.h"
#include "kernel/http/tenants.h"

namespace skl::identity::directory {
namespace {

// Hourly: what counts is asked with the time at hand (active_roles, mandate_in_force); this writes down what has come true.
constexpr const char* every_hour = "7 * * * *";
constexpr const char* job = "identity.directory";

using Step = Result<std::int64_t> (*)(Transaction&, const Directory&, Instant);

}  // namespace

Done run_due(Store& store, const std::string& tenant, const Directory& directory, Instant now) {
    for (const Step step : {&review_by_clock, &mandates_by_clock, &joint_acts_by_clock}) {
        std::optional<Result<std::int64_t>> changed;
        do {
            const auto lost = store.write(tenant, [&](Transaction& tx) {
                changed.emplace(step(tx, directory, now));
                return static_cast<bool>(*changed);
            });
            if (changed && !*changed) return changed->problem();
            if (lost) return *lost;
        } while (**changed >= most_at_once);
    }
    return Nothing{};
}

void install_clock(App& app, const Directory& directory, Jobs& jobs) {
    jobs.handle(job, [&app, &directory](JobRun& run) -> Result<std::string> {
        std::vector<std::string> names{run.tenant};
        if (app.tenants() != nullptr) {
            const auto all = app.tenants()->all();
            if (!all) return all.problem();
            names.clear();
            for (const Tenant& tenant : *all) names.push_back(tenant.tenant.value);
        }
        for (const std::string& name : names) {
            if (run.cancelled()) return JobRun::stopped();
            if (auto done = run_due(app.store(), name, directory, Instant::now()); !done) return done.problem();
        }
        return std::string{};
    });
    jobs.schedule(main_tenant, job, *Cron::parse(every_hour), job);
}

}  // namespace skl::identity::directory
