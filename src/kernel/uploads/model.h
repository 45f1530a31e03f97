// A file on its way in.
#pragma once

#include "kernel/describe/faces.h"

namespace skl::uploads {

enum class UploadState { receiving, whole };
BOOST_DESCRIBE_ENUM(UploadState, receiving, whole)

// As its row has it.
struct FileUpload {
    Id<FileUpload> id;
    Text<> owner;                           // who began it; to everybody else it is not there
    std::string file_name;                  // as the sender called it, without folders
    Text<> metadata;                        // Upload-Metadata as it came: HEAD gives it back
    std::int64_t length = 0, received = 0;  // bytes
    std::int64_t parts = 0;
    Instant created_at, expires_at;
};
BOOST_DESCRIBE_STRUCT(FileUpload, (), (id, owner, file_name, metadata, length, received, parts, created_at, expires_at))

struct UploadPart {
    std::int64_t position = 0;  // of its first byte in the file
    Text<> sha256;
    std::int64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(UploadPart, (), (position, sha256, size))

// What its owner sees.
struct UploadView {
    Uuid id;
    Text<> href;
    std::string file_name;
    UploadState state{};
    std::int64_t length = 0, received = 0;
    Instant created_at, expires_at;
};
BOOST_DESCRIBE_STRUCT(UploadView, (), (id, href, file_name, state, length, received, created_at, expires_at))

}  // namespace skl::uploads
