// How a JWE's content key reaches the recipient (RFC 7518 §4); inside this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/content.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwe.h"

namespace skl::crypto {

enum class KeyMode { direct, wrap, gcm_wrap, agree, agree_and_wrap, rsa_oaep, rsa_pkcs1, password };

struct KeyManagement {
    std::string_view name;
    KeyMode mode;
    std::size_t key_bytes;  // of the wrapping key, where there is one
    Hash hash;              // of OAEP and of PBES2
};
const KeyManagement* key_management(std::string_view name);  // null: no such `alg`

// The key's kind, curve, size, `use`, `key_ops` and `alg` allow it (RFC 8725 §3.1: with this algorithm only).
bool key_serves(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, bool encrypting);

// Empty: it does not open, or the header lacks what the algorithm needs.
std::optional<Secret> open_content_key(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, const Node& header,
                                       std::string_view encrypted_key);

struct SealedKey {
    Secret content_key;
    std::string encrypted_key;
};
// Makes a content key; what the recipient needs beside it (epk, iv, tag, p2s, p2c) goes into the header.
SealedKey seal_content_key(const Jwk& key, const KeyManagement& how, const ContentAlgorithm& content, Node& header);

}  // namespace skl::crypto
