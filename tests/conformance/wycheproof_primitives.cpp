#include "kernel/crypto/cipher.h"
#include "kernel/crypto/derive.h"
#include "kernel/crypto/mldsa.h"
#include "kernel/crypto/signature.h"
#include "vectors.h"
#include "wycheproof.h"

namespace skl::conformance {
namespace {

using namespace skl::crypto;

std::string bytes_at(const Node& node, std::string_view member) { return from_hex(text_at(node, member)); }

// "SHA-256", "HMACSHA256", "HKDF-SHA-256": the digits at the end say which.
std::optional<Hash> hash_in(std::string_view name) {
    if (name.ends_with("SHA256") || name.ends_with("SHA-256")) return Hash::sha256;
    if (name.ends_with("SHA384") || name.ends_with("SHA-384")) return Hash::sha384;
    if (name.ends_with("SHA512") || name.ends_with("SHA-512")) return Hash::sha512;
    if (name.ends_with("SHA1") || name.ends_with("SHA-1")) return Hash::sha1;
    return {};
}

Verdict unsupported(const std::string& what) { return {false, "not built: " + what, ""}; }

Verdict aes_gcm(const Case& one) {
    const Node& test = one.test;
    if (text_at(one.file, "algorithm") != "AES-GCM") return unsupported(text_at(one.file, "algorithm"));
    const std::string key = bytes_at(test, "key"), iv = bytes_at(test, "iv"), aad = bytes_at(test, "aad"), plain = bytes_at(test, "msg"),
                      sealed = bytes_at(test, "ct") + bytes_at(test, "tag");
    if (number_at(one.group, "tagSize") != 128) return unsupported("tags shorter than 128 bits");
    if (iv.empty()) return {};  // our face throws: a nonce of no bytes is the caller's bug
    return {gcm_open(key, iv, aad, sealed) == plain && gcm_seal(key, iv, aad, plain) == sealed, "", ""};
}

Verdict key_wrap(const Case& one) {
    const std::string& algorithm = text_at(one.file, "algorithm");
    const bool padded = algorithm == "AES-KWP" || algorithm == "KWP";
    if (!padded && algorithm != "AES-WRAP" && algorithm != "KW") return unsupported(algorithm);
    const std::string key = bytes_at(one.test, "key"), plain = bytes_at(one.test, "msg"), wrapped = bytes_at(one.test, "ct");
    const auto opened = padded ? unwrap_key(key, wrapped) : unwrap_key_unpadded(key, wrapped);
    return {opened && opened->view() == plain, "", ""};
}

Verdict mac(const Case& one) {
    const std::string& algorithm = text_at(one.file, "algorithm");
    const auto hash = hash_in(algorithm);
    if (!hash || !algorithm.starts_with("HMAC")) return unsupported(algorithm);
    const auto size = static_cast<std::size_t>(number_at(one.group, "tagSize") / 8);
    const std::string tag = hmac(*hash, bytes_at(one.test, "key"), bytes_at(one.test, "msg")).substr(0, size);
    return {equal(tag, bytes_at(one.test, "tag")), "", ""};
}

Verdict derivation(const Case& one) {
    const auto hash = hash_in(text_at(one.file, "algorithm"));
    if (!hash) return unsupported(text_at(one.file, "algorithm"));
    const auto size = static_cast<std::size_t>(number_at(one.test, "size"));
    const auto key = hkdf(*hash, bytes_at(one.test, "ikm"), bytes_at(one.test, "salt"), bytes_at(one.test, "info"), size);
    return {key && key->view() == bytes_at(one.test, "okm"), "", ""};
}

bool known_curve(const Node& group) {
    const std::string& curve = text_at(at(group, "publicKey"), "curve");
    return curve == "secp256r1" || curve == "secp384r1" || curve == "secp521r1";
}

Verdict ecdsa(const Case& one, EcdsaForm form) {
    const auto hash = hash_in(text_at(one.group, "sha"));
    if (!hash || !known_curve(one.group))
        return unsupported(text_at(at(one.group, "publicKey"), "curve") + " " + text_at(one.group, "sha"));
    const auto key = PublicKey::spki(bytes_at(one.group, "publicKeyDer"));
    return {key && verify_ecdsa(*key, *hash, bytes_at(one.test, "msg"), bytes_at(one.test, "sig"), form), "", ""};
}
Verdict ecdsa_der(const Case& one) { return ecdsa(one, EcdsaForm::der); }
Verdict ecdsa_fixed(const Case& one) { return ecdsa(one, EcdsaForm::fixed); }

Verdict eddsa(const Case& one) {
    const auto key = PublicKey::spki(bytes_at(one.group, "publicKeyDer"));
    const auto algorithm = text_at(at(one.group, "publicKey"), "curve") == "edwards448" ? Signing::ed448 : Signing::ed25519;
    return {key && verify(*key, algorithm, bytes_at(one.test, "msg"), bytes_at(one.test, "sig")), "", ""};
}

Verdict rsa(const Case& one, bool pss) {
    const auto hash = hash_in(text_at(one.group, "sha"));
    if (!hash || *hash == Hash::sha1) return unsupported("RSA with " + text_at(one.group, "sha"));
    if (number_at(one.group, "keySize") < least_rsa_bits) return unsupported("RSA below 2,048 bits (NIST SP 800-131A)");
    if (pss && (text_at(one.group, "mgfSha") != text_at(one.group, "sha") ||
                static_cast<std::size_t>(number_at(one.group, "sLen")) != octets_of(*hash)))
        return unsupported("PSS with another mask hash or salt length than RFC 7518 §3.5");
    const Node& numbers = at(one.group, "publicKey");
    const auto key = PublicKey::rsa(bytes_at(numbers, "modulus"), bytes_at(numbers, "publicExponent"));
    static constexpr Signing pkcs1[] = {Signing::rs256, Signing::rs384, Signing::rs512},
                             with_salt[] = {Signing::ps256, Signing::ps384, Signing::ps512};
    const Signing algorithm = (pss ? with_salt : pkcs1)[static_cast<std::size_t>(*hash)];
    return {key && verify(*key, algorithm, bytes_at(one.test, "msg"), bytes_at(one.test, "sig")), "", ""};
}
Verdict rsa_pkcs1(const Case& one) { return rsa(one, false); }
Verdict rsa_pss(const Case& one) { return rsa(one, true); }

Verdict mldsa(const Case& one) {
    const std::string& algorithm = text_at(one.file, "algorithm");
    const MlDsa set = algorithm == "ML-DSA-44" ? MlDsa::mldsa44 : algorithm == "ML-DSA-65" ? MlDsa::mldsa65 : MlDsa::mldsa87;
    return {verify_mldsa(set, bytes_at(one.group, "publicKey"), bytes_at(one.test, "msg"), bytes_at(one.test, "ctx"),
                         bytes_at(one.test, "sig")),
            "", ""};
}

}  // namespace

Judge judge_of_primitive(const std::string& group_type) {
    static const std::map<std::string, Judge> judges = {
        {"AeadTest", aes_gcm},        {"KeywrapTest", key_wrap},         {"MacTest", mac},       {"HkdfTest", derivation},
        {"EcdsaVerify", ecdsa_der},   {"EcdsaP1363Verify", ecdsa_fixed}, {"EddsaVerify", eddsa}, {"MlDsaVerify", mldsa},
        {"RsassaPssVerify", rsa_pss}, {"RsassaPkcs1Verify", rsa_pkcs1},
    };
    const auto found = judges.find(group_type);
    return found == judges.end() ? nullptr : found->second;
}

}  // namespace skl::conformance
