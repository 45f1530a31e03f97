// A run through one source: gather → fetch → transform → validate → write → sweep (opendata.md §12). Each answer's records, its further
// asks and the run's counts are one transaction, so that a run that was interrupted goes on with the next ask.
#pragma once

#include "kernel/jobs/jobs.h"
#include "opendata/federation/calling.h"
#include "opendata/federation/entering.h"

namespace skl::opendata {

inline constexpr const char *harvest_job = "opendata.harvest", *harvest_due_job = "opendata.harvest-due";

struct HarvestOrder {  // payload of harvest_job
    Text<> run;
};
BOOST_DESCRIBE_STRUCT(HarvestOrder, (), (run))

class Harvesting {
public:
    Harvesting(Store& store, const News& news) : store_(store), news_(news) {}

    void set_policy(CallPolicy policy) { policy_ = std::move(policy); }
    void set_jobs(Jobs& jobs) { jobs_ = &jobs; }
    // Mirrors the data of a source that asks for it: called for each of its entries that is new or changed, in the same transaction.
    using Mirror = std::function<void(Transaction&, const HarvestSource&, const Uuid& dataset)>;
    void set_mirror(Mirror mirror) { mirror_ = std::move(mirror); }

    // A run that waits; with a job where jobs are there. The run that is open already, where one is.
    HarvestRun begin(Transaction& tx, const HarvestSource& source, const std::string& who, Instant now) const;
    // Goes on until the end, a decision, or `stopped`. At most `slice` at a time: a long one makes room for other jobs and is queued again.
    Result<std::string> run(const std::string& tenant, const Uuid& run, const std::function<bool()>& stopped,
                            const std::function<void(std::int64_t, std::optional<std::int64_t>)>& progress,
                            std::chrono::steady_clock::duration slice = std::chrono::minutes(3));
    // 409 illegal-transition; `confirmed`: its removals are carried out, else the run is given up.
    Result<HarvestRun> decide(Transaction& tx, const Uuid& run, bool confirmed, const std::string& who, Instant now) const;
    Result<HarvestRun> abort(Transaction& tx, const Uuid& run, Instant now) const;
    Result<std::int64_t> begin_due(Instant now) const;

private:
    struct Going;
    std::optional<Problem> answer(Going& going, std::int64_t position, const harvest::Ask& ask);
    Result<std::string> finish(Going& going);
    std::optional<Problem> keep(Going& going, const std::function<bool(Transaction&)>& work) const;
    void enqueue(Transaction& tx, HarvestRun& run) const;

    Store& store_;
    const News& news_;
    Jobs* jobs_ = nullptr;
    CallPolicy policy_;
    Pace pace_;
    Mirror mirror_;
};

// When a source is read again.
std::optional<Instant> next_harvest(const HarvestSource& source, Instant now);

}  // namespace skl::opendata
