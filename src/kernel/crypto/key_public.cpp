#include <openssl/core_names.h>
#include <openssl/x509.h>

#include "kernel/crypto/evp.h"

namespace skl::crypto {
namespace {

struct CurveFacts {
    Curve curve;
    const char* name;  // OpenSSL's
    std::size_t octets;
    bool nist;
};
constexpr CurveFacts curves[] = {
    {Curve::p256, "P-256", 32, true},       {Curve::p384, "P-384", 48, true},   {Curve::p521, "P-521", 66, true},
    {Curve::ed25519, "ED25519", 32, false}, {Curve::ed448, "ED448", 57, false}, {Curve::x25519, "X25519", 32, false},
    {Curve::x448, "X448", 56, false},
};
const CurveFacts& facts(Curve curve) { return curves[static_cast<std::size_t>(curve)]; }

// ROCA (CVE-2017-15361): moduli of a broken generator are powers of 65537 modulo every small prime. A sound modulus passes all
// of these by chance once in 2^27 or less often.
bool of_the_broken_generator(const BIGNUM* n) {
    for (const unsigned prime :
         {3U,  5U,  7U,  11U, 13U, 17U,  19U,  23U,  29U,  31U,  37U,  41U,  43U,  47U,  53U,  59U,  61U,  67U,  71U,
          73U, 79U, 83U, 89U, 97U, 101U, 103U, 107U, 109U, 113U, 127U, 131U, 137U, 139U, 149U, 151U, 157U, 163U, 167U}) {
        const auto rest = static_cast<unsigned>(BN_mod_word(n, prime));
        unsigned power = 1;
        do power = power * 65'537U % prime;
        while (power != 1 && power != rest);
        if (power != rest) return false;
    }
    return true;
}

bool sound_rsa(const BIGNUM* n, const BIGNUM* e) {
    const int bits = BN_num_bits(n);
    return bits >= least_rsa_bits && bits <= largest_rsa_bits && BN_is_odd(n) && BN_is_odd(e) && BN_num_bits(e) >= 2 &&
           BN_num_bits(e) <= largest_exponent_bits && !of_the_broken_generator(n);
}

std::string_view without_zeros(std::string_view number) {
    const auto first = number.find_first_not_of('\0');
    return first == std::string_view::npos ? std::string_view() : number.substr(first);
}

std::optional<PublicKey> from_evp(const EVP_PKEY* key) {
    const int type = EVP_PKEY_get_base_id(key);
    if (type == EVP_PKEY_RSA) return PublicKey::rsa(number_of(key, OSSL_PKEY_PARAM_RSA_N, 0), number_of(key, OSSL_PKEY_PARAM_RSA_E, 0));
    if (type == EVP_PKEY_EC) {
        char group[64] = {};
        if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1) return {};
        const int nid = OBJ_sn2nid(group);
        for (const CurveFacts& curve : curves)
            if (curve.nist && EC_curve_nist2nid(curve.name) == nid)
                return PublicKey::ec(curve.curve, number_of(key, OSSL_PKEY_PARAM_EC_PUB_X, curve.octets),
                                     number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y, curve.octets));
        return {};
    }
    for (const CurveFacts& curve : curves) {
        if (curve.nist || EVP_PKEY_is_a(key, curve.name) != 1) continue;
        std::string raw(curve.octets, '\0');
        std::size_t size = raw.size();
        if (EVP_PKEY_get_raw_public_key(key, octets(raw), &size) != 1 || size != raw.size()) return {};
        return PublicKey::okp(curve.curve, raw);
    }
    return {};
}

}  // namespace

const char* openssl_name(Curve curve) { return facts(curve).name; }

EvpKey key_of(const char* algorithm, const ParameterBuilder& builder, int selection) {
    const ParameterList list(must_have(OSSL_PARAM_BLD_to_param(builder.get())));
    const EvpKeyContext context(must_have(EVP_PKEY_CTX_new_from_name(nullptr, algorithm, nullptr)));
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &made, selection, list.get()) != 1) return {};
    return EvpKey(made);
}

std::string number_of(const EVP_PKEY* key, const char* name, std::size_t size) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
    const BigNumber owned(number);
    return big_endian(owned.get(), size == 0 ? static_cast<std::size_t>(BN_num_bytes(number)) : size);
}

