// The jobs of quality: scoring after each publication and when something is due, calls of links, letters, and the beat by which the
// availability of the API is known.
#include "opendata/quality/jobs.h"

#include "kernel/describe/decode.h"
#include "kernel/http/tenants.h"
#include "opendata/inside.h"

namespace skl::opendata {
namespace {

constexpr const char *letters_job = "opendata.quality-letters", *beat_job = "opendata.beat";
constexpr const char *every_five_minutes = "*/5 * * * *", *each_quarter = "*/15 * * * *", *monday_morning = "0 9 * * 1";
constexpr std::int64_t scored_at_once = 200, called_at_once = 300;

Result<std::string> nothing_to_show(const Result<std::int64_t>& done) {
    if (!done) return done.problem();
    return std::string{};
}

// A row of a public table is read, as a caller of the API reads it; where there is none, the store answering is enough.
Result<std::string> beat(Module::Inside& in, Instant now) {
    std::vector<Table> tables;
    if (auto lost = in.store.read(main_tenant, [&](Reader& reader) { tables = published_tables(reader); })) return std::move(*lost);
    if (!tables.empty()) {
        const Table& table = tables[static_cast<std::size_t>(now.micros / 300'000'000) % tables.size()];
        auto parquet = in.blobs.open(table.parquet_sha256.value);
        if (!parquet) return parquet.problem();
        const auto row = in.queries.query({"select _id from " + analytics::parquet_source(parquet->path.string()) + " limit 1", {}},
                                          std::chrono::steady_clock::now() + query_time);
        if (!row) return row.problem();
    }
    if (auto lost = in.store.write(main_tenant, [&](Transaction& tx) {
            keep_beat(tx, now);
            return true;
        }))
        return std::move(*lost);
    return std::string{};
}

void every(Jobs& jobs, const char* kind, const char* when) {
    if (const auto cron = Cron::parse(when)) jobs.schedule(main_tenant, kind, *cron, kind);
}

}  // namespace

void install_quality_jobs(Module::Inside& in, Jobs& jobs) {
    jobs.handle(score_job, [&in](JobRun& run) -> Result<std::string> {
        const auto order = from_json<ScoreOrder>(run.payload);
        if (!order) return order.problem();
        Uuid dataset;
        if (!parse(order->dataset.value, dataset)) return Problem::not_found("dataset");
        return in.scoring.score(run.tenant, dataset, Instant::now());
    });
    const auto stopped = [](JobRun& run) { return [&run] { return run.cancelled(); }; };
    jobs.handle(score_due_job, [&in, stopped](JobRun& run) {
        return nothing_to_show(in.scoring.score_due(Instant::now(), scored_at_once, stopped(run)));
    });
    jobs.handle(links_job,
                [&in, stopped](JobRun& run) { return nothing_to_show(in.links.check_due(Instant::now(), called_at_once, stopped(run))); });
    jobs.handle(letters_job, [&in](JobRun&) { return nothing_to_show(in.scoring.write_letters(Instant::now())); });
    jobs.handle(beat_job, [&in](JobRun&) { return beat(in, Instant::now()); });
    every(jobs, score_due_job, every_five_minutes);
    every(jobs, links_job, each_quarter);
    every(jobs, letters_job, monday_morning);
    every(jobs, beat_job, every_five_minutes);
}

}  // namespace skl::opendata
