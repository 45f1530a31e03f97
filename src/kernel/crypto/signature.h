// Signatures over OpenSSL: ECDSA (FIPS 186-5), EdDSA (RFC 8032, without prehash), RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017, the salt as
// long as the hash, MGF1 with the same hash). Verification is strict: one spelling of a signature, of exact length.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/key.h"

namespace skl::crypto {

enum class Signing { es256, es384, es512, ed25519, ed448, rs256, rs384, rs512, ps256, ps384, ps512 };

// How the two numbers of ECDSA are written: side by side in full length (RFC 7518 §3.4, IEEE P1363), or as DER (WebAuthn, X.509).
enum class EcdsaForm { fixed, der };

// An algorithm of JOSE is bound to its curve: ES256 to P-256 and so on (RFC 7518 §3.4).
bool fits(Signing algorithm, const PublicKey& key);

// False also where the key does not fit.
bool verify(const PublicKey& key, Signing algorithm, std::string_view message, std::string_view signature,
            EcdsaForm form = EcdsaForm::fixed);
// A key that does not fit is a bug and throws.
std::string sign(const PrivateKey& key, Signing algorithm, std::string_view message, EcdsaForm form = EcdsaForm::fixed);

// ECDSA with any of the hashes on any of the curves: what certificates and X.509 chains of others use.
bool verify_ecdsa(const PublicKey& key, Hash hash, std::string_view message, std::string_view signature, EcdsaForm form);

}  // namespace skl::crypto
