#include "kernel/uploads/store.h"

namespace skl::uploads {
namespace {

std::string owner_of(const Uuid& id) { return "uploads/" + to_text(id); }

constexpr std::string_view columns = "id, owner, file_name, metadata, length, received, parts, created_at, expires_at";

}  // namespace

void insert_upload(Transaction& tx, const FileUpload& upload) {
    static const std::string sql = fmt::format(
        "insert into upload(tenant, {}) values(:tenant, :id, :owner, :file_name, :metadata, :length, :received, :parts, :created_at, "
        ":expires_at)",
        columns);
    tx.query(sql).fields(upload).run();
}

std::optional<FileUpload> find_upload(Reader& reader, const Uuid& id) {
    static const std::string sql = fmt::format("select {} from upload where tenant = :tenant and id = :id", columns);
    return reader.query(sql).bind("id", id).one<FileUpload>();
}

std::vector<FileUpload> uploads_of(Reader& reader, std::string_view owner, Instant now) {
    static const std::string sql = fmt::format(
        "select {} from upload where tenant = :tenant and owner = :owner and expires_at > :now order by created_at desc, id", columns);
    return reader.query(sql).bind("owner", owner).bind("now", now).all<FileUpload>();
}

bool add_part(Transaction& tx, const Uuid& id, std::int64_t position, const Blob& part, Instant expires_at, Instant at) {
    const auto moved = tx.query(
                             "update upload set received = received + :size, parts = parts + 1, expires_at = :expires_at "
                             "where tenant = :tenant and id = :id and received = :position and received + :size <= length")
                           .bind("id", id)
                           .bind("position", position)
                           .bind("size", part.size)
                           .bind("expires_at", expires_at)
                           .run();
    if (moved != 1) return false;
    tx.query("insert into upload_part(tenant, upload_id, position, sha256, size) values(:tenant, :id, :position, :sha256, :size)")
        .bind("id", id)
        .bind("position", position)
        .bind("sha256", part.sha256)
        .bind("size", part.size)
        .run();
    keep_blob(tx, part, owner_of(id), at);
    return true;
}

std::vector<UploadPart> parts_of(Reader& reader, const Uuid& id) {
    return reader.query("select position, sha256, size from upload_part where tenant = :tenant and upload_id = :id order by position")
        .bind("id", id)
        .all<UploadPart>();
}

bool delete_upload(Transaction& tx, const Uuid& id) {
    if (tx.query("delete from upload where tenant = :tenant and id = :id").bind("id", id).run() != 1) return false;
    tx.query("delete from upload_part where tenant = :tenant and upload_id = :id").bind("id", id).run();
    release_blobs(tx, owner_of(id));
    return true;
}

std::vector<ExpiredUpload> expired_uploads(Reader& reader, Instant now, std::int64_t limit) {
    return reader.query("select tenant, id from upload where expires_at <= :now order by expires_at limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<ExpiredUpload>();
}

}  // namespace skl::uploads
