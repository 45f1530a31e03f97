// JSON Web Keys (RFC 7517, 7518 §6, 8037) and their thumbprints (RFC 7638). Reading one checks the key itself (key.h); a set refuses what
// would leave two answers to "which key": two of a kind with one `kid`, or symmetric beside asymmetric keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/crypto/jose.h"
#include "kernel/crypto/key.h"

namespace skl::crypto {

struct Jwk {
    std::variant<PublicKey, PrivateKey, Secret> material;  // a Secret is `oct`
    std::string kid{}, use{}, alg{};
    std::vector<std::string> key_ops{};

    const PublicKey* public_key() const;    // null: symmetric
    const PrivateKey* private_key() const;  // null: symmetric or public
    const Secret* secret() const;
    bool may(std::string_view key_use, const std::vector<std::string_view>& operations) const;  // by `use` and `key_ops`, where it has them
};

// What a stranger may send: `open_only` refuses an object with private members before any work is done for them.
enum class KeyParts { any, open_only };

std::optional<Jwk> parse_jwk(const Node& object, KeyParts parts = KeyParts::any);
std::optional<Jwk> parse_jwk(std::string_view json, KeyParts parts = KeyParts::any);

struct JwkSet {
    std::vector<Jwk> keys;
};
// Keys of types that are not known here are left out (RFC 7517 §5); so are keys that are none.
// A set with more than `most_keys`, or with a private key where only open ones may be, is refused whole.
constexpr std::size_t most_keys = 100;
std::optional<JwkSet> parse_jwk_set(std::string_view json, KeyParts parts = KeyParts::any);

std::string thumbprint(const Jwk& key);  // base64url(SHA-256 of the required members), 43 characters
Node public_jwk(const Jwk& key);         // with kid, use, alg; a symmetric key has no public form: a bug, throws
Secret private_json(const Jwk& key);     // everything, for a file or a sealed row

}  // namespace skl::crypto
