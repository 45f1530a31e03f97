// Digests and comparison: SHA-2 (FIPS 180-4), HMAC (RFC 2104), over OpenSSL.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace skl::crypto {

std::string sha256(std::string_view bytes);  // 32 raw bytes
std::string sha256_hex(std::string_view bytes);
void sha256_into(std::span<unsigned char, 32> out, std::initializer_list<std::string_view> parts);  // of the parts one after another
std::string sha256_file_hex(const std::filesystem::path& file);                                     // empty: it cannot be read
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// SHA-1 is there for what others fixed: thumbprints of certificates and RSA-OAEP of RFC 7518. It signs nothing.
enum class Hash { sha256, sha384, sha512, sha1 };
std::size_t octets_of(Hash hash);
std::string digest(Hash hash, std::string_view bytes);
std::string hmac(Hash hash, std::string_view key, std::string_view bytes);

bool equal(std::string_view a, std::string_view b);  // in time that depends on the lengths only

// SHA-256 of what arrives in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    void add(std::string_view bytes);
    std::string hex();  // ends it

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace skl::crypto
