// OpenSSL's objects with owners, for the .cpp files of this folder only: no OpenSSL type stands in a header that others include.
#pragma once

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/key.h"

namespace skl::crypto {

template <auto Free>
struct Freeing {
    template <class Type>
    void operator()(Type* object) const {
        Free(object);
    }
};
using EvpKey = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using EvpCipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freeing<EVP_CIPHER_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, Freeing<BN_clear_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using ParameterList = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;

inline const unsigned char* octets(std::string_view bytes) {  // never null: OpenSSL reads a null as "the one of before"
    return reinterpret_cast<const unsigned char*>(bytes.data() == nullptr ? "" : bytes.data());
}
inline unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

template <class Pointer>
Pointer must_have(Pointer object) {  // memory ran out
    if (!object) throw std::bad_alloc();
    return object;
}

const EVP_MD* method_of(Hash hash);
const char* openssl_name(Curve curve);
EvpKey key_of(const char* algorithm, const ParameterBuilder& builder, int selection);  // null: the parameters make no key
std::string number_of(const EVP_PKEY* key, const char* name, std::size_t size);        // big-endian; of size 0: as long as it is
BigNumber big_number(std::string_view big_endian);
std::string big_endian(const BIGNUM* number, std::size_t size);  // padded with zeros in front

// What stands behind the keys of key.h: the numbers as JWK and COSE spell them, and OpenSSL's object made from them.
struct PublicKey::State {
    KeyType type = KeyType::ec;
    Curve curve = Curve::p256;
    std::string x, y;  // EC: both coordinates; OKP: x
    std::string n, e;  // RSA, without leading zeros
    EvpKey evp;
};
struct PrivateKey::State {
    PublicKey open;
    Secret d;
    RsaPrimes primes;
    EvpKey evp;
};

}  // namespace skl::crypto
