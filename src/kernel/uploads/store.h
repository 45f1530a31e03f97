// The only place with SQL of uploads.
#pragma once

#include "kernel/storage/references.h"
#include "kernel/uploads/model.h"

namespace skl::uploads {

void insert_upload(Transaction& tx, const FileUpload& upload);
std::optional<FileUpload> find_upload(Reader& reader, const Uuid& id);
std::vector<FileUpload> uploads_of(Reader& reader, std::string_view owner, Instant now);  // not expired, the newest first
// The bytes at `position` have come; false: others came there first, and nothing is changed.
bool add_part(Transaction& tx, const Uuid& id, std::int64_t position, const Blob& part, Instant expires_at, Instant at);
std::vector<UploadPart> parts_of(Reader& reader, const Uuid& id);  // in their order
bool delete_upload(Transaction& tx, const Uuid& id);               // false: it is not there

struct ExpiredUpload {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(ExpiredUpload, (), (tenant, id))
std::vector<ExpiredUpload> expired_uploads(Reader& reader, Instant now, std::int64_t limit);  // run as every_tenant

}  // namespace skl::uploads
