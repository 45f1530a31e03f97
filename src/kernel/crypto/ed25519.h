// Ed25519 (RFC 8032) over OpenSSL: for signed notes and portable statements.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/cipher.h"

namespace skl::crypto {

constexpr std::size_t ed25519_key_size = 32, ed25519_signature_size = 64;

// True: this key signed exactly these bytes. A key or signature of another size is no signature.
bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature);

// A private key.
class Ed25519 {
public:
    static std::optional<Ed25519> from_seed(std::string_view seed);  // 32 bytes (RFC 8032 §5.1.5); empty: another size
    static Ed25519 generate();

    const std::string& public_key() const { return public_key_; }  // 32 bytes
    const Secret& seed() const { return seed_; }
    std::string sign(std::string_view message) const;  // 64 bytes

private:
    Ed25519() = default;
    Secret seed_;
    std::string public_key_;
};

}  // namespace skl::crypto
