#include "kernel/crypto/cose.h"

namespace skl::crypto {
namespace {

constexpr std::int64_t kty_label = 1, alg_label = 3, crv_label = -1, x_label = -2, y_label = -3, n_label = -1, e_label = -2;
constexpr std::int64_t okp = 1, ec2 = 2, rsa = 3;

struct Known {
    std::int64_t number;
    Signing signing;
};
constexpr Known algorithms[] = {
    {-7, Signing::es256},    {-35, Signing::es384},  {-36, Signing::es512}, {-8, Signing::ed25519}, {-53, Signing::ed448},
    {-19, Signing::ed25519}, {-9, Signing::es256},   {-51, Signing::es384}, {-52, Signing::es512},  {-257, Signing::rs256},
    {-258, Signing::rs384},  {-259, Signing::rs512}, {-37, Signing::ps256}, {-38, Signing::ps384},  {-39, Signing::ps512},
};

constexpr std::pair<std::int64_t, Curve> curves[] = {
    {1, Curve::p256}, {2, Curve::p384}, {3, Curve::p521}, {6, Curve::ed25519}, {7, Curve::ed448},
};

std::optional<Curve> curve_of(const Cbor& map) {
    const Cbor* named = map.find(crv_label);
    for (const auto& [number, curve] : curves)
        if (named != nullptr && named->as_integer() == number) return curve;
    return {};
}

const std::string* bytes_of(const Cbor& map, std::int64_t label) {
    const Cbor* found = map.find(label);
    return found == nullptr ? nullptr : found->as_bytes();
}

std::optional<PublicKey> key_of(const Cbor& map, std::int64_t type) {
    if (type == rsa) {
        const std::string *n = bytes_of(map, n_label), *e = bytes_of(map, e_label);
        if (map.members.size() != 4 || n == nullptr || e == nullptr) return {};
        return PublicKey::rsa(*n, *e);
    }
    const auto curve = curve_of(map);
    const std::string *x = bytes_of(map, x_label), *y = bytes_of(map, y_label);
    if (!curve || x == nullptr) return {};
    if (type == okp && map.members.size() == 4) return PublicKey::okp(*curve, *x);
    if (type == ec2 && map.members.size() == 5 && y != nullptr) return PublicKey::ec(*curve, *x, *y);
    return {};
}

Cbor number(std::int64_t value) { return {.type = Cbor::Type::integer, .number = value}; }
Cbor bytes(std::string value) { return {.type = Cbor::Type::bytes, .text = std::move(value)}; }

}  // namespace

std::optional<Signing> cose_signing(std::int64_t algorithm) {
    for (const Known& one : algorithms)
        if (one.number == algorithm) return one.signing;
    return {};
}

std::optional<CoseKey> parse_cose_key(const Cbor& map) {
    if (map.type != Cbor::Type::map) return {};
    const Cbor *kty = map.find(kty_label), *alg = map.find(alg_label);
    const auto type = kty == nullptr ? std::nullopt : kty->as_integer(), algorithm = alg == nullptr ? std::nullopt : alg->as_integer();
    if (!type || !algorithm) return {};
    const auto signing = cose_signing(*algorithm);
    auto key = key_of(map, *type);
    if (!signing || !key || !fits(*signing, *key)) return {};
    return CoseKey{*algorithm, std::move(*key)};
}

std::optional<CoseKey> parse_cose_key(std::string_view encoded) {
    const auto map = read_cbor(encoded);
    return map ? parse_cose_key(*map) : std::nullopt;
}

std::string write_cose_key(const CoseKey& key) {
    Cbor map{.type = Cbor::Type::map};
    const auto put = [&](std::int64_t label, Cbor value) { map.members.push_back({number(label), std::move(value)}); };
    put(alg_label, number(key.algorithm));
    if (key.key.type() == KeyType::rsa) {
        put(kty_label, number(rsa)), put(n_label, bytes(key.key.n())), put(e_label, bytes(key.key.e()));
        return write_cbor(map);
    }
    for (const auto& [label, curve] : curves)
        if (curve == key.key.curve()) put(crv_label, number(label));
    put(kty_label, number(key.key.type() == KeyType::ec ? ec2 : okp));
    put(x_label, bytes(key.key.x()));
    if (key.key.type() == KeyType::ec) put(y_label, bytes(key.key.y()));
    return write_cbor(map);
}

bool verify_cose(const PublicKey& key, std::int64_t algorithm, std::string_view message, std::string_view signature) {
    const auto signing = cose_signing(algorithm);
    return signing && verify(key, *signing, message, signature, EcdsaForm::der);
}

}  // namespace skl::crypto
