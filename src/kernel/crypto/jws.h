// JSON Web Signature (RFC 7515): compact, flattened and general serialisation, attached or detached content, read strictly.
//   The caller says which algorithms it takes; `none` is not among the known ones, and an HMAC never meets a public key (RFC 8725 §2.1,
//   §3.1). `crit`, `b64: false` (RFC 7797), `jwk`, `jku`, `x5u`, `x5c`: an extension is refused, a key that comes along is never used.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/jose.h"
#include "kernel/crypto/jwk.h"

namespace skl::crypto {

constexpr std::size_t most_signatures = 32;  // of the general serialisation: each costs a verification

struct SignaturePolicy {
    std::vector<std::string_view> algorithms;  // HS256 … PS512, EdDSA, Ed25519, Ed448 (RFC 9864)
    std::string_view typ{};                    // the media type the header must say (RFC 8725 §3.11); empty: not looked at
    KeyAlgorithm key_algorithm = KeyAlgorithm::exact;
};

struct Jws {
    Node header;  // protected and unprotected parameters together
    std::string payload;
};

Checked<Jws, JoseFault> verify_compact(std::string_view token, const Jwk& key, const SignaturePolicy& policy);
// The key that the header's `kid` names; without one, the only key of the set.
Checked<Jws, JoseFault> verify_compact(std::string_view token, const JwkSet& keys, const SignaturePolicy& policy);
Checked<Jws, JoseFault> verify_detached(std::string_view token, std::string_view payload, const Jwk& key, const SignaturePolicy& policy);
// Flattened or general: good when a signature in it is of this key; the others are somebody else's to check. `detached` where the
// object has no payload of its own.
Checked<Jws, JoseFault> verify_json(std::string_view json, const Jwk& key, const SignaturePolicy& policy,
                                    std::optional<std::string_view> detached = {});

// `parameters` follow alg and kid in the protected header. A key that does not fit, or a name that stands twice, is a bug and throws.
std::string sign_compact(std::string_view payload, const Jwk& key, std::string_view algorithm, std::vector<Member> parameters = {});
std::string sign_detached(std::string_view payload, const Jwk& key, std::string_view algorithm, std::vector<Member> parameters = {});

// The header of a compact token, unverified: for choosing whom to ask for keys, for nothing else.
Checked<Node, JoseFault> unverified_header(std::string_view token);

}  // namespace skl::crypto
