// JSON Web Token (RFC 7519), read as RFC 8725 asks: one of the caller's algorithms, an explicit type, issuer and audience compared,
// times looked at, and no larger or deeper than a token is (trust.md §16).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/crypto/jws.h"

namespace skl::crypto {

constexpr std::size_t longest_jwt = 16 << 10;

struct TokenExpectation {
    std::string_view issuer{};    // `iss` must be this; empty: not looked at
    std::string_view audience{};  // `aud` must name this; empty: not looked at
    std::int64_t now = 0;         // seconds since 1970
    // How far another clock may be from ours: what was made up to so much later than `now` is taken, and what ended less than so long ago.
    std::int64_t ahead = 10, behind = 0;
    std::vector<std::string_view> required{"exp"};  // claims that must be there
};

struct Jwt {
    Node header, claims;
    std::string text(std::string_view claim) const;                     // empty: absent, or no text
    std::optional<std::int64_t> instant(std::string_view claim) const;  // NumericDate in whole seconds
};

Checked<Jwt, JoseFault> verify_jwt(std::string_view token, const Jwk& key, const SignaturePolicy& policy, const TokenExpectation& expected);
Checked<Jwt, JoseFault> verify_jwt(std::string_view token, const JwkSet& keys, const SignaturePolicy& policy,
                                   const TokenExpectation& expected);

// `typ` is written as given, e.g. "at+jwt".
std::string sign_jwt(const Node& claims, const Jwk& key, std::string_view algorithm, std::string_view typ);

}  // namespace skl::crypto
