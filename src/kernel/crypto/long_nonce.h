// AES-GCM with nonces that OpenSSL 3.0 does not take, longer than 128 bytes (SP 800-38D §5.2.1.1 allows them); inside this folder.
// No protocol here sends one; the primitive is complete all the same.
#pragma once

#include <string>
#include <string_view>

namespace skl::crypto {

constexpr std::size_t longest_openssl_nonce = 128;

std::string gcm_with_long_nonce(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view plain);
// The same for opening: the plaintext of a ciphertext, and the tag that it ought to have behind it.
std::string gcm_reopened_with_long_nonce(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view ciphertext);

}  // namespace skl::crypto
