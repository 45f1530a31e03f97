// Authenticator data (WebAuthn Level 3 §6.1):
//   rpIdHash[32] flags[1] signCount[4] attestedCredentialData? extensions?
//   attestedCredentialData := aaguid[16] length[2] credentialId publicKey      publicKey, extensions := CBOR
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "identity/engine/webauthn.h"

namespace skl::identity::webauthn {

struct AttestedCredential {
    Aaguid aaguid{};
    std::string id;
    std::string public_key;              // its bytes
    std::optional<crypto::CoseKey> key;  // empty: of an algorithm or form that is not taken
};

struct AuthenticatorData {
    std::string_view bytes;  // as it came
    std::string rpid_hash;
    bool user_present = false, user_verified = false, backup_eligible = false, backed_up = false;
    std::uint32_t sign_count = 0;
    std::optional<AttestedCredential> attested;
};

// Nothing may be missing, and nothing may follow. Empty: `cbor`.
std::optional<AuthenticatorData> parse_authenticator_data(std::string_view bytes);

}  // namespace skl::identity::webauthn
