// AES-256-GCM for fields (NIST SP 800-38D) and AES key wrap with padding (RFC 5649), over OpenSSL.
//
//   field := version key_id nonce ciphertext tag
//   version := 0x01        key_id := 16 bytes, the id of the data key
//   nonce := 12 random bytes        tag := 16 bytes        AAD := tenant "/" table "/" row id "/" column
//
// The place of a field is authenticated, so a value copied to another row or column does not open there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/describe/types.h"

namespace skl::crypto {

constexpr std::size_t key_bytes = 32;

// Bytes that are wiped when they go.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();
    std::string_view view() const { return bytes_; }
    bool empty() const { return bytes_.empty(); }

private:
    std::string bytes_;
};

// Where a field stands. Only the row id may hold a slash; another one is a bug and throws.
struct FieldPlace {
    std::string tenant, table, row, column;
    std::string text() const;
};

std::string encrypt_field(std::string_view key, const Uuid& key_id, const FieldPlace& place, std::string_view plain);
std::optional<std::string> decrypt_field(std::string_view key, const FieldPlace& place,
                                         std::string_view field);  // empty: altered, or of another key or place
std::optional<Uuid> key_of_field(std::string_view field);          // empty: no field

// The primitive itself: key of 16, 24 or 32 bytes, nonce of 12 (any other length is legal in SP 800-38D too, and slower). `sealed` is
// ciphertext ‖ tag.
std::string gcm_seal(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view plain);
std::optional<std::string> gcm_open(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view sealed);

// Wrapping key of 16, 24 or 32 bytes; 1 to 4,096 bytes to be wrapped.
std::string wrap_key(std::string_view wrapping_key, std::string_view key);
std::optional<Secret> unwrap_key(std::string_view wrapping_key, std::string_view wrapped);  // empty: altered, or of another key
// RFC 3394, without padding: 16 to 4,096 bytes, a multiple of eight. JOSE's A128KW and its sisters (RFC 7518 §4.4).
std::string wrap_key_unpadded(std::string_view wrapping_key, std::string_view key);
std::optional<Secret> unwrap_key_unpadded(std::string_view wrapping_key, std::string_view wrapped);

}  // namespace skl::crypto
