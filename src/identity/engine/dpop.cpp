#include "identity/engine/dpop.h"

#include <algorithm>
#include <charconv>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwt.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

using crypto::JoseFault;

constexpr std::size_t longest_proof = 8 << 10;  // a proof is a header with a key and five claims; RSA-8192 fits
constexpr std::size_t longest_jti = 256;

void lower(std::string& text, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
        if (text[i] >= 'A' && text[i] <= 'Z') text[i] = static_cast<char>(text[i] + 32);
}

std::optional<std::int64_t> seconds(const Node& claims, std::string_view name) {
    const Node* found = claims.find(name);
    std::int64_t value = 0;
    if (found == nullptr || found->type != Node::Type::number) return {};
    const char *begin = found->text.data(), *end = begin + found->text.size();
    const auto read = std::from_chars(begin, end, value);
    return read.ec == std::errc() && (read.ptr == end || *read.ptr == '.') ? std::optional(value) : std::nullopt;
}

std::optional<DpopFault> fault_of_time(const Node& claims, const DpopExpectation& expected) {
    const auto made = seconds(claims, "iat");
    if (!made) return DpopFault::malformed;
    const auto nonce = crypto::text_member(claims, "nonce");
    if (!nonce) return DpopFault::malformed;
    // RFC 9449 §11.1: our nonce says when the proof was made; the client's clock does not matter then.
    if (!nonce->empty()) {
        if (std::find(expected.nonces.begin(), expected.nonces.end(), *nonce) == expected.nonces.end()) return DpopFault::nonce;
    } else if (expected.nonce_required) {
        return DpopFault::nonce;
    } else if (*made < expected.now - expected.oldest || *made > expected.now + dpop_ahead) {
        return DpopFault::time;
    }
    for (const char* name : {"exp", "nbf"}) {
        if (claims.find(name) == nullptr) continue;
        const auto at = seconds(claims, name);
        if (!at) return DpopFault::malformed;
        if (*name == 'e' ? *at < expected.now - dpop_ahead : *at > expected.now + dpop_ahead) return DpopFault::time;
    }
    return {};
}

}  // namespace

std::string comparable_url(std::string_view url) {
    std::string out(url.substr(0, url.find_first_of("?#")));
    const auto scheme = out.find("://");
    if (scheme == std::string::npos) return out;
    const auto path = std::min(out.find('/', scheme + 3), out.size());
    lower(out, 0, path);
    const std::string_view port = out.starts_with("https:") ? ":443" : ":80";
    if (std::string_view(out).substr(0, path).ends_with(port)) out.erase(path - port.size(), port.size());
    if (out.find('/', scheme + 3) == std::string::npos) out += '/';
    return out;
}

crypto::Checked<DpopProof, DpopFault> verify_dpop(std::string_view proof, const DpopExpectation& expected) {
    if (proof.size() > longest_proof) return DpopFault::malformed;
    const auto header = crypto::unverified_header(proof);
    const Node* given = header ? header->find("jwk") : nullptr;
    const auto key = given == nullptr ? std::nullopt : crypto::parse_jwk(*given, crypto::KeyParts::open_only);
    if (!key || key->public_key() == nullptr) return DpopFault::malformed;
    const auto verified = crypto::verify_compact(proof, *key, {.algorithms = {"ES256", "EdDSA", "PS256"}, .typ = "dpop+jwt"});
    if (!verified) return verified.fault() == JoseFault::signature ? DpopFault::signature : DpopFault::malformed;
    const auto claims = crypto::strict_object(verified->payload);
    if (!claims) return DpopFault::malformed;
    const auto jti = crypto::text_member(*claims, "jti"), method = crypto::text_member(*claims, "htm"),
               url = crypto::text_member(*claims, "htu"), ath = crypto::text_member(*claims, "ath");
    if (!jti || jti->empty() || jti->size() > longest_jti || !method || !url || !ath) return DpopFault::malformed;
    if (*method != expected.method) return DpopFault::method;
    const std::string called = comparable_url(*url);
    const bool elsewhere = expected.also_url.empty() || called != comparable_url(expected.also_url);
    if (called != comparable_url(expected.url) && elsewhere) return DpopFault::url;
    if (const auto fault = fault_of_time(*claims, expected)) return *fault;
    if (!expected.access_token.empty() && *ath != text::base64url(crypto::sha256(expected.access_token))) return DpopFault::token;
    return DpopProof{crypto::thumbprint(*key), *jti};
}

}  // namespace skl::identity
