// Content encryption of JWE (RFC 7518 §5): AES-GCM, and AES-CBC with HMAC-SHA-2, encrypted first and authenticated then.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/cipher.h"

namespace skl::crypto {

struct ContentAlgorithm {
    std::string_view name;
    std::size_t key_bytes, iv_bytes, tag_bytes;
    bool cbc;
};
const ContentAlgorithm* content_algorithm(std::string_view name);  // null: no such `enc`

struct Encrypted {
    std::string ciphertext, tag;
};
// The key and the nonce have the algorithm's sizes; else it is a bug and throws.
Encrypted encrypt_content(const ContentAlgorithm& algorithm, const Secret& key, std::string_view iv, std::string_view aad,
                          std::string_view plain);
// Empty: sizes, tag or padding are wrong; which of them is not told, and the tag is looked at first.
std::optional<std::string> decrypt_content(const ContentAlgorithm& algorithm, const Secret& key, std::string_view iv, std::string_view aad,
                                           std::string_view ciphertext, std::string_view tag);

}  // namespace skl::crypto
