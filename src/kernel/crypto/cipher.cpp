#include "kernel/crypto/cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/long_nonce.h"
#include "kernel/crypto/random.h"

namespace skl::crypto {
namespace {

constexpr char field_version = 0x01;
constexpr std::size_t id_bytes = 16, nonce_bytes = 12, tag_bytes = 16;
constexpr std::size_t head_bytes = 1 + id_bytes + nonce_bytes;
constexpr std::size_t longest_wrapped = 4'096;  // an RSA private key fits

const unsigned char* in(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
int length(std::string_view bytes) { return static_cast<int>(bytes.size()); }

struct Context {
    EVP_CIPHER_CTX* evp = EVP_CIPHER_CTX_new();
    Context() {
        if (evp == nullptr) throw std::bad_alloc();
    }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_CIPHER_CTX_free(evp); }
};

// What cannot fail for valid arguments.
void must(int result) {
    if (result != 1) throw std::logic_error("OpenSSL refused a cipher operation");
}

const EVP_CIPHER* gcm_cipher(std::string_view key, std::string_view nonce) {
    if (nonce.empty()) throw std::logic_error("AES-GCM takes a nonce of at least one byte");
    if (key.size() == 16) return EVP_aes_128_gcm();
    if (key.size() == 24) return EVP_aes_192_gcm();
    if (key.size() == 32) return EVP_aes_256_gcm();
    throw std::logic_error("AES-GCM takes a key of 16, 24 or 32 bytes");
}

const EVP_CIPHER* wrap_cipher(std::size_t key_size, bool padded) {
    if (key_size == 16) return padded ? EVP_aes_128_wrap_pad() : EVP_aes_128_wrap();
    if (key_size == 24) return padded ? EVP_aes_192_wrap_pad() : EVP_aes_192_wrap();
    if (key_size == 32) return padded ? EVP_aes_256_wrap_pad() : EVP_aes_256_wrap();
    throw std::logic_error("a wrapping key has 16, 24 or 32 bytes");
}

std::string wrapped_by(const EVP_CIPHER* cipher, std::string_view wrapping_key, std::string_view key) {
    const Context context;
    EVP_CIPHER_CTX_set_flags(context.evp, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    must(EVP_EncryptInit_ex(context.evp, cipher, nullptr, in(wrapping_key), nullptr));
    std::string wrapped(key.size() + 16, '\0');  // padded to eight bytes, and eight for the integrity value
    int done = 0;
    must(EVP_EncryptUpdate(context.evp, out(wrapped), &done, in(key), length(key)));
    wrapped.resize(static_cast<std::size_t>(done));
    return wrapped;
}

std::optional<Secret> unwrapped_by(const EVP_CIPHER* cipher, std::string_view wrapping_key, std::string_view wrapped) {
    const Context context;
    EVP_CIPHER_CTX_set_flags(context.evp, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    must(EVP_DecryptInit_ex(context.evp, cipher, nullptr, in(wrapping_key), nullptr));
    std::string key(wrapped.size() + 16, '\0');
    int done = 0;
    if (EVP_DecryptUpdate(context.evp, out(key), &done, in(wrapped), length(wrapped)) != 1 || done <= 0) {
        OPENSSL_cleanse(key.data(), key.size());
        return {};
    }
    Secret secret(key.substr(0, static_cast<std::size_t>(done)));
    OPENSSL_cleanse(key.data(), key.size());
    return secret;
}

}  // namespace

Secret::Secret(Secret&& other) noexcept { std::swap(bytes_, other.bytes_); }
Secret& Secret::operator=(Secret other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
}
Secret::~Secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::string FieldPlace::text() const {
    for (const std::string* part : {&tenant, &table, &column})
        if (part->empty() || part->find('/') != std::string::npos)
            throw std::logic_error("a field's place: tenant, table and column without a slash");
    return tenant + "/" + table + "/" + row + "/" + column;
}

std::string gcm_seal(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view plain) {
    const EVP_CIPHER* cipher = gcm_cipher(key, nonce);
    if (nonce.size() > longest_openssl_nonce) return gcm_with_long_nonce(key, nonce, aad, plain);
    const Context context;
    std::string sealed(plain.size() + tag_bytes, '\0');
    int done = 0;
    must(EVP_EncryptInit_ex(context.evp, cipher, nullptr, nullptr, nullptr));
    must(EVP_CIPHER_CTX_ctrl(context.evp, EVP_CTRL_AEAD_SET_IVLEN, length(nonce), nullptr));
    must(EVP_EncryptInit_ex(context.evp, nullptr, nullptr, in(key), in(nonce)));
    must(EVP_EncryptUpdate(context.evp, nullptr, &done, in(aad), length(aad)));
    must(EVP_EncryptUpdate(context.evp, out(sealed), &done, in(plain), length(plain)));
    must(EVP_EncryptFinal_ex(context.evp, out(sealed) + done, &done));
    must(EVP_CIPHER_CTX_ctrl(context.evp, EVP_CTRL_GCM_GET_TAG, tag_bytes, out(sealed) + plain.size()));
    return sealed;
}

std::optional<std::string> gcm_open(std::string_view key, std::string_view nonce, std::string_view aad, std::string_view sealed) {
    const EVP_CIPHER* method = gcm_cipher(key, nonce);
    if (sealed.size() < tag_bytes) return {};
    const std::string_view cipher = sealed.substr(0, sealed.size() - tag_bytes);
    if (nonce.size() > longest_openssl_nonce) {
        std::string opened = gcm_reopened_with_long_nonce(key, nonce, aad, cipher);
        const bool good = equal(std::string_view(opened).substr(cipher.size()), sealed.substr(cipher.size()));
        opened.resize(cipher.size());
        return good ? std::optional(std::move(opened)) : std::nullopt;
    }
    std::string tag(sealed.substr(cipher.size())), plain(cipher.size() + 1, '\0');  // one more, so that there is an address to write to
    const Context context;
    int done = 0;
    must(EVP_DecryptInit_ex(context.evp, method, nullptr, nullptr, nullptr));
    must(EVP_CIPHER_CTX_ctrl(context.evp, EVP_CTRL_AEAD_SET_IVLEN, length(nonce), nullptr));
    must(EVP_DecryptInit_ex(context.evp, nullptr, nullptr, in(key), in(nonce)));
    must(EVP_DecryptUpdate(context.evp, nullptr, &done, in(aad), length(aad)));
    must(EVP_DecryptUpdate(context.evp, out(plain), &done, in(cipher), length(cipher)));
    must(EVP_CIPHER_CTX_ctrl(context.evp, EVP_CTRL_GCM_SET_TAG, tag_bytes, out(tag)));
    if (EVP_DecryptFinal_ex(context.evp, out(plain) + done, &done) != 1) {
        OPENSSL_cleanse(plain.data(), plain.size());
        return {};
    }
    plain.resize(cipher.size());
    return plain;
}

std::string encrypt_field(std::string_view key, const Uuid& key_id, const FieldPlace& place, std::string_view plain) {
    const std::string nonce = random_bytes(nonce_bytes);
    std::string field(1, field_version);
    field.append(reinterpret_cast<const char*>(key_id.bytes.data()), id_bytes);
    return field + nonce + gcm_seal(key, nonce, place.text(), plain);
}

std::optional<std::string> decrypt_field(std::string_view key, const FieldPlace& place, std::string_view field) {
    if (!key_of_field(field)) return {};
    return gcm_open(key, field.substr(1 + id_bytes, nonce_bytes), place.text(), field.substr(head_bytes));
}

std::optional<Uuid> key_of_field(std::string_view field) {
    if (field.size() < head_bytes + tag_bytes || field[0] != field_version) return {};
    Uuid id;
    std::memcpy(id.bytes.data(), field.data() + 1, id_bytes);
    return id;
}

std::string wrap_key(std::string_view wrapping_key, std::string_view key) {
    if (key.empty() || key.size() > longest_wrapped) throw std::logic_error("a key to be wrapped has 1 to 4,096 bytes");
    return wrapped_by(wrap_cipher(wrapping_key.size(), true), wrapping_key, key);
}

std::optional<Secret> unwrap_key(std::string_view wrapping_key, std::string_view wrapped) {
    if (wrapped.size() < 16 || wrapped.size() % 8 != 0 || wrapped.size() > longest_wrapped + 16) return {};
    return unwrapped_by(wrap_cipher(wrapping_key.size(), true), wrapping_key, wrapped);
}

std::string wrap_key_unpadded(std::string_view wrapping_key, std::string_view key) {
    if (key.size() < 16 || key.size() % 8 != 0 || key.size() > longest_wrapped)
        throw std::logic_error("a key to be wrapped has 16 to 4,096 bytes, in eights");
    return wrapped_by(wrap_cipher(wrapping_key.size(), false), wrapping_key, key);
}

std::optional<Secret> unwrap_key_unpadded(std::string_view wrapping_key, std::string_view wrapped) {
    if (wrapped.size() < 24 || wrapped.size() % 8 != 0 || wrapped.size() > longest_wrapped + 8) return {};
    return unwrapped_by(wrap_cipher(wrapping_key.size(), false), wrapping_key, wrapped);
}

}  // namespace skl::crypto
