// COSE keys (RFC 9052 §7, RFC 9053, RFC 8230) as WebAuthn uses them (Level 3 §6.5.1.1): a public key with its algorithm, the members that
// its kind requires and no others, uncompressed points.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/cbor.h"
#include "kernel/crypto/signature.h"

namespace skl::crypto {

// Algorithms of the registry "COSE Algorithms" that sign here: ES256 −7, ES384 −35, ES512 −36, EdDSA −8 (with Ed25519), Ed448 −53, and
// their fully specified names of RFC 9864, RS256 … RS512 −257 … −259, PS256 … PS512 −37 … −39.
std::optional<Signing> cose_signing(std::int64_t algorithm);

struct CoseKey {
    std::int64_t algorithm = 0;
    PublicKey key;
};
std::optional<CoseKey> parse_cose_key(const Cbor& map);
std::optional<CoseKey> parse_cose_key(std::string_view bytes);
std::string write_cose_key(const CoseKey& key);

// A signature as WebAuthn §6.5.5 writes it: ECDSA in DER, the others as they are.
bool verify_cose(const PublicKey& key, std::int64_t algorithm, std::string_view message, std::string_view signature);

}  // namespace skl::crypto
