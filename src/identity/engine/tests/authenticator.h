// An authenticator of our own making, for what the vectors of the standard do not have: other formats, other algorithms, and statements
// that break one rule each. Certificates are written here byte by byte.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/engine/webauthn.h"
#include "kernel/crypto/jose.h"
#include "kernel/crypto/signature.h"

namespace skl::identity::webauthn::testing {

std::string der(unsigned char tag, std::string_view content);
std::string der_oid(std::string_view dotted);
std::string der_name(const std::vector<std::pair<std::string, std::string>>& attributes);  // oid, value

struct CertificatePlan {
    std::vector<std::pair<std::string, std::string>> subject = {
        {"2.5.4.6", "TW"}, {"2.5.4.10", "Skylantern"}, {"2.5.4.11", "Authenticator Attestation"}, {"2.5.4.3", "test"}};
    bool ca = false;
    std::vector<std::string> extensions{};  // besides basicConstraints, as extension() makes them
};
std::string extension(std::string_view oid, bool critical, std::string_view value);
std::string certificate(const CertificatePlan& plan, const crypto::PublicKey& key, const crypto::PrivateKey& issuer);

struct Root {  // of attestation
    crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Curve::p256);
    std::string der_bytes;
    Root();
};

crypto::Cbor text(std::string_view value);
crypto::Cbor bytes(std::string_view value);
crypto::Cbor number(std::int64_t value);
crypto::Cbor list(std::vector<crypto::Cbor> items);
crypto::Cbor map(std::vector<std::pair<std::string, crypto::Cbor>> members);

constexpr unsigned char up = 0x01, uv = 0x04, be = 0x08, bs = 0x10, at = 0x40, ed = 0x80;

struct Authenticator {
    crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Curve::p256);
    std::int64_t algorithm = -7;
    Aaguid aaguid{1, 2, 3};
    std::string credential_id = std::string(32, 'c');
    unsigned char flags = up | uv;
    std::uint32_t sign_count = 0;
    std::string extensions{};  // CBOR, with `ed`
    std::string rpid = "example.tw";

    std::string data(bool attested) const;  // authenticator data
    std::string cose() const;
    std::string sign(std::string_view text) const;  // by the credential's key
};

std::string client_data(std::string_view type, std::string_view more = "", std::string_view origin = "https://example.tw");
std::string attestation_object(std::string_view format, const crypto::Cbor& statement, std::string_view authenticator_data);

inline const std::string challenge(32, 'q');
constexpr std::int64_t now = 1'780'000'000;
RelyingParty party();

}  // namespace skl::identity::webauthn::testing
