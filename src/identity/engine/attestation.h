// Attestation statements (WebAuthn Level 3 §8): what each format proves about the authenticator that made a key. Inside this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/engine/authenticator_data.h"
#include "identity/engine/webauthn.h"

namespace skl::identity::webauthn {

struct Statement {
    const crypto::Cbor& members;  // attStmt, a map
    const AuthenticatorData& data;
    const AttestedCredential& credential;  // of the data
    const crypto::CoseKey& key;            // of the credential
    std::string_view client_data_hash;
    const AttestationPolicy& policy;

    std::string signed_text() const { return std::string(data.bytes) + std::string(client_data_hash); }
};

struct Attested {
    AttestationType type = AttestationType::none;
    std::vector<crypto::Certificate> chain;  // the leaf first
};

// Empty: the statement proves nothing, or breaks a rule of its format; also an unknown format.
std::optional<Attested> verify_statement(std::string_view format, const Statement& statement);

// x5c: a list of at least one certificate, and the key of the first. Empty: it is none.
struct Chain {
    std::vector<crypto::Certificate> certificates;
    crypto::PublicKey key;
    const crypto::Certificate& leaf() const { return certificates.front(); }
};
std::optional<Chain> chain_of(const crypto::Cbor& members);
std::optional<std::int64_t> integer_of(const crypto::Cbor& members, std::string_view name);
const std::string* bytes_of(const crypto::Cbor& members, std::string_view name);
// Version 3, no CA, and where it carries id-fido-gen-ce-aaguid it is this aaguid and not critical (§8.2.1, §8.3.1).
bool attestation_leaf(const crypto::Certificate& leaf, const Aaguid& aaguid);

std::optional<Attested> verify_packed(const Statement& statement);       // §8.2
std::optional<Attested> verify_tpm(const Statement& statement);          // §8.3
std::optional<Attested> verify_android_key(const Statement& statement);  // §8.4
std::optional<Attested> verify_fido_u2f(const Statement& statement);     // §8.6
std::optional<Attested> verify_apple(const Statement& statement);        // §8.8

}  // namespace skl::identity::webauthn
