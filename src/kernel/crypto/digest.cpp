#include "kernel/crypto/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdio>

#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

std::string to_hex(std::string_view raw) { return text::hex({reinterpret_cast<const unsigned char*>(raw.data()), raw.size()}); }

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* md = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(md); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { EVP_DigestInit_ex(context_->md, EVP_sha256(), nullptr); }
Sha256::~Sha256() = default;
void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(context_->md, bytes.data(), bytes.size()); }
std::string Sha256::hex() {
    std::string raw(32, '\0');
    EVP_DigestFinal_ex(context_->md, reinterpret_cast<unsigned char*>(raw.data()), nullptr);
    return to_hex(raw);
}

std::string sha256(std::string_view bytes) {
    std::string raw(32, '\0');
    EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(raw.data()), nullptr, EVP_sha256(), nullptr);
    return raw;
}

std::string sha256_hex(std::string_view bytes) { return to_hex(sha256(bytes)); }

std::string sha256_file_hex(const std::filesystem::path& file) {
    std::FILE* in = std::fopen(file.c_str(), "rb");
    if (in == nullptr) return {};
    Sha256 digest;
    std::string buffer(1 << 16, '\0');
    std::size_t read = 0;
    while ((read = std::fread(buffer.data(), 1, buffer.size(), in)) > 0) digest.add({buffer.data(), read});
    const bool broken = std::ferror(in) != 0;
    std::fclose(in);
    return broken ? std::string{} : digest.hex();
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string raw(32, '\0');
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(raw.data()), nullptr);
    return raw;
}

bool equal(std::string_view a, std::string_view b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace skl::crypto
