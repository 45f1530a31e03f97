// Conditions and ranges of a GET (RFC 9110 §13, §14): pure functions over the headers.
#pragma once

#include <cstdint>
#include <string_view>

namespace skl {

// Whether a list of entity tags (If-None-Match) names this one; weak comparison (§8.8.3.2), `*` names all.
bool names_tag(std::string_view list, std::string_view etag);

// Whether If-Match names it: strong comparison (§8.8.3.2), `*` names all. A tag that we gave to packed bytes ("5-gz", "5-br", "5-zst")
// names the row as well.
bool matches_tag(std::string_view list, std::string_view etag);

struct ByteRange {
    std::uint64_t from = 0, length = 0;
    bool partial = false;     // 206
    bool impossible = false;  // 416
};
// One range of bytes. Several ranges, another unit or nonsense give the whole (§14.2 lets a server ignore them).
ByteRange byte_range(std::string_view header, std::uint64_t size);

}  // namespace skl
