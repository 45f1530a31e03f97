// Asymmetric keys: ECDSA and ECDH on P-256, P-384 and P-521 (SEC 1), Ed25519 and Ed448 (RFC 8032), X25519 and X448 (RFC 7748), RSA (RFC
// 8017). Making one checks it: a point on its curve, coordinates of exact length, RSA of 2,048 bits at least and without known weakness.
// Keys are immutable and cheap to copy; any thread may use one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/crypto/cipher.h"

namespace skl::crypto {

enum class KeyType { ec, okp, rsa };
enum class Curve { p256, p384, p521, ed25519, ed448, x25519, x448 };

constexpr int least_rsa_bits = 2'048;    // NIST SP 800-131A; RFC 7518 §3.3
constexpr int largest_rsa_bits = 8'192;  // verifying grows with the square: beyond, a stranger's key is a load
constexpr int largest_exponent_bits = 64;

std::size_t octets_of(Curve curve);  // of a coordinate, of a private number, of a raw key
bool is_nist(Curve curve);           // ECDSA and ECDH; the others are OKP (RFC 8037)

class PublicKey {
public:
    // Big-endian numbers. Empty: no such key, or one that is not to be used.
    static std::optional<PublicKey> ec(Curve curve, std::string_view x, std::string_view y);
    static std::optional<PublicKey> okp(Curve curve, std::string_view raw);
    static std::optional<PublicKey> rsa(std::string_view n, std::string_view e);
    // SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), DER, named curves and uncompressed points only.
    static std::optional<PublicKey> spki(std::string_view der);

    KeyType type() const;
    Curve curve() const;  // of EC and OKP
    int bits() const;     // of the RSA modulus
    const std::string& x() const;
    const std::string& y() const;
    const std::string& n() const;
    const std::string& e() const;
    std::string spki() const;
    friend bool operator==(const PublicKey& a, const PublicKey& b);

    struct State;
    const State& state() const { return *state_; }

private:
    explicit PublicKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

struct RsaPrimes {  // RFC 8017 §3.2; all or none of them
    Secret p, q, dp, dq, qi;
};

class PrivateKey {
public:
    static PrivateKey generate(Curve curve);
    static PrivateKey generate_rsa(int bits);
    // The private number must belong to the public key. Empty: it does not, or the public key is none.
    static std::optional<PrivateKey> ec(Curve curve, std::string_view x, std::string_view y, const Secret& d);
    static std::optional<PrivateKey> okp(Curve curve, std::string_view x, const Secret& d);
    static std::optional<PrivateKey> okp(Curve curve, const Secret& d);  // the public key follows (the seed of RFC 8032 §5.1.5)
    static std::optional<PrivateKey> rsa(std::string_view n, std::string_view e, const Secret& d, const RsaPrimes& primes);
    // PKCS #8 (RFC 5208), DER, unencrypted: how a key lies in a file or is sealed.
    static std::optional<PrivateKey> pkcs8(const Secret& der);
    Secret pkcs8() const;

    const PublicKey& public_key() const;
    const Secret& d() const;
    const RsaPrimes& primes() const;

    struct State;
    const State& state() const { return *state_; }

private:
    explicit PrivateKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
};

}  // namespace skl::crypto
