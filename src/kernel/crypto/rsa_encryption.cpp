#include "kernel/crypto/rsa_encryption.h"

#include <openssl/rsa.h>

#include <stdexcept>

#include "kernel/crypto/evp.h"
#include "kernel/crypto/random.h"

namespace skl::crypto {
namespace {

bool oaep(EVP_PKEY_CTX* context, Hash hash) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, method_of(hash)) == 1 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, method_of(hash)) == 1;
}

std::string encrypted(EVP_PKEY_CTX* context, std::string_view plain) {
    std::size_t size = 0;
    if (EVP_PKEY_encrypt(context, nullptr, &size, octets(plain), plain.size()) != 1) throw std::runtime_error("RSA does not encrypt");
    std::string ciphertext(size, '\0');
    if (EVP_PKEY_encrypt(context, octets(ciphertext), &size, octets(plain), plain.size()) != 1)
        throw std::runtime_error("RSA does not encrypt");
    ciphertext.resize(size);
    return ciphertext;
}

}  // namespace

std::string rsa_oaep_encrypt(const PublicKey& key, Hash hash, std::string_view plain) {
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().evp.get(), nullptr)));
    if (EVP_PKEY_encrypt_init(context.get()) != 1 || !oaep(context.get(), hash))
        throw std::logic_error("RSA-OAEP with a key that is not RSA");
    return encrypted(context.get(), plain);
}

std::optional<Secret> rsa_oaep_decrypt(const PrivateKey& key, Hash hash, std::string_view ciphertext) {
    if (ciphertext.size() != key.public_key().n().size()) return {};
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().evp.get(), nullptr)));
    if (EVP_PKEY_decrypt_init(context.get()) != 1 || !oaep(context.get(), hash)) return {};
    std::string plain(ciphertext.size(), '\0');
    std::size_t size = plain.size();
    if (EVP_PKEY_decrypt(context.get(), octets(plain), &size, octets(ciphertext), ciphertext.size()) != 1) return {};
    const Secret whole(std::move(plain));
    return Secret(std::string(whole.view().substr(0, size)));
}

std::string rsa_pkcs1_encrypt(const PublicKey& key, std::string_view plain) {
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().evp.get(), nullptr)));
    if (EVP_PKEY_encrypt_init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1)
        throw std::logic_error("RSA encryption with a key that is not RSA");
    return encrypted(context.get(), plain);
}

// The raw operation, then the padding in constant time: whether it was right leaves no trace in branches or in OpenSSL's queue of errors.
Secret rsa_pkcs1_decrypt_or_random(const PrivateKey& key, std::string_view ciphertext, std::size_t size) {
    std::string chosen = random_bytes(size);
    const std::size_t length = key.public_key().n().size();
    if (ciphertext.size() != length || size + 11 > length) return Secret(std::move(chosen));
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_pkey(nullptr, key.state().evp.get(), nullptr)));
    std::string block(length, '\0');
    std::size_t written = length;
    if (EVP_PKEY_decrypt_init(context.get()) != 1 || EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
        EVP_PKEY_decrypt(context.get(), octets(block), &written, octets(ciphertext), ciphertext.size()) != 1)
        return Secret(std::move(chosen));
    const Secret whole(std::move(block));  // 00 02, non-zero bytes, 00, the key (RFC 8017 §7.2.2)
    const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(whole.view()[at])); };
    const std::size_t separator = length - size - 1;
    unsigned wrong = byte(0) | (byte(1) ^ 2) | byte(separator);
    for (std::size_t at = 2; at < separator; ++at) wrong |= (byte(at) - 1) >> 8 & 1;  // a zero among the padding
    const unsigned right = (wrong - 1) >> 31;                                         // 1 when nothing was wrong
    const auto mask = static_cast<unsigned char>(0U - right);
    for (std::size_t at = 0; at < size; ++at) {
        const auto ours = static_cast<unsigned char>(chosen[at]);
        chosen[at] = static_cast<char>((byte(separator + 1 + at) & mask) | (ours & static_cast<unsigned char>(~mask)));
    }
    return Secret(std::move(chosen));
}

}  // namespace skl::crypto
