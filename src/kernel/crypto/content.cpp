#include "kernel/crypto/content.h"

#include <stdexcept>

#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

constexpr ContentAlgorithm algorithms[] = {
    {"A128GCM", 16, 12, 16, false},      {"A192GCM", 24, 12, 16, false},      {"A256GCM", 32, 12, 16, false},
    {"A128CBC-HS256", 32, 16, 16, true}, {"A192CBC-HS384", 48, 16, 24, true}, {"A256CBC-HS512", 64, 16, 32, true},
};

const EVP_CIPHER* cbc_of(std::size_t key_size) {
    return key_size == 16 ? EVP_aes_128_cbc() : key_size == 24 ? EVP_aes_192_cbc() : EVP_aes_256_cbc();
}

// RFC 7518 §5.2.2.1: over AAD ‖ IV ‖ ciphertext ‖ the AAD's length in bits, cut to half.
std::string tag_of(const ContentAlgorithm& algorithm, std::string_view mac_key, std::string_view iv, std::string_view aad,
                   std::string_view ciphertext) {
    const Hash hash = algorithm.tag_bytes == 16 ? Hash::sha256 : algorithm.tag_bytes == 24 ? Hash::sha384 : Hash::sha512;
    std::string input(aad);
    input += iv;
    input += ciphertext;
    const std::uint64_t bits = aad.size() * 8;
    for (int shift = 56; shift >= 0; shift -= 8) input += static_cast<char>(bits >> shift & 255);
    return hmac(hash, mac_key, input).substr(0, algorithm.tag_bytes);
}

std::optional<std::string> cbc(bool encrypting, std::string_view key, std::string_view iv, std::string_view input) {
    const EvpCipherContext context(must_have(EVP_CIPHER_CTX_new()));
    std::string output(input.size() + 16, '\0');
    int done = 0, rest = 0;
    if (EVP_CipherInit_ex(context.get(), cbc_of(key.size()), nullptr, octets(key), octets(iv), encrypting ? 1 : 0) != 1 ||
        EVP_CipherUpdate(context.get(), octets(output), &done, octets(input), static_cast<int>(input.size())) != 1 ||
        EVP_CipherFinal_ex(context.get(), octets(output) + done, &rest) != 1)
        return {};
    output.resize(static_cast<std::size_t>(done) + static_cast<std::size_t>(rest));
    return output;
}

}  // namespace

const ContentAlgorithm* content_algorithm(std::string_view name) {
    for (const ContentAlgorithm& one : algorithms)
        if (one.name == name) return &one;
    return nullptr;
}

Encrypted encrypt_content(const ContentAlgorithm& algorithm, const Secret& key, std::string_view iv, std::string_view aad,
                          std::string_view plain) {
    if (key.view().size() != algorithm.key_bytes || iv.size() != algorithm.iv_bytes)
        throw std::logic_error("a key or nonce of another size");
    if (!algorithm.cbc) {
        const std::string sealed = gcm_seal(key.view(), iv, aad, plain);
        return {sealed.substr(0, plain.size()), sealed.substr(plain.size())};
    }
    const std::size_t half = algorithm.key_bytes / 2;
    auto ciphertext = cbc(true, key.view().substr(half), iv, plain);
    if (!ciphertext) throw std::runtime_error("OpenSSL does not encrypt");
    std::string tag = tag_of(algorithm, key.view().substr(0, half), iv, aad, *ciphertext);
    return {std::move(*ciphertext), std::move(tag)};
}

std::optional<std::string> decrypt_content(const ContentAlgorithm& algorithm, const Secret& key, std::string_view iv, std::string_view aad,
                                           std::string_view ciphertext, std::string_view tag) {
    if (key.view().size() != algorithm.key_bytes || iv.size() != algorithm.iv_bytes || tag.size() != algorithm.tag_bytes) return {};
    if (!algorithm.cbc) return gcm_open(key.view(), iv, aad, std::string(ciphertext) + std::string(tag));
    const std::size_t half = algorithm.key_bytes / 2;
    if (!equal(tag_of(algorithm, key.view().substr(0, half), iv, aad, ciphertext), tag)) return {};
    return cbc(false, key.view().substr(half), iv, ciphertext);
}

}  // namespace skl::crypto
