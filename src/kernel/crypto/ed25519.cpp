#include "kernel/crypto/ed25519.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "kernel/crypto/random.h"

namespace skl::crypto {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

Key private_key(std::string_view seed) {
    return {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw(seed), seed.size()), EVP_PKEY_free};
}

}  // namespace

bool ed25519_verify(std::string_view public_key, std::string_view message, std::string_view signature) {
    if (public_key.size() != ed25519_key_size || signature.size() != ed25519_signature_size) return false;
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(public_key), public_key.size()), EVP_PKEY_free);
    const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return key != nullptr && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(digest.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
}

std::optional<Ed25519> Ed25519::from_seed(std::string_view seed) {
    if (seed.size() != ed25519_key_size) return {};
    const Key key = private_key(seed);
    Ed25519 out;
    out.seed_ = Secret(std::string(seed));
    out.public_key_.resize(ed25519_key_size);
    std::size_t size = ed25519_key_size;
    if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(out.public_key_.data()), &size) != 1)
        throw std::runtime_error("OpenSSL has no Ed25519");
    return out;
}

Ed25519 Ed25519::generate() { return *from_seed(random_bytes(ed25519_key_size)); }

std::string Ed25519::sign(std::string_view message) const {
    const Key key = private_key(seed_.view());
    const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string signature(ed25519_signature_size, '\0');
    std::size_t size = signature.size();
    if (key == nullptr || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, raw(message), message.size()) != 1)
        throw std::runtime_error("signing failed");
    return signature;
}

}  // namespace skl::crypto
