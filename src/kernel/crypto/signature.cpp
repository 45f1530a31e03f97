#include "kernel/crypto/signature.h"

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

struct Facts {
    Signing algorithm;
    KeyType type;
    Curve curve;  // of EC and OKP
    Hash hash;    // of EC and RSA
    bool pss;
};
constexpr Facts all[] = {
    {Signing::es256, KeyType::ec, Curve::p256, Hash::sha256, false}, {Signing::es384, KeyType::ec, Curve::p384, Hash::sha384, false},
    {Signing::es512, KeyType::ec, Curve::p521, Hash::sha512, false}, {Signing::ed25519, KeyType::okp, Curve::ed25519, {}, false},
    {Signing::ed448, KeyType::okp, Curve::ed448, {}, false},         {Signing::rs256, KeyType::rsa, {}, Hash::sha256, false},
    {Signing::rs384, KeyType::rsa, {}, Hash::sha384, false},         {Signing::rs512, KeyType::rsa, {}, Hash::sha512, false},
    {Signing::ps256, KeyType::rsa, {}, Hash::sha256, true},          {Signing::ps384, KeyType::rsa, {}, Hash::sha384, true},
    {Signing::ps512, KeyType::rsa, {}, Hash::sha512, true},
};
const Facts& facts(Signing algorithm) { return all[static_cast<std::size_t>(algorithm)]; }

using EcdsaNumbers = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

std::string to_der(std::string_view fixed) {
    const EcdsaNumbers numbers(must_have(ECDSA_SIG_new()));
    const std::size_t half = fixed.size() / 2;
    ECDSA_SIG_set0(numbers.get(), big_number(fixed.substr(0, half)).release(), big_number(fixed.substr(half)).release());
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(numbers.get(), &der);
    if (size <= 0) throw std::bad_alloc();
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

std::string to_fixed(std::string_view der, std::size_t octets_of_a_number) {
    const unsigned char* at = octets(der);
    const EcdsaNumbers numbers(must_have(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))));
    return big_endian(ECDSA_SIG_get0_r(numbers.get()), octets_of_a_number) +
           big_endian(ECDSA_SIG_get0_s(numbers.get()), octets_of_a_number);
}

bool set_padding(EVP_PKEY_CTX* context, const Facts& how) {
    if (how.type != KeyType::rsa) return true;
    if (!how.pss) return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, method_of(how.hash)) == 1;
}

bool verify_by(const PublicKey& key, const Facts& how, std::string_view message, std::string_view signature) {
    if (how.type == KeyType::rsa && signature.size() != key.n().size()) return false;
    const EvpDigestContext context(must_have(EVP_MD_CTX_new()));
    EVP_PKEY_CTX* options = nullptr;
    const EVP_MD* method = how.type == KeyType::okp ? nullptr : method_of(how.hash);
    if (EVP_DigestVerifyInit(context.get(), &options, method, nullptr, key.state().evp.get()) != 1 || !set_padding(options, how))
        return false;
    return EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message), message.size()) == 1;
}

}  // namespace

bool fits(Signing algorithm, const PublicKey& key) {
    const Facts& how = facts(algorithm);
    return key.type() == how.type && (how.type == KeyType::rsa || key.curve() == how.curve);
}

bool verify(const PublicKey& key, Signing algorithm, std::string_view message, std::string_view signature, EcdsaForm form) {
    if (!fits(algorithm, key)) return false;
    const Facts& how = facts(algorithm);
    if (how.type == KeyType::ec) return verify_ecdsa(key, how.hash, message, signature, form);
    return verify_by(key, how, message, signature);
}

bool verify_ecdsa(const PublicKey& key, Hash hash, std::string_view message, std::string_view signature, EcdsaForm form) {
    if (key.type() != KeyType::ec) return false;
    const Facts how{Signing::es256, KeyType::ec, key.curve(), hash, false};
    if (form == EcdsaForm::der) return verify_by(key, how, message, signature);
    if (signature.size() != 2 * octets_of(key.curve())) return false;
    return verify_by(key, how, message, to_der(signature));
}

std::string sign(const PrivateKey& key, Signing algorithm, std::string_view message, EcdsaForm form) {
    if (!fits(algorithm, key.public_key())) throw std::logic_error("the key does not fit the algorithm");
    const Facts& how = facts(algorithm);
    const EvpDigestContext context(must_have(EVP_MD_CTX_new()));
    EVP_PKEY_CTX* options = nullptr;
    const EVP_MD* method = how.type == KeyType::okp ? nullptr : method_of(how.hash);
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), &options, method, nullptr, key.state().evp.get()) != 1 || !set_padding(options, how) ||
        EVP_DigestSign(context.get(), nullptr, &size, octets(message), message.size()) != 1)
        throw std::runtime_error("OpenSSL does not sign");
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), octets(signature), &size, octets(message), message.size()) != 1)
        throw std::runtime_error("OpenSSL does not sign");
    signature.resize(size);
    if (how.type == KeyType::ec && form == EcdsaForm::fixed) return to_fixed(signature, octets_of(how.curve));
    return signature;
}

}  // namespace skl::crypto
