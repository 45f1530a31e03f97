// Work that outlives a request. A job is a row written in the transaction that wants it; nodes lease rows, run them on
// threads of their own and renew the lease while they run. A node that dies lets its lease run out, and another runs the job
// again: a handler may run more than once and must be able to.
//
//   jobs.handle("opendata.ingest", [&](JobRun& run) -> Result<std::string> { … return "/datasets/x"; });
//   const Uuid id = jobs.enqueue(tx, "opendata.ingest", to_json(payload), "upload:" + upload);
//   … 202 with Location: /jobs/{id}
//
// Threads: everything but handle() and schedule(), which come before start(), may be called from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/calendar/zone.h"
#include "kernel/describe/result.h"
#include "kernel/jobs/cron.h"
#include "kernel/jobs/model.h"

namespace skl {

class App;
class Store;
class Reader;
class Transaction;

// A job while it runs, as its handler sees it.
class JobRun {
public:
    virtual ~JobRun() = default;
    // Cheap: kept in memory, written with the next beat.
    virtual void progress(std::int64_t done, std::optional<std::int64_t> total, std::string message) = 0;
    // Asked to stop, the node stops, or the lease is lost: come back soon with the Problem stopped().
    virtual bool cancelled() const = 0;

    static Problem stopped() { return {409, "cancelled"}; }

    Uuid id;
    std::string tenant, kind, payload;  // payload: the JSON it was enqueued with
    std::int64_t attempt = 1;
};

// A Problem of status 500 and above, or an exception, is tried again; any other ends the job as failed.
struct JobRetry {
    std::int64_t most_attempts = 5;
    std::chrono::milliseconds first_pause{2'000};  // doubled each time, ± 20 %
    std::chrono::milliseconds longest_pause{3'600'000};
    std::vector<std::chrono::milliseconds> pauses{};  // in place of doubling, ± 20 % too: one between each two attempts
};

struct JobOptions {
    int threads = 2;
    std::chrono::milliseconds lease{30'000};  // kernel.md §6
    std::chrono::milliseconds poll{1'000};    // for jobs that other nodes enqueued
    calendar::ZoneOf zone_of{};               // whose clock schedules go by; without it nothing can be scheduled
};

class Jobs {
public:
    explicit Jobs(Store& store, JobOptions options = {});
    ~Jobs();  // stops

    using Handler = std::function<Result<std::string>(JobRun&)>;  // gives the path of the result; empty: none
    void handle(std::string kind, Handler handler, JobRetry retry = {});
    // Enqueues `kind` by the clock of the tenant's zone. Of what was missed while no node ran, one is made up for.
    void schedule(std::string tenant, std::string name, Cron cron, std::string kind, std::string payload = "{}");

    calendar::Zone zone_of(const std::string& tenant) const;  // whose clock its schedules go by

    // In the caller's transaction and tenant. While a job of the same kind and unique key waits or runs, that one's id is given.
    Uuid enqueue(Transaction& tx, const std::string& kind, const std::string& payload, const std::string& unique_key = "",
                 std::optional<Instant> not_before = {});
    // 404; 409 `illegal-transition` {from}. A waiting job is cancelled at once, a running one is asked to stop.
    Result<JobView> cancel(Transaction& tx, const Uuid& id);
    Result<JobView> replay(Transaction& tx, const Uuid& id);  // of a failed or cancelled one

    static std::optional<JobView> find(Reader& reader, const Uuid& id);

    // Ended well, or cancelled, before then; dead letters stay. Run as every_tenant.
    static std::int64_t forget(Transaction& tx, Instant before);

    void start();
    void stop();  // running handlers see cancelled(); what they leave is queued again at once

private:
    struct Machine;
    std::unique_ptr<Machine> machine_;
};

// /jobs, /jobs/{id}, /jobs/{id}/events, POST /jobs/{id}/cancel and /replay; provides Jobs as a service.
// Permissions: jobs.read (the list), jobs.cancel, jobs.replay. One job is open to who knows its id.
void install_jobs(App& app, Jobs& jobs);

}  // namespace skl
