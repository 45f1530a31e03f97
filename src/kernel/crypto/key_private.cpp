#include <openssl/core_names.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

bool push(const ParameterBuilder& builder, const char* name, const BigNumber& number) {
    return OSSL_PARAM_BLD_push_BN(builder.get(), name, number.get()) == 1;
}

bool belongs(const EVP_PKEY* pair) {  // the private number to the public key
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_pkey(nullptr, const_cast<EVP_PKEY*>(pair), nullptr)));
    return EVP_PKEY_pairwise_check(context.get()) == 1;
}

std::string public_der(const EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0) return {};
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

std::optional<PrivateKey> from_evp(const EVP_PKEY* key) {
    const auto open = PublicKey::spki(public_der(key));
    if (!open) return {};
    if (open->type() == KeyType::rsa) {
        const auto secret = [&](const char* name) { return Secret(number_of(key, name, 0)); };
        return PrivateKey::rsa(
            open->n(), open->e(), secret(OSSL_PKEY_PARAM_RSA_D),
            {secret(OSSL_PKEY_PARAM_RSA_FACTOR1), secret(OSSL_PKEY_PARAM_RSA_FACTOR2), secret(OSSL_PKEY_PARAM_RSA_EXPONENT1),
             secret(OSSL_PKEY_PARAM_RSA_EXPONENT2), secret(OSSL_PKEY_PARAM_RSA_COEFFICIENT1)});
    }
    const std::size_t size = octets_of(open->curve());
    if (open->type() == KeyType::ec)
        return PrivateKey::ec(open->curve(), open->x(), open->y(), Secret(number_of(key, OSSL_PKEY_PARAM_PRIV_KEY, size)));
    std::string raw(size, '\0');
    std::size_t written = raw.size();
    if (EVP_PKEY_get_raw_private_key(key, octets(raw), &written) != 1 || written != size) return {};
    return PrivateKey::okp(open->curve(), open->x(), Secret(std::move(raw)));
}

PrivateKey made(EVP_PKEY* generated) {
    const EvpKey owned(must_have(generated));
    auto key = from_evp(owned.get());
    if (!key) throw std::runtime_error("OpenSSL made a key that is none");
    return std::move(*key);
}

}  // namespace

PrivateKey PrivateKey::generate(Curve curve) {
    return made(is_nist(curve) ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", openssl_name(curve))
                               : EVP_PKEY_Q_keygen(nullptr, nullptr, openssl_name(curve)));
}

PrivateKey PrivateKey::generate_rsa(int bits) {
    if (bits < least_rsa_bits || bits > largest_rsa_bits) throw std::logic_error("an RSA key has 2,048 to 8,192 bits");
    return made(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(bits)));
}

std::optional<PrivateKey> PrivateKey::ec(Curve curve, std::string_view x, std::string_view y, const Secret& d) {
    auto open = PublicKey::ec(curve, x, y);
    if (!open || d.view().size() != octets_of(curve)) return {};
    const std::string point = '\x04' + std::string(x) + std::string(y);
    const ParameterBuilder builder(must_have(OSSL_PARAM_BLD_new()));
    const BigNumber number = big_number(d.view());
    if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, openssl_name(curve), 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1 ||
        !push(builder, OSSL_PKEY_PARAM_PRIV_KEY, number))
        throw std::bad_alloc();
    EvpKey evp = key_of("EC", builder, EVP_PKEY_KEYPAIR);
    if (!evp || !belongs(evp.get())) return {};
    return PrivateKey(std::make_shared<const State>(State{std::move(*open), d, {}, std::move(evp)}));
}

std::optional<PrivateKey> PrivateKey::okp(Curve curve, std::string_view x, const Secret& d) {
    auto key = okp(curve, d);
    return key && key->public_key().x() == x ? std::move(key) : std::nullopt;
}

std::optional<PrivateKey> PrivateKey::okp(Curve curve, const Secret& d) {
    if (is_nist(curve) || d.view().size() != octets_of(curve)) return {};
    EvpKey evp(EVP_PKEY_new_raw_private_key_ex(nullptr, openssl_name(curve), nullptr, octets(d.view()), d.view().size()));
    std::string raw(octets_of(curve), '\0');
    std::size_t size = raw.size();
    if (!evp || EVP_PKEY_get_raw_public_key(evp.get(), octets(raw), &size) != 1) return {};
    auto open = PublicKey::okp(curve, raw);
    if (!open) return {};
    return PrivateKey(std::make_shared<const State>(State{std::move(*open), d, {}, std::move(evp)}));
}

std::optional<PrivateKey> PrivateKey::rsa(std::string_view n, std::string_view e, const Secret& d, const RsaPrimes& primes) {
    auto open = PublicKey::rsa(n, e);
    if (!open || d.empty() || d.view().size() > largest_rsa_bits / 8) return {};
    const ParameterBuilder builder(must_have(OSSL_PARAM_BLD_new()));
    const BigNumber modulus = big_number(open->n()), exponent = big_number(open->e()), secret = big_number(d.view());
    bool pushed = push(builder, OSSL_PKEY_PARAM_RSA_N, modulus) && push(builder, OSSL_PKEY_PARAM_RSA_E, exponent) &&
                  push(builder, OSSL_PKEY_PARAM_RSA_D, secret);
    const std::pair<const char*, const Secret*> parts[] = {{OSSL_PKEY_PARAM_RSA_FACTOR1, &primes.p},
                                                           {OSSL_PKEY_PARAM_RSA_FACTOR2, &primes.q},
                                                           {OSSL_PKEY_PARAM_RSA_EXPONENT1, &primes.dp},
                                                           {OSSL_PKEY_PARAM_RSA_EXPONENT2, &primes.dq},
                                                           {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &primes.qi}};
    std::vector<BigNumber> held;  // the builder keeps pointers
    for (const auto& [name, part] : parts) {
        if (part->empty() != primes.p.empty() || part->view().size() > largest_rsa_bits / 8) return {};
        if (part->empty()) continue;
        held.push_back(big_number(part->view()));
        pushed = pushed && push(builder, name, held.back());
    }
    if (!pushed) throw std::bad_alloc();
    EvpKey evp = key_of("RSA", builder, EVP_PKEY_KEYPAIR);
    if (!evp || (!held.empty() && !belongs(evp.get()))) return {};
    return PrivateKey(std::make_shared<const State>(State{std::move(*open), d, primes, std::move(evp)}));
}

std::optional<PrivateKey> PrivateKey::pkcs8(const Secret& der) {
    const unsigned char* at = octets(der.view());
    const EvpKey read(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.view().size())));
    if (!read || at != octets(der.view()) + der.view().size()) return {};
    return from_evp(read.get());
}

Secret PrivateKey::pkcs8() const {
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freeing<PKCS8_PRIV_KEY_INFO_free>> info(must_have(EVP_PKEY2PKCS8(state_->evp.get())));
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    if (size <= 0) throw std::bad_alloc();
    Secret bytes(std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return bytes;
}

const PublicKey& PrivateKey::public_key() const { return state_->open; }
const Secret& PrivateKey::d() const { return state_->d; }
const RsaPrimes& PrivateKey::primes() const { return state_->primes; }

}  // namespace skl::crypto
