#include "housekeeping.h"

#include "kernel/storage/references.h"
#include "kernel/telemetry/log.h"

namespace skl {
namespace {

constexpr const char* every_hour = "1 * * * *";         // a version comes into force within the hour its day begins, in any zone
constexpr std::chrono::hours events_kept{24 * 90};      // for feeds, and for who was away a season
constexpr std::chrono::hours deliveries_kept{24 * 30};  // of webhooks, to be looked at
constexpr std::chrono::hours time_to_confirm{24 * 7};   // an address
constexpr std::chrono::hours jobs_kept{24 * 30};        // ended ones; dead letters stay
constexpr const char* every_night = "20 3 * * *";       // when nobody works

Instant before(std::chrono::hours age) { return {Instant::now().micros - std::chrono::microseconds(age).count()}; }

}  // namespace

void install_housekeeping(House& house, FrontDoor& door) {
    Jobs& jobs = *door.jobs;
    jobs.handle("kernel.sweep", [&house](JobRun&) -> Result<std::string> {
        const auto gone = sweep_blobs(*house.store, house.blobs);
        if (!gone) return gone.problem();
        log::info("blobs swept", {{"gone", std::to_string(*gone)}});
        return std::string{};
    });
    jobs.handle("kernel.forget", [&house, &door](JobRun&) -> Result<std::string> {
        std::int64_t events = 0, deliveries = 0, ended = 0;
        const auto lost = house.store->write(every_tenant, [&](Transaction& tx) {
            events = Outbox::forget(tx, before(events_kept));
            deliveries = notify::forget_deliveries(tx, before(deliveries_kept));
            ended = Jobs::forget(tx, before(jobs_kept));
            return true;
        });
        if (lost) return *lost;
        const auto tenants = door.tenants->all();
        if (!tenants) return tenants.problem();
        for (const Tenant& tenant : *tenants) {
            const auto kept = house.store->write(tenant.tenant.value, [&](Transaction& tx) {
                door.subscriptions->end_unconfirmed(tx, before(time_to_confirm), before(std::chrono::hours(0)));
                return true;
            });
            if (kept) return *kept;
        }
        log::info("records forgotten",
                  {{"events", std::to_string(events)}, {"deliveries", std::to_string(deliveries)}, {"jobs", std::to_string(ended)}});
        return std::string{};
    });
    jobs.handle("identity.tidy", [&house, &door](JobRun&) -> Result<std::string> {
        const auto tenants = door.tenants->all();
        if (!tenants) return tenants.problem();
        std::set<std::string> names{main_tenant};
        for (const Tenant& tenant : *tenants) names.insert(tenant.tenant.value);
        std::int64_t erased = 0;
        for (const std::string& name : names) {
            const auto gone = door.identity->tidy(*house.store, name, Instant::now());
            if (!gone) return gone.problem();
            erased += *gone;
        }
        log::info("identity tidied", {{"erased", std::to_string(erased)}});
        return std::string{};
    });
    jobs.handle("rules.keep-time", [&house, &door](JobRun&) -> Result<std::string> {
        const auto tenants = door.tenants->all();
        if (!tenants) return tenants.problem();
        std::set<std::string> names{main_tenant};
        for (const Tenant& tenant : *tenants) names.insert(tenant.tenant.value);
        for (const std::string& name : names)
            if (const auto done = door.rules->keep_time(*house.store, name, Instant::now()); !done) return done.problem();
        return std::string{};
    });
    const auto hour = Cron::parse(every_hour);
    if (!hour) throw std::logic_error("every_hour is no cron expression");
    jobs.schedule(main_tenant, "rules.keep-time", *hour, "rules.keep-time");
    const auto night = Cron::parse(every_night);
    if (!night) throw std::logic_error("every_night is no cron expression");
    for (const char* kind : {"kernel.sweep", "kernel.forget", "identity.tidy"}) jobs.schedule(main_tenant, kind, *night, kind);
}

}  // namespace skl
