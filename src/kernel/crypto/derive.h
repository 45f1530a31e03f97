// Agreeing on a secret and deriving keys: ECDH (SP 800-56A) and X25519, X448 (RFC 7748), Concat KDF (RFC 7518 §4.6), HKDF (RFC 5869),
// PBKDF2 (RFC 8018).
#pragma once

#include <optional>
#include <string_view>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/key.h"

namespace skl::crypto {

// The x coordinate, or the 32 or 56 bytes of RFC 7748. Empty: keys of different curves, or a secret that is all zero.
std::optional<Secret> agree(const PrivateKey& ours, const PublicKey& theirs);

// SP 800-56A §5.8.1 with SHA-256: `info` is AlgorithmID ‖ PartyUInfo ‖ PartyVInfo ‖ SuppPubInfo.
Secret concat_kdf(const Secret& shared, std::string_view info, std::size_t size);

// Empty: more than 255 blocks.
std::optional<Secret> hkdf(Hash hash, std::string_view input, std::string_view salt, std::string_view info, std::size_t size);

Secret pbkdf2(Hash hash, std::string_view password, std::string_view salt, int rounds, std::size_t size);

}  // namespace skl::crypto