BigNumber big_number(std::string_view big_endian_bytes) {
    return BigNumber(must_have(BN_bin2bn(octets(big_endian_bytes), static_cast<int>(big_endian_bytes.size()), nullptr)));
}

std::string big_endian(const BIGNUM* number, std::size_t size) {
    std::string bytes(size, '\0');
    if (BN_bn2binpad(number, octets(bytes), static_cast<int>(size)) < 0) return {};
    return bytes;
}

std::size_t octets_of(Curve curve) { return facts(curve).octets; }
bool is_nist(Curve curve) { return facts(curve).nist; }

std::optional<PublicKey> PublicKey::ec(Curve curve, std::string_view x, std::string_view y) {
    if (!is_nist(curve) || x.size() != octets_of(curve) || y.size() != octets_of(curve)) return {};
    const std::string point = '\x04' + std::string(x) + std::string(y);
    const ParameterBuilder builder(must_have(OSSL_PARAM_BLD_new()));
    if (OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, facts(curve).name, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        throw std::bad_alloc();
    EvpKey evp = key_of("EC", builder, EVP_PKEY_PUBLIC_KEY);  // refuses a point that is not on the curve
    if (!evp) return {};
    State state{.type = KeyType::ec, .curve = curve, .x = std::string(x), .y = std::string(y), .n = {}, .e = {}, .evp = std::move(evp)};
    return PublicKey(std::make_shared<const State>(std::move(state)));
}

std::optional<PublicKey> PublicKey::okp(Curve curve, std::string_view raw) {
    if (is_nist(curve) || raw.size() != octets_of(curve)) return {};
    EvpKey evp(EVP_PKEY_new_raw_public_key_ex(nullptr, facts(curve).name, nullptr, octets(raw), raw.size()));
    if (!evp) return {};
    State state{.type = KeyType::okp, .curve = curve, .x = std::string(raw), .y = {}, .n = {}, .e = {}, .evp = std::move(evp)};
    return PublicKey(std::make_shared<const State>(std::move(state)));
}

std::optional<PublicKey> PublicKey::rsa(std::string_view n, std::string_view e) {
    n = without_zeros(n), e = without_zeros(e);
    if (n.size() > largest_rsa_bits / 8 || e.size() > largest_exponent_bits / 8) return {};
    const BigNumber modulus = big_number(n), exponent = big_number(e);
    if (!sound_rsa(modulus.get(), exponent.get())) return {};
    const ParameterBuilder builder(must_have(OSSL_PARAM_BLD_new()));
    if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        throw std::bad_alloc();
    EvpKey evp = key_of("RSA", builder, EVP_PKEY_PUBLIC_KEY);
    if (!evp) return {};
    State state{.type = KeyType::rsa, .curve = {}, .x = {}, .y = {}, .n = std::string(n), .e = std::string(e), .evp = std::move(evp)};
    return PublicKey(std::make_shared<const State>(std::move(state)));
}

std::optional<PublicKey> PublicKey::spki(std::string_view der) {
    const unsigned char* at = octets(der);
    const EvpKey read(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    if (!read) return {};
    auto key = from_evp(read.get());
    if (!key || key->spki() != der) return {};  // one spelling: no explicit curves, no compressed points, nothing behind it
    return key;
}

KeyType PublicKey::type() const { return state_->type; }
Curve PublicKey::curve() const { return state_->curve; }
int PublicKey::bits() const { return EVP_PKEY_get_bits(state_->evp.get()); }
const std::string& PublicKey::x() const { return state_->x; }
const std::string& PublicKey::y() const { return state_->y; }
const std::string& PublicKey::n() const { return state_->n; }
const std::string& PublicKey::e() const { return state_->e; }

std::string PublicKey::spki() const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(state_->evp.get(), &der);
    if (size <= 0) throw std::bad_alloc();
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return bytes;
}

bool operator==(const PublicKey& a, const PublicKey& b) {
    const PublicKey::State &one = *a.state_, &other = *b.state_;
    return one.type == other.type && (one.type == KeyType::rsa || one.curve == other.curve) && one.x == other.x && one.y == other.y &&
           one.n == other.n && one.e == other.e;
}

}  // namespace skl::crypto
