#include "opendata/sharing/sharing.h"

#include "kernel/analytics/row_patch.h"
#include "kernel/http/tenants.h"
#include "kernel/telemetry/log.h"
#include "opendata/sharing/store.h"

namespace skl::opendata {
namespace {

constexpr const char* every_night = "40 3 * * *";  // after the policies have let go of what they do not keep
constexpr std::int64_t pairs_at_once = 100;
constexpr const char* by_bytes = "bytes";
constexpr const char* by_rows = "rows";

// A file of the one version and its like of the other.
struct FilePair {
    std::string sha256, base;
    std::int64_t size = 0;
    bool table = false;
};

std::vector<FilePair> files_of(Reader& reader, const SharedPair& pair) {
    const auto version = version_by_id(reader, pair.id), base = version_by_id(reader, pair.base_id);
    if (!version || !base || version->state != VersionState::superseded) return {};
    std::vector<FilePair> out{{version->raw_sha256.value, base->raw_sha256.value, version->bytes_raw, false}};
    const auto tables = tables_of(reader, pair.id), theirs = tables_of(reader, pair.base_id);
    for (std::size_t i = 0; i < std::min(tables.size(), theirs.size()); ++i) {
        out.push_back({tables[i].parquet_sha256.value, theirs[i].parquet_sha256.value, tables[i].parquet_bytes, true});
        out.push_back({tables[i].csv_sha256.value, theirs[i].csv_sha256.value, tables[i].csv_bytes, false});
    }
    return out;
}

// Bytes that the file takes from now on.
Result<std::int64_t> share(const Blobs& blobs, const FilePair& file) {
    for (const char* patcher : {by_rows, by_bytes}) {
        if (patcher == by_rows && !file.table) continue;
        const auto kept = pack_blob(blobs, file.sha256, file.base, patcher);
        if (!kept || *kept > 0) return kept;
    }
    return file.size;
}

}  // namespace

void learn_row_patches() {
    using Path = std::filesystem::path;
    learn_patcher({by_rows, analytics::make_row_patch,
                   [](const Path& base, const Path& patch, const Path& target, std::int64_t) {
                       return analytics::apply_row_patch(base, patch, target);
                   },
                   analytics::same_rows});
}

Result<Shared> share_versions(Store& store, const Blobs& blobs, std::chrono::minutes unused, const std::function<bool()>& stopped) {
    Shared out;
    while (true) {
        std::vector<SharedPair> pairs;
        if (auto lost = store.read(every_tenant, [&](Reader& reader) { pairs = pairs_to_share(reader, whole_every, pairs_at_once); }))
            return std::move(*lost);
        for (const SharedPair& pair : pairs) {
            if (stopped && stopped()) return out;
            std::vector<FilePair> files;
            if (auto lost = store.read(pair.tenant, [&](Reader& reader) { files = files_of(reader, pair); })) return std::move(*lost);
            std::int64_t before = 0, after = 0;
            for (const FilePair& file : files) {
                const auto kept = share(blobs, file);
                if (!kept)  // of this file: the others, and the next time, may do better
                    log::warn("a file stays whole", {{"sha256", file.sha256}, {"problem", kept.problem().code}});
                before += file.size;
                after += kept ? *kept : file.size;
            }
            if (auto lost = store.write(pair.tenant, [&](Transaction& tx) {
                    if (version_by_id(tx, pair.id)) save_shared(tx, pair, before, after, Instant::now());
                    return true;
                }))
                return std::move(*lost);
            ++out.versions;
            out.bytes_before += before;
            out.bytes_after += after;
        }
        if (static_cast<std::int64_t>(pairs.size()) < pairs_at_once) break;
    }
    const auto freed = trim_blobs(blobs, unused);
    if (!freed) return freed.problem();
    out.freed = *freed;
    return out;
}

void handle_sharing_jobs(Jobs& jobs, Store& store, const Blobs& blobs) {
    jobs.handle(share_job, [&store, &blobs](JobRun& run) -> Result<std::string> {
        const auto shared = share_versions(store, blobs, whole_kept, [&run] { return run.cancelled(); });
        if (!shared) return shared.problem();
        if (shared->versions > 0 || shared->freed > 0)
            log::info("versions shared", {{"versions", std::to_string(shared->versions)}, {"freed", std::to_string(shared->freed)}});
        return std::string{};
    });
    if (const auto often = Cron::parse(every_night)) jobs.schedule(main_tenant, share_job, *often, share_job);
}

}  // namespace skl::opendata
