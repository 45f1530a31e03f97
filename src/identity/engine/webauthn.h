// Passkeys: verifying a registration and a sign-in as Web Authentication Level 3 §7.1 and §7.2 say, step by step in their order.
// Pure: challenge, time and policy are arguments; what is stored and looked up is the caller's.
//
// The caller owes: a challenge of 32 random bytes, used once and within its time (§13.4.3); that a credential id is registered to one
// person only (§7.1, "credentialId is not yet registered"); finding the credential by its id, and its owner (§7.2 steps 5 and 6).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/certificate.h"
#include "kernel/crypto/checked.h"
#include "kernel/crypto/cose.h"

namespace skl::identity::webauthn {

// What refused: problem code `webauthn-<step>` with `_` as `-`.
enum class Step { client_data, challenge, origin, rpid, up, uv, flags, alg, attestation, signature, cbor };

using Aaguid = std::array<std::uint8_t, 16>;

constexpr std::size_t longest_credential_id = 1'023;   // §4, "Credential ID"
constexpr std::size_t longest_client_data = 16 << 10;  // origins and a challenge; extensions of the future too
constexpr std::size_t longest_attestation = 64 << 10;  // a chain of certificates

// How far an attestation statement reaches (§6.5.4).
enum class AttestationType { none, self, certified };

struct AttestationPolicy {
    std::vector<crypto::Certificate> roots;      // of authenticators that are trusted; usually from the FIDO metadata
    bool trusted_only = false;                   // for aal3: refuse what does not lead to a root
    std::vector<std::string> tpm_manufacturers;  // "id:414D4400"; empty: any
    bool u2f_without_aaguid = true;              // a U2F device has none, so one that says otherwise is refused (FIDO conformance)
    bool android_from_hardware = false;          // only what the trusted environment enforces counts (§8.4)
};

struct RelyingParty {
    std::string id;                                                     // a host name
    std::vector<std::string> origins;                                   // compared exactly
    bool cross_origin = false;                                          // inside a frame of others
    std::vector<std::string> top_origins{};                             // whose frames
    std::vector<std::int64_t> algorithms{-8, -7, -35, -36, -53, -257};  // offered: COSE numbers, the better first
    bool user_verification = true;
    AttestationPolicy attestation{};
};

struct Registration {
    std::string credential_id;
    std::string public_key;  // COSE, as it came
    std::int64_t algorithm = 0;
    std::uint32_t sign_count = 0;
    Aaguid aaguid{};
    bool user_verified = false, backup_eligible = false, backed_up = false;
    std::string attestation_format;
    AttestationType attestation = AttestationType::none;
    bool attestation_trusted = false;
};

struct Credential {  // as it was registered, and last used
    std::string public_key;
    std::uint32_t sign_count = 0;
    bool backup_eligible = false;
};

struct Assertion {
    std::uint32_t sign_count = 0;
    bool user_verified = false, backed_up = false;
    bool clone_suspected = false;  // §6.1.1: the counter did not grow. Accepted, to be marked and told
};

// `now`: seconds since 1970, for certificates.
crypto::Checked<Registration, Step> verify_registration(const RelyingParty& party, std::string_view challenge, std::string_view client_data,
                                                        std::string_view attestation_object, std::int64_t now);

crypto::Checked<Assertion, Step> verify_assertion(const RelyingParty& party, std::string_view challenge, const Credential& credential,
                                                  std::string_view client_data, std::string_view authenticator_data,
                                                  std::string_view signature);

}  // namespace skl::identity::webauthn
