// What a browser sends for a passkey: no bytes make a sign-in without the key, and no attestation object does harm.
#include "identity/engine/webauthn.h"

#include <cstdint>
#include <cstdlib>

#include "kernel/crypto/jose.h"
#include "kernel/text/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace skl;
    using namespace skl::identity::webauthn;
    static const std::string challenge(32, 'q');
    static const std::string key = crypto::write_cose_key({-7, crypto::PrivateKey::generate(crypto::Curve::p256).public_key()});
    static const RelyingParty party{.id = "example.tw", .origins = {"https://example.tw"}};
    static const std::string client =
        R"({"type":"webauthn.create","challenge":")" + text::base64url(challenge) + R"(","origin":"https://example.tw"})";
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto registration = verify_registration(party, challenge, client, bytes, 1'780'000'000);
    if (registration && (registration->attestation_trusted || registration->credential_id.empty())) std::abort();
    (void)verify_registration(party, challenge, bytes, bytes, 1'780'000'000);
    const std::string_view front = bytes.substr(0, size / 2), back = bytes.substr(size / 2);
    if (verify_assertion(party, challenge, {key, 0, false}, client, front, back)) std::abort();
    return 0;
}
