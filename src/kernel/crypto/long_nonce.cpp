// SP 800-38D §7.1 with GHASH taken from OpenSSL's own GCM: under a nonce of 12 zeros, a plaintext that encrypts to `text` gives the tag
// GHASH(aad, text) ⊕ E(J), and the empty message gives E(J) alone. J0 of a long nonce is GHASH of the nonce in the ciphertext's place.
#include "kernel/crypto/long_nonce.h"

#include <stdexcept>

#include "kernel/crypto/cipher.h"
#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

constexpr std::size_t block_bytes = 16;

std::string xored(std::string a, std::string_view b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<char>(a[i] ^ b[i]);
    return a;
}

std::string ghash(std::string_view key, std::string_view aad, std::string_view text) {
    const std::string zeros(12, '\0');
    const std::string stream = gcm_seal(key, zeros, "", std::string(text.size(), '\0')).substr(0, text.size());
    const std::string tag = gcm_seal(key, zeros, aad, xored(stream, text)).substr(text.size());
    return xored(tag, gcm_seal(key, zeros, "", ""));
}

std::uint32_t counter_of(std::string_view block) {
    std::uint32_t counter = 0;
    for (const char byte : block.substr(12)) counter = counter << 8 | static_cast<unsigned char>(byte);
    return counter;
}

std::string next(std::string block, std::uint32_t by) {  // inc32 of §6.2: the last 32 bits only
    const std::uint32_t counter = counter_of(block) + by;
    for (int i = 0; i < 4; ++i) block[static_cast<std::size_t>(15 - i)] = static_cast<char>(counter >> (8 * i) & 255);
    return block;
}

std::string ctr(std::string_view key, const std::string& first, std::string_view text) {  // GCTR of §6.5
    const EVP_CIPHER* cipher = key.size() == 16 ? EVP_aes_128_ctr() : key.size() == 24 ? EVP_aes_192_ctr() : EVP_aes_256_ctr();
    const std::uint64_t before_wrap = ((std::uint64_t{1} << 32) - counter_of(first)) * block_bytes;  // OpenSSL's counter would carry
    const std::string_view head = text.substr(0, before_wrap);
    const EvpCipherContext context(must_have(EVP_CIPHER_CTX_new()));
    std::string out(head.size() + block_bytes, '\0');
    int done = 0;
    if (EVP_EncryptInit_ex(context.get(), cipher, nullptr, octets(key), octets(std::string_view(first))) != 1 ||
        EVP_EncryptUpdate(context.get(), octets(out), &done, octets(head), static_cast<int>(head.size())) != 1)
        throw std::runtime_error("AES-CTR failed");
    out.resize(head.size());
    if (head.size() < text.size())
        out += ctr(key, next(first, static_cast<std::uint32_t>(before_wrap / block_bytes)), text.substr(head.size()));
    return out;
}

std::string tag_of(std::string_view key, const std::string& j0, std::string_view aad, std::string_view ciphertext) {
    return xored(ghash(key, aad, ciphertext), ctr(key, j0, std::string(block_bytes, '\0')));
}

}  // namespace

std::string gcm_with_long_nonce(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view plain) {
    const std::string j0 = ghash(key, "", nonce), ciphertext = ctr(key, next(j0, 1), plain);
    return ciphertext + tag_of(key, j0, aad, ciphertext);
}

std::string gcm_reopened_with_long_nonce(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view ciphertext) {
    const std::string j0 = ghash(key, "", nonce);
    return ctr(key, next(j0, 1), ciphertext) + tag_of(key, j0, aad, ciphertext);
}

}  // namespace skl::crypto
