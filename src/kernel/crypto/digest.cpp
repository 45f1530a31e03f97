#include "kernel/crypto/digest.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstdio>
#include <stdexcept>

#include "kernel/crypto/evp.h"
#include "kernel/text/text.h"

namespace skl::crypto {
namespace {

struct MacContext {
    EVP_MAC_CTX* mac = nullptr;
    MacContext() {
        static EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
        mac = must_have(EVP_MAC_CTX_new(method));
    }
    MacContext(const MacContext&) = delete;
    MacContext& operator=(const MacContext&) = delete;
    ~MacContext() { EVP_MAC_CTX_free(mac); }
};

const char* name_of(Hash hash) {
    static constexpr const char* names[] = {"SHA256", "SHA384", "SHA512", "SHA1"};
    return names[static_cast<std::size_t>(hash)];
}

}  // namespace

// Looked up once: OpenSSL 3 searches its providers at each use of EVP_sha256().
const EVP_MD* method_of(Hash hash) {
    static const EVP_MD* const methods[] = {
        EVP_MD_fetch(nullptr, name_of(Hash::sha256), nullptr), EVP_MD_fetch(nullptr, name_of(Hash::sha384), nullptr),
        EVP_MD_fetch(nullptr, name_of(Hash::sha512), nullptr), EVP_MD_fetch(nullptr, name_of(Hash::sha1), nullptr)};
    return must_have(methods[static_cast<std::size_t>(hash)]);
}

struct Sha256::Context {
    EvpDigestContext md{must_have(EVP_MD_CTX_new())};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) { EVP_DigestInit_ex(context_->md.get(), method_of(Hash::sha256), nullptr); }
Sha256::~Sha256() = default;
void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(context_->md.get(), bytes.data(), bytes.size()); }
std::string Sha256::hex() {
    std::string raw(32, '\0');
    EVP_DigestFinal_ex(context_->md.get(), octets(raw), nullptr);
    return text::hex(raw);
}

std::string sha256(std::string_view bytes) {
    std::string raw(32, '\0');
    sha256_into(std::span<unsigned char, 32>(reinterpret_cast<unsigned char*>(raw.data()), 32), {bytes});
    return raw;
}

void sha256_into(std::span<unsigned char, 32> out, std::initializer_list<std::string_view> parts) {
    static thread_local const EvpDigestContext context(
        must_have(EVP_MD_CTX_new()));  // making one costs more than the digest of an entity tag
    EVP_DigestInit_ex(context.get(), method_of(Hash::sha256), nullptr);
    for (const std::string_view part : parts) EVP_DigestUpdate(context.get(), part.data(), part.size());
    EVP_DigestFinal_ex(context.get(), out.data(), nullptr);
}

std::string sha256_hex(std::string_view bytes) { return text::hex(sha256(bytes)); }

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

std::string hmac_sha256(std::string_view key, std::string_view bytes) { return hmac(Hash::sha256, key, bytes); }

std::size_t octets_of(Hash hash) {
    static constexpr std::size_t sizes[] = {32, 48, 64, 20};
    return sizes[static_cast<std::size_t>(hash)];
}

std::string digest(Hash hash, std::string_view bytes) {
    std::string raw(octets_of(hash), '\0');
    if (EVP_Digest(bytes.data(), bytes.size(), octets(raw), nullptr, method_of(hash), nullptr) != 1)
        throw std::runtime_error("a digest failed");
    return raw;
}

std::string hmac(Hash hash, std::string_view key, std::string_view bytes) {
    static thread_local const MacContext context;
    std::string raw(octets_of(hash), '\0');
    std::size_t size = 0;
    // OpenSSL takes parameters by pointers that could be written to, and writes to none here.
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(name_of(hash)), 0),
                                     OSSL_PARAM_construct_end()};
    if (EVP_MAC_init(context.mac, octets(key), key.size(), parameters) != 1 ||
        EVP_MAC_update(context.mac, octets(bytes), bytes.size()) != 1 || EVP_MAC_final(context.mac, octets(raw), &size, raw.size()) != 1)
        throw std::runtime_error("HMAC failed");
    return raw;
}

bool equal(std::string_view a, std::string_view b) { return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace skl::crypto
