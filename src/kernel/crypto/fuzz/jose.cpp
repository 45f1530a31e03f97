// JWK, JWS, JWE, JWT from strangers: nothing unsigned verifies, nothing unsealed opens, and a key that reads is written and read again.
#include <cstdint>
#include <cstdlib>

#include "kernel/crypto/jwe.h"
#include "kernel/crypto/jwt.h"

namespace {

using namespace skl::crypto;

void demand(bool truth) {
    if (!truth) std::abort();
}

const Jwk& ours() {
    static const Jwk key{PrivateKey::generate(Curve::p256)};
    return key;
}
const Jwk& shared() {
    static const Jwk key{Secret(std::string(16, 'k'))};
    return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const SignaturePolicy signatures{{"ES256", "HS256", "RS256", "none"}};
    const EncryptionPolicy encryptions{{"ECDH-ES", "ECDH-ES+A128KW", "A128KW", "A128GCMKW"}, {"A128GCM", "A128CBC-HS256"}};
    demand(!verify_compact(text, ours(), signatures));
    demand(!verify_detached(text, "payload", ours(), signatures));
    demand(!verify_json(text, ours(), signatures));
    demand(!verify_json(text, ours(), signatures, "payload"));
    demand(!verify_jwt(text, ours(), signatures, {}));
    for (const Jwk* key : {&ours(), &shared()}) {
        (void)decrypt_compact(text, *key, encryptions);  // whoever knows the public key may write to us
        (void)decrypt_json(text, *key, encryptions);
    }
    if (const auto key = parse_jwk(text)) {
        const auto again = parse_jwk(private_json(*key).view());
        demand(again && thumbprint(*again) == thumbprint(*key));
    }
    (void)parse_jwk_set(text);
    return 0;
}
