// The headers of tus 1.0.0, the protocol of resumable uploads (tus.io/protocols/resumable-upload): core, creation, expiration, checksum,
// termination. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/describe/result.h"

namespace skl::uploads {

inline constexpr const char* tus_version = "1.0.0";
inline constexpr const char* tus_extensions = "creation,expiration,checksum,termination";
inline constexpr const char* tus_checksums = "sha1,sha256,sha512";
inline constexpr const char* part_type = "application/offset+octet-stream";

constexpr std::int64_t largest_upload = std::int64_t{2} << 30;  // bytes; opendata.md §5.1
constexpr std::size_t largest_part = std::size_t{8} << 20;      // bytes; what a connection that breaks may cost. Specification README §3
constexpr std::size_t longest_metadata = 2'000;                 // a file's name of 255 characters in base64, and some keys more
constexpr std::size_t longest_file_name = 255;                  // characters, as file systems have it

// A whole number of bytes: digits alone.
std::optional<std::int64_t> read_bytes(std::string_view header);

// Upload-Metadata: "key value,key value …", values in base64 and optional; keys are ASCII and stand once. Gives the value of `filename`
// without folders; empty: none was said. Problem: 400 bad-upload-header.
Result<std::string> file_name_in(std::string_view metadata);

// Upload-Checksum: "<algorithm> <base64>" of `part`. Problems: 400 bad-upload-header, unknown-checksum; 460 checksum-mismatch.
Done check_part(std::string_view checksum, std::string_view part);

}  // namespace skl::uploads
