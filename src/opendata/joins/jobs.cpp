#include "opendata/joins/jobs.h"

#include "kernel/http/tenants.h"
#include "kernel/telemetry/log.h"
#include "opendata/joins/sketching.h"

namespace skl::opendata {
namespace {

constexpr const char* sketch_job = "opendata.sketch";
constexpr const char* every_five_minutes = "*/5 * * * *";
constexpr std::int64_t tables_of_a_round = 200;

Done sketch_one(Module::Inside& in, const WaitingTable& waiting, Instant now) {
    std::optional<OpenTable> table;
    if (auto lost = in.store.read(waiting.tenant, [&](Reader& reader) {
            if (auto found = open_table(in, reader, to_text(waiting.table_id))) table = std::move(*found);
        }))
        return std::move(*lost);
    if (!table) return Nothing{};
    auto file = in.blobs.open(table->table.parquet_sha256.value);
    if (!file) return std::move(file.problem());
    table->parquet = std::move(*file);
    const auto made = known_sketches(in, waiting.tenant, *table, now);
    if (!made) return made.problem();
    return Nothing{};
}

}  // namespace

Result<std::int64_t> sketch_published(Module::Inside& in, Instant now, const std::function<bool()>& stopped) {
    std::vector<WaitingTable> waiting, outdated;
    if (auto lost = in.store.read(every_tenant, [&](Reader& reader) {
            waiting = unsketched_tables(reader, tables_of_a_round);
            outdated = outdated_sketches(reader, tables_of_a_round);
        }))
        return std::move(*lost);
    for (const WaitingTable& one : outdated)
        if (auto lost = in.store.write(one.tenant, [&](Transaction& tx) {
                forget_sketches(tx, one.table_id);
                return true;
            }))
            return std::move(*lost);
    std::int64_t done = 0;
    for (const WaitingTable& one : waiting) {
        if (stopped && stopped()) return JobRun::stopped();
        if (const auto sketched = sketch_one(in, one, now); !sketched)  // the next round tries again
            log::warn("columns were not sketched", {{"table", to_text(one.table_id)}, {"problem", sketched.problem().code}});
        else
            ++done;
    }
    return done;
}

void handle_join_jobs(Jobs& jobs, Module::Inside& in) {
    jobs.handle(sketch_job, [&in](JobRun& run) -> Result<std::string> {
        const auto done = sketch_published(in, Instant::now(), [&run] { return run.cancelled(); });
        if (!done) return done.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_five_minutes)) jobs.schedule(main_tenant, sketch_job, *often, sketch_job);
}

}  // namespace skl::opendata
