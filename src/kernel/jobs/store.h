// Inside of jobs: the only place with its SQL.
#pragma once

#include "kernel/jobs/model.h"
#include "kernel/storage/store.h"

namespace skl::jobs {

// A row as its columns stand.
struct JobRow {
    Id<Job> id;
    Text<> kind;
    JobState state = JobState::queued;
    Count done;
    std::optional<Count> total;
    Text<> message;
    std::optional<Text<>> result_href;
    std::optional<JobProblem> problem;
    Count attempts;
    Instant created_at;
    std::optional<Instant> started_at, finished_at;
};
BOOST_DESCRIBE_STRUCT(JobRow, (),
                      (id, kind, state, done, total, message, result_href, problem, attempts, created_at, started_at, finished_at))

// One taken for a node; `owner` is new at each lease, so that who lost it cannot write any more.
struct Leased {
    std::string tenant;
    Uuid id;
    std::string kind, payload, owner;
    std::int64_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(Leased, (), (tenant, id, kind, payload, owner, attempts))

struct Standing {
    std::int64_t done = 0;
    std::optional<std::int64_t> total;
    std::string message;
};

enum class Beat { kept, cancel_wanted, lost };

Uuid insert(Transaction& tx, const std::string& kind, const std::string& payload, const std::string& unique_key, Instant now,
            Instant run_at);
std::optional<JobView> find(Reader& reader, const Uuid& id);
std::vector<JobView> list(Reader& reader, std::optional<JobState> state, const std::string& before, std::int64_t limit);

Result<JobView> cancel(Transaction& tx, const Uuid& id, Instant now);
Result<JobView> replay(Transaction& tx, const Uuid& id, Instant now);

// Under every_tenant.
std::int64_t forget(Transaction& tx, Instant before);
bool any_due(Reader& reader, const Rows& kinds, Instant now);
std::optional<Leased> lease(Transaction& tx, const Rows& kinds, const std::string& owner, Instant now, Instant until);
Beat beat(Transaction& tx, const Leased& job, const Standing& standing, Instant until);
bool cancel_wanted(Reader& reader, const Leased& job);
// All four end a lease and are false when it was lost.
bool succeed(Transaction& tx, const Leased& job, const Standing& standing, const std::string& result_href, Instant now);
bool fail(Transaction& tx, const Leased& job, const Standing& standing, const JobProblem& problem, Instant now);
bool end_cancelled(Transaction& tx, const Leased& job, const Standing& standing, Instant now);
bool put_back(Transaction& tx, const Leased& job, const Standing& standing, const std::optional<JobProblem>& problem, std::int64_t attempts,
              Instant run_at);
bool any_expired(Reader& reader, Instant now);
// Those whose node died and that will not be run again: asked to stop, or tried often enough.
void bury(Transaction& tx, const std::string& kind, std::int64_t most_attempts, Instant now);

// True: this call moved the schedule on, so its job is due.
bool move_schedule(Transaction& tx, const std::string& name, Instant now, Instant next);

}  // namespace skl::jobs
