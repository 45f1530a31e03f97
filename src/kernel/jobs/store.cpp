#include "kernel/jobs/store.h"

#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"

namespace skl::jobs {
namespace {

JobView view_of(JobRow row) {
    JobView out{row.id,
                std::move(row.kind),
                row.state,
                {row.done, row.total, std::move(row.message)},
                {},
                std::move(row.problem),
                row.attempts,
                row.created_at,
                row.started_at,
                row.finished_at,
                0};
    if (row.result_href) out.result = JobResult{std::move(*row.result_href)};
    if (row.state == JobState::queued || row.state == JobState::running) out.refresh_seconds = 2;
    return out;
}

Problem illegal(JobState from, const char* event) {
    return Problem::conflict("illegal-transition").with("from", to_json(from).substr(1, to_json(from).size() - 2)).with("event", event);
}

std::optional<std::string> json_of(const std::optional<JobProblem>& problem) {
    if (!problem) return {};
    return to_json(*problem);
}

// Ends the lease of a job that is still ours, by one of the statements below.
Query ours(Transaction& tx, std::string_view sql, const Leased& job, const Standing& standing) {
    return tx.query(sql)
        .bind("of", job.tenant)
        .bind("id", job.id)
        .bind("owner", job.owner)
        .bind("done", standing.done)
        .bind("total", standing.total)
        .bind("message", standing.message);
}

}  // namespace

Uuid insert(Transaction& tx, const std::string& kind, const std::string& payload, const std::string& unique_key, Instant now,
            Instant run_at) {
    constexpr int most_rounds = 3;  // the job with our key may end between the two statements
    const Uuid id = crypto::uuid_v7(now);
    const std::optional<std::string> key = unique_key.empty() ? std::nullopt : std::optional(unique_key);
    for (int round = 0; round < most_rounds; ++round) {
        const auto made = tx.query(
                                "insert into job(tenant, id, kind, payload, unique_key, state, attempts, run_at, cancel_wanted, done, "
                                "message, created_at) "
                                "values(:tenant, :id, :kind, :payload, :key, 'queued', 0, :run_at, false, 0, '', :now) "
                                "on conflict (tenant, kind, unique_key) where state in ('queued', 'running') do nothing")
                              .bind("id", id)
                              .bind("kind", kind)
                              .bind("payload", payload)
                              .bind("key", key)
                              .bind("run_at", run_at)
                              .bind("now", now)
                              .run();
        if (made == 1) return id;
        const auto other =
            tx.query("select id from job where tenant = :tenant and kind = :kind and unique_key = :key and state in ('queued', 'running')")
                .bind("kind", kind)
                .bind("key", key)
                .word();
        if (Uuid found; other && parse(*other, found)) return found;
    }
    throw DatabaseError(DatabaseError::Kind::retry, "a job with this key comes and goes");
}

std::optional<JobView> find(Reader& reader, const Uuid& id) {
    auto row = reader.query("select * from job where tenant = :tenant and id = :id").bind("id", id).one<JobRow>();
    if (!row) return {};
    return view_of(std::move(*row));
}

std::vector<JobView> list(Reader& reader, std::optional<JobState> state, const std::string& before, std::int64_t limit) {
    auto rows =
        state ? reader.query("select * from job where tenant = :tenant and state = :state and id < :before order by id desc limit :limit")
                    .bind("state", *state)
                    .bind("before", before)
                    .bind("limit", limit)
                    .all<JobRow>()
              : reader.query("select * from job where tenant = :tenant and id < :before order by id desc limit :limit")
                    .bind("before", before)
                    .bind("limit", limit)
                    .all<JobRow>();
    std::vector<JobView> out;
    out.reserve(rows.size());
    for (JobRow& row : rows) out.push_back(view_of(std::move(row)));
    return out;
}

Result<JobView> cancel(Transaction& tx, const Uuid& id, Instant now) {
    const auto job = find(tx, id);
    if (!job) return Problem::not_found("job");
    if (finished(job->state)) return illegal(job->state, "cancel");
    tx.query(
          "update job set cancel_wanted = true, finished_at = case when state = 'queued' then :now else finished_at end, "
          "state = case when state = 'queued' then 'cancelled' else state end where tenant = :tenant and id = :id and state in ('queued', "
          "'running')")
        .bind("now", now)
        .bind("id", id)
        .run();
    return *find(tx, id);
}

Result<JobView> replay(Transaction& tx, const Uuid& id, Instant now) {
    const auto job = find(tx, id);
    if (!job) return Problem::not_found("job");
    if (job->state != JobState::failed && job->state != JobState::cancelled) return illegal(job->state, "replay");
    const auto changed =
        tx.query(
              "update job set state = 'queued', attempts = 0, run_at = :now, cancel_wanted = false, done = 0, total = null, message = '', "
              "problem = null, started_at = null, finished_at = null where tenant = :tenant and id = :id and not exists "
              "(select 1 from job o where o.tenant = job.tenant and o.kind = job.kind and o.unique_key = job.unique_key and o.state in "
              "('queued', 'running'))")
            .bind("now", now)
            .bind("id", id)
            .run();
    if (changed == 0) return Problem::conflict("job-running");
    return *find(tx, id);
}

bool any_due(Reader& reader, const Rows& kinds, Instant now) {
    return reader
        .query(
            "select 1 from job where ((state = 'queued' and run_at <= :now) or (state = 'running' and lease_until < :now)) "
            "and kind in (select kind from {{rows(:kinds; kind text)}}) limit 1")
        .bind("now", now)
        .bind("kinds", kinds.json())
        .number()
        .has_value();
}

std::optional<Leased> lease(Transaction& tx, const Rows& kinds, const std::string& owner, Instant now, Instant until) {
    auto job = tx.query(
                     "update job set state = 'running', lease_owner = :owner, lease_until = :until, attempts = attempts + 1, "
                     "started_at = coalesce(started_at, :now) where (tenant, id) = (select tenant, id from job "
                     "where ((state = 'queued' and run_at <= :now) or (state = 'running' and lease_until < :now)) "
                     "and kind in (select kind from {{rows(:kinds; kind text)}}) order by run_at limit 1 {{lease}}) "
                     "returning tenant, id, kind, payload, lease_owner as owner, attempts")
                   .bind("owner", owner)
                   .bind("until", until)
                   .bind("now", now)
                   .bind("kinds", kinds.json())
                   .one<Leased>();
    return job;
}

Beat beat(Transaction& tx, const Leased& job, const Standing& standing, Instant until) {
    Beat out = Beat::lost;
    ours(tx,
         "update job set lease_until = :until, done = :done, total = :total, message = :message "
         "where tenant = :of and id = :id and lease_owner = :owner and state = 'running' returning cancel_wanted",
         job, standing)
        .bind("until", until)
        .each([&](const Row& row) { out = row.boolean(0) ? Beat::cancel_wanted : Beat::kept; });
    return out;
}

bool cancel_wanted(Reader& reader, const Leased& job) {
    return reader.query("select 1 from job where tenant = :of and id = :id and cancel_wanted is true")
        .bind("of", job.tenant)
        .bind("id", job.id)
        .number()
        .has_value();
}

bool succeed(Transaction& tx, const Leased& job, const Standing& standing, const std::string& result_href, Instant now) {
    return ours(tx,
                "update job set state = 'succeeded', result_href = :href, problem = null, finished_at = :now, lease_owner = null, "
                "lease_until = null, "
                "done = :done, total = :total, message = :message where tenant = :of and id = :id and lease_owner = :owner",
                job, standing)
               .bind("href", result_href.empty() ? std::nullopt : std::optional(result_href))
               .bind("now", now)
               .run() == 1;
}

bool fail(Transaction& tx, const Leased& job, const Standing& standing, const JobProblem& problem, Instant now) {
    return ours(tx,
                "update job set state = 'failed', problem = :problem, finished_at = :now, lease_owner = null, lease_until = null, "
                "done = :done, total = :total, message = :message where tenant = :of and id = :id and lease_owner = :owner",
                job, standing)
               .bind("problem", to_json(problem))
               .bind("now", now)
               .run() == 1;
}

bool end_cancelled(Transaction& tx, const Leased& job, const Standing& standing, Instant now) {
    return ours(tx,
                "update job set state = 'cancelled', finished_at = :now, lease_owner = null, lease_until = null, "
                "done = :done, total = :total, message = :message where tenant = :of and id = :id and lease_owner = :owner",
                job, standing)
               .bind("now", now)
               .run() == 1;
}

bool put_back(Transaction& tx, const Leased& job, const Standing& standing, const std::optional<JobProblem>& problem, std::int64_t attempts,
              Instant run_at) {
    return ours(tx,
                "update job set state = 'queued', problem = :problem, run_at = :run_at, attempts = :attempts, lease_owner = null, "
                "lease_until = null, "
                "done = :done, total = :total, message = :message where tenant = :of and id = :id and lease_owner = :owner",
                job, standing)
               .bind("problem", json_of(problem))
               .bind("run_at", run_at)
               .bind("attempts", attempts)
               .run() == 1;
}

bool any_expired(Reader& reader, Instant now) {
    return reader.query("select 1 from job where state = 'running' and lease_until < :now limit 1").bind("now", now).number().has_value();
}

void bury(Transaction& tx, const std::string& kind, std::int64_t most_attempts, Instant now) {
    tx.query(
          "update job set state = 'cancelled', finished_at = :now, lease_owner = null, lease_until = null "
          "where kind = :kind and state = 'running' and lease_until < :now and cancel_wanted is true")
        .bind("kind", kind)
        .bind("now", now)
        .run();
    tx.query(
          "update job set state = 'failed', problem = :problem, finished_at = :now, lease_owner = null, lease_until = null "
          "where kind = :kind and state = 'running' and lease_until < :now and attempts >= :most")
        .bind("kind", kind)
        .bind("problem", to_json(JobProblem{{"job-lost"}, {}}))
        .bind("most", most_attempts)
        .bind("now", now)
        .run();
}

bool move_schedule(Transaction& tx, const std::string& name, Instant now, Instant next) {
    const auto known =
        tx.query("insert into job_schedule(tenant, name, next_at) values(:tenant, :name, :next) on conflict (tenant, name) do nothing")
            .bind("name", name)
            .bind("next", next)
            .run();
    if (known == 1) return false;  // seen for the first time: due at its next time
    return tx.query("update job_schedule set next_at = :next where tenant = :tenant and name = :name and next_at <= :now")
               .bind("next", next)
               .bind("name", name)
               .bind("now", now)
               .run() == 1;
}

std::int64_t forget(Transaction& tx, Instant before) {
    return tx.query("delete from job where state in ('succeeded', 'cancelled') and finished_at < :before").bind("before", before).run();
}

}  // namespace skl::jobs
