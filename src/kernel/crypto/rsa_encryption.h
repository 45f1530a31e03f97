// RSA key encryption of JWE (RFC 7518 §4.2, §4.3): OAEP, and PKCS #1 v1.5 for those who still send it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/key.h"

namespace skl::crypto {

std::string rsa_oaep_encrypt(const PublicKey& key, Hash hash, std::string_view plain);
std::optional<Secret> rsa_oaep_decrypt(const PrivateKey& key, Hash hash, std::string_view ciphertext);

std::string rsa_pkcs1_encrypt(const PublicKey& key, std::string_view plain);
// Always gives a key of `size` bytes: the one inside, or a random one where the padding or the size is wrong, so that only the
// content's tag tells (RFC 7516 §11.5; the attack of Bleichenbacher asks for the difference).
Secret rsa_pkcs1_decrypt_or_random(const PrivateKey& key, std::string_view ciphertext, std::size_t size);

}  // namespace skl::crypto
