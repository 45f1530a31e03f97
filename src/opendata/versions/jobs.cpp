#include "opendata/versions/jobs.h"

#include "kernel/describe/decode.h"
#include "kernel/http/tenants.h"
#include "opendata/versions/comparisons.h"
#include "opendata/versions/removals.h"

namespace skl::opendata {
namespace {

constexpr const char* expire_job = "opendata.expire";
constexpr const char* every_night = "20 3 * * *";

Result<OpenTable> open_version(const Module::Inside& in, Reader& reader, const std::string& id, std::int64_t ordinal) {
    Uuid uuid;
    const auto version = parse(id, uuid) ? version_by_id(reader, uuid) : std::nullopt;
    const auto dataset = version ? dataset_by_id(reader, version->dataset_id) : std::nullopt;
    const auto tables = version ? tables_of(reader, version->id) : std::vector<Table>{};
    if (!dataset || ordinal < 1 || static_cast<std::size_t>(ordinal) > tables.size()) return Problem::not_found("table");
    return open(in, *dataset, *version, tables[static_cast<std::size_t>(ordinal) - 1]);
}

Result<std::string> compare_versions(Module::Inside& in, const JobRun& run) {
    const auto order = from_json<CompareOrder>(run.payload);
    if (!order) return order.problem();
    Result<OpenTable> before = Problem::not_found("table"), after = Problem::not_found("table");
    if (auto lost = in.store.read(run.tenant, [&](Reader& reader) {
            before = open_version(in, reader, order->before.value, order->table);
            after = open_version(in, reader, order->after.value, order->table);
        }))
        return std::move(*lost);
    for (auto* side : {&before, &after}) {
        if (!*side) return side->problem();
        auto file = in.blobs.open((*side)->table.parquet_sha256.value);
        if (!file) return file.problem();
        (*side)->parquet = std::move(*file);
    }
    const auto made = comparison_of(in, *before, *after, {order->given, order->declared, order->ignored});
    if (!made) return made.problem();
    return fmt::format("/resources/{}/versions/{}/diff/{}", after->dataset.slug.value, before->version.number, after->version.number);
}

}  // namespace

void handle_history_jobs(Jobs& jobs, Module::Inside& in) {
    jobs.handle(compare_job, [&in](JobRun& run) { return compare_versions(in, run); });
    jobs.handle(expire_job, [&in](JobRun&) -> Result<std::string> {
        const auto expired = expire_versions(in, Instant::now());
        if (!expired) return expired.problem();
        return std::string{};
    });
    if (const auto often = Cron::parse(every_night)) jobs.schedule(main_tenant, expire_job, *often, expire_job);
}

}  // namespace skl::opendata
