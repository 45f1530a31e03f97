// Randomness for secrets and ids, from OpenSSL's DRBG.
#pragma once

#include <string>

#include "kernel/describe/types.h"

namespace skl::crypto {

std::string random_bytes(std::size_t count);  // raw; throws when the system has no randomness
std::string random_token();                   // 32 bytes as base64url, 43 characters

// UUIDv7 (RFC 9562 §5.7): the instant's milliseconds, then a counter that never goes back within this process, then random bits.
Uuid uuid_v7(Instant at);
template <class Tag>
Id<Tag> new_id(Instant at) {
    return Id<Tag>{uuid_v7(at)};
}

// Opaque text that only we can have made: base64url(payload) "." base64url(HMAC-SHA-256(key, label ‖ 0 ‖ payload)), cut to 16 bytes.
std::string seal(std::string_view key, std::string_view label, std::string_view payload);
std::optional<std::string> unseal(std::string_view key, std::string_view label, std::string_view sealed);

}  // namespace skl::crypto
