#include "kernel/crypto/derive.h"
#include "kernel/crypto/jwe.h"
#include "kernel/crypto/jws.h"
#include "vectors.h"
#include "wycheproof.h"

namespace skl::conformance {
namespace {

using namespace skl::crypto;

// The token as it would arrive; a few vectors give the JSON serialisation where a compact one is asked for.
std::string token_of(const Node& token) { return token.type == Node::Type::text ? token.text : json_of(token); }

SignaturePolicy every_signature(KeyAlgorithm reading) {
    return {
        {"HS256", "HS384", "HS512", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA"}, "", reading};
}

bool verifies(const std::string& token, const Node& key, KeyAlgorithm reading) {
    if (has(key, "keys")) {
        const auto set = parse_jwk_set(json_of(key));
        return set && verify_compact(token, *set, every_signature(reading));
    }
    const auto one = parse_jwk(key);
    return one && verify_compact(token, *one, every_signature(reading));
}

// Three of the 268 signature tests say the opposite of what they hold. Empty: not one of these.
std::string contested(const Node& test, const std::string& token) {
    const auto foreign = [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_' && c != '.'; };
    const bool valid = text_at(test, "result") == "valid";
    if (valid && std::any_of(token.begin(), token.end(), foreign))
        return "contested: called valid, but a part is not base64url (RFC 7515 §2); refused here, as the tests beside it want";
    if (!valid && text_at(test, "comment").starts_with("invalidBase64Padding") && token.find('=') == std::string::npos)
        return "contested: called invalid for its padding, but the token has none and is a correct JWS; accepted here";
    return {};
}

Verdict signature(const Case& one) {
    const Node& key = has(one.group, "public") ? at(one.group, "public") : at(one.group, "private");
    const std::string token = token_of(at(one.test, "jws"));
    if (const std::string why = contested(one.test, token); !why.empty()) return {false, why, ""};
    if (verifies(token, key, KeyAlgorithm::exact)) return {true, "", ""};
    return {verifies(token, key, KeyAlgorithm::intended), "",
            "with the key's alg read as intended (RFC 7517 §4.4); by RFC 8725 §3.1, our default, it is refused"};
}

bool opens(const Case& one) {
    const auto key = parse_jwk(at(one.group, "private"));
    const EncryptionPolicy policy{
        {"A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW",
         "ECDH-ES+A256KW", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "RSA1_5", "dir"},
        {"A128GCM", "A192GCM", "A256GCM", "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"}};
    if (!key) return false;
    const auto opened = decrypt_compact(token_of(at(one.test, "jwe")), *key, policy);
    if (!opened) return false;
    return !has(one.test, "pt") || opened->plaintext == from_hex(text_at(one.test, "pt"));
}

Verdict encryption(const Case& one) { return {opens(one), "", ""}; }

Verdict either(const Case& one) { return has(one.test, "jwe") ? encryption(one) : signature(one); }

Verdict agreement(const Case& one) {  // ECDH with the keys as JWK
    const auto open = parse_jwk(at(one.test, "public")), secret = parse_jwk(at(one.test, "private"));
    if (!open || open->public_key() == nullptr || !secret || secret->private_key() == nullptr) return {};
    const auto shared = agree(*secret->private_key(), *open->public_key());
    return {shared && shared->view() == from_hex(text_at(one.test, "shared")), "", ""};
}

}  // namespace

Judge judge_of_jose(const std::string& group_type) {
    static const std::map<std::string, Judge> judges = {
        {"JsonWebSignature", signature}, {"JsonWebKey", signature},        {"JsonWebEncryption", encryption},
        {"JsonWebCrypto", either},       {"EcdhWebcryptoTest", agreement}, {"XdhJwkComp", agreement},
    };
    const auto found = judges.find(group_type);
    return found == judges.end() ? nullptr : found->second;
}

}  // namespace skl::conformance
