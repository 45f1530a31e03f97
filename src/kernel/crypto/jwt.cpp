#include "kernel/crypto/jwt.h"

namespace skl::crypto {
namespace {

constexpr std::int64_t last_instant = 253'402'300'799;  // 9999-12-31T23:59:59Z

// NumericDate (RFC 7519 §2): seconds, perhaps with a fraction, which is cut off; without an exponent.
std::optional<std::int64_t> numeric_date(const Node& node) {
    if (node.type != Node::Type::number) return {};
    std::int64_t seconds = 0;
    const char *begin = node.text.data(), *end = begin + node.text.size();
    const auto read = std::from_chars(begin, end, seconds);
    if (read.ec != std::errc() || seconds < 0 || seconds > last_instant) return {};
    if (read.ptr == end) return seconds;
    if (*read.ptr != '.' || std::find_if(read.ptr + 1, end, [](char c) { return c < '0' || c > '9'; }) != end) return {};
    return seconds;
}

bool addressed_to(const Node& claims, std::string_view audience) {
    const Node* found = claims.find("aud");
    if (found == nullptr) return false;
    if (found->type == Node::Type::text) return found->text == audience;
    if (found->type != Node::Type::list) return false;
    return std::any_of(found->items.begin(), found->items.end(),
                       [&](const Node& one) { return one.type == Node::Type::text && one.text == audience; });
}

std::optional<JoseFault> fault_of_times(const Node& claims, const TokenExpectation& expected) {
    for (const char* name : {"exp", "nbf", "iat"}) {
        const Node* found = claims.find(name);
        if (found == nullptr) continue;
        const auto at = numeric_date(*found);
        if (!at) return JoseFault::claims;
        const bool ends = std::string_view(name) == "exp";
        if (ends ? expected.now - expected.behind >= *at : *at > expected.now + expected.ahead) return JoseFault::time;
    }
    return {};
}

Checked<Jwt, JoseFault> checked(Checked<Jws, JoseFault> verified, const TokenExpectation& expected) {
    if (!verified) return verified.fault();
    auto claims = strict_object(verified->payload);
    if (!claims) return JoseFault::malformed;
    const auto issuer = text_member(*claims, "iss");
    if (!issuer || (!expected.issuer.empty() && *issuer != expected.issuer)) return JoseFault::claims;
    if (!expected.audience.empty() && !addressed_to(*claims, expected.audience)) return JoseFault::claims;
    for (const std::string_view name : expected.required)
        if (claims->find(name) == nullptr) return JoseFault::claims;
    if (const auto fault = fault_of_times(*claims, expected)) return *fault;
    return Jwt{std::move(verified->header), std::move(*claims)};
}

template <class Keys>
Checked<Jwt, JoseFault> verified_by(std::string_view token, const Keys& keys, const SignaturePolicy& policy,
                                    const TokenExpectation& expected) {
    if (token.size() > longest_jwt) return JoseFault::malformed;
    return checked(verify_compact(token, keys, policy), expected);
}

}  // namespace

std::string Jwt::text(std::string_view claim) const { return text_member(claims, claim).value_or(""); }

std::optional<std::int64_t> Jwt::instant(std::string_view claim) const {
    const Node* found = claims.find(claim);
    return found == nullptr ? std::nullopt : numeric_date(*found);
}

Checked<Jwt, JoseFault> verify_jwt(std::string_view token, const Jwk& key, const SignaturePolicy& policy,
                                   const TokenExpectation& expected) {
    return verified_by(token, key, policy, expected);
}
Checked<Jwt, JoseFault> verify_jwt(std::string_view token, const JwkSet& keys, const SignaturePolicy& policy,
                                   const TokenExpectation& expected) {
    return verified_by(token, keys, policy, expected);
}

std::string sign_jwt(const Node& claims, const Jwk& key, std::string_view algorithm, std::string_view typ) {
    std::string json;
    write_node(json, claims);
    return sign_compact(json, key, algorithm, {{"typ", text_node(std::string(typ))}});
}

}  // namespace skl::crypto
