#include "kernel/crypto/derive.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>

#include <stdexcept>

#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

std::string big_endian_32(std::uint32_t number) {
    return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8), static_cast<char>(number)};
}

}  // namespace

std::optional<Secret> agree(const PrivateKey& ours, const PublicKey& theirs) {
    const PublicKey& own = ours.public_key();
    if (own.type() == KeyType::rsa || own.type() != theirs.type() || own.curve() != theirs.curve()) return {};
    if (own.curve() == Curve::ed25519 || own.curve() == Curve::ed448) return {};  // these sign
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_pkey(nullptr, ours.state().evp.get(), nullptr)));
    std::size_t size = 0;
    if (EVP_PKEY_derive_init(context.get()) != 1 || EVP_PKEY_derive_set_peer(context.get(), theirs.state().evp.get()) != 1 ||
        EVP_PKEY_derive(context.get(), nullptr, &size) != 1)
        return {};
    std::string shared(size, '\0');
    if (EVP_PKEY_derive(context.get(), octets(shared), &size) != 1) return {};  // refuses the zero of a point of small order
    shared.resize(size);
    return Secret(std::move(shared));
}

Secret concat_kdf(const Secret& shared, std::string_view info, std::size_t size) {
    std::string derived;
    for (std::uint32_t round = 1; derived.size() < size; ++round)
        derived += sha256(big_endian_32(round) + std::string(shared.view()) + std::string(info));
    derived.resize(size);
    return Secret(std::move(derived));
}

std::optional<Secret> hkdf(Hash hash, std::string_view input, std::string_view salt, std::string_view info, std::size_t size) {
    const std::size_t block = octets_of(hash);
    if (size > 255 * block) return {};
    const std::string key = hmac(hash, salt, input);
    std::string derived, last;
    for (unsigned char round = 1; derived.size() < size; ++round) {
        last += info;
        last += static_cast<char>(round);
        last = hmac(hash, key, last);
        derived += last;
    }
    derived.resize(size);
    return Secret(std::move(derived));
}

Secret pbkdf2(Hash hash, std::string_view password, std::string_view salt, int rounds, std::size_t size) {
    std::string derived(size, '\0');
    if (PKCS5_PBKDF2_HMAC(password.data() == nullptr ? "" : password.data(), static_cast<int>(password.size()), octets(salt),
                          static_cast<int>(salt.size()), rounds, method_of(hash), static_cast<int>(size), octets(derived)) != 1)
        throw std::runtime_error("PBKDF2 failed");
    return Secret(std::move(derived));
}

}  // namespace skl::crypto
