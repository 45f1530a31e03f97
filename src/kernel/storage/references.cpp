#include "kernel/storage/references.h"

namespace skl {

void keep_blob(Transaction& tx, const Blob& blob, std::string_view owner, Instant at) {
    tx.query(
          "insert into blob_reference(tenant, sha256, owner, size, at) values(:tenant, :sha256, :owner, :size, :at) on conflict do nothing")
        .bind("sha256", blob.sha256)
        .bind("owner", owner)
        .bind("size", blob.size)
        .bind("at", at)
        .run();
}

void release_blobs(Transaction& tx, std::string_view owner) {
    tx.query("delete from blob_reference where tenant = :tenant and owner = :owner").bind("owner", owner).run();
}

Result<std::int64_t> sweep_blobs(Store& store, const Blobs& blobs, std::chrono::hours age) {
    std::set<std::string> needed;
    const auto lost = store.read(every_tenant, [&](Reader& reader) {
        reader.query("select distinct sha256 from blob_reference").each([&](const Row& row) { needed.emplace(row.text(0)); });
    });
    if (lost) return *lost;
    return blobs.sweep(age, [&](const std::string& sha256) { return needed.contains(sha256); });
}

}  // namespace skl
