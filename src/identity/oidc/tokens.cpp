#include "identity/oidc/tokens.h"

#include "identity/engine/dpop.h"
#include "identity/oidc/store.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/write.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

constexpr std::size_t random_jti = 16;  // bytes: 128 bits, never guessed and never twice

std::string new_jti(const std::optional<Uuid>& grant) {
    std::string raw;
    if (grant) raw.assign(grant->bytes.begin(), grant->bytes.end());
    return text::base64url(raw + crypto::random_bytes(random_jti));
}

std::optional<Uuid> grant_in(std::string_view jti) {
    const auto raw = text::base64url_decode(jti);
    Uuid out;
    if (!raw || raw->size() != out.bytes.size() + random_jti) return {};
    std::copy_n(raw->begin(), out.bytes.size(), out.bytes.begin());
    return out;
}

std::string audience_json(const std::vector<std::string>& audiences) {
    if (audiences.size() == 1) return to_json(audiences.front());
    return to_json(audiences);
}

std::vector<std::string> texts_in(const Node* node) {
    std::vector<std::string> out;
    if (node == nullptr) return out;
    if (node->type == Node::Type::text) out.push_back(node->text);
    for (const Node& item : node->items)
        if (item.type == Node::Type::text) out.push_back(item.text);
    return out;
}

std::optional<crypto::Jwt> verified_claims(const KeySet& keys, std::string_view token, std::string_view issuer, Instant now) {
    auto jwt = crypto::verify_jwt(token, keys.verifying, {.algorithms = {"ES256"}, .typ = "at+jwt"},
                                  {.issuer = issuer, .audience = {}, .now = seconds_of(now), .required = {"exp", "jti", "client_id"}});
    if (!jwt) return {};
    return std::move(*jwt);
}

// Of a token that is byte for byte one we made; another tenant's has another issuer.
std::optional<crypto::Jwt> own_claims(std::string_view token, std::string_view issuer, Instant now) {
    const auto first = token.find('.'), second = token.find('.', first + 1);
    const auto payload = text::base64url_decode(token.substr(first + 1, second - first - 1));
    auto claims = payload ? crypto::strict_object(*payload) : std::nullopt;
    if (!claims) return {};
    crypto::Jwt out{{}, std::move(*claims)};
    if (out.text("iss") != issuer || out.instant("exp").value_or(0) <= seconds_of(now)) return {};
    return out;
}

// OpenID Connect Core §3.1.3.6: the left half of the hash that belongs to the algorithm; of EdDSA SHA-512.
std::string half_hash(std::string_view token, SigningAlgorithm algorithm) {
    const std::string whole = crypto::digest(algorithm == SigningAlgorithm::EdDSA ? crypto::Hash::sha512 : crypto::Hash::sha256, token);
    return text::base64url(std::string_view(whole).substr(0, whole.size() / 2));
}

}  // namespace

std::string cnf_of(const Binding& binding) { return Claims().text_if("jkt", binding.jkt).text_if("x5t#S256", binding.x5t).done(); }

std::string signed_access_token(const KeySet& keys, const AccessToken& token, Instant now) {
    Claims claims;
    claims.text("iss", token.issuer).text("sub", token.subject).json("aud", audience_json(token.audiences));
    claims.number("exp", seconds_of(now) + token.lasts).number("iat", seconds_of(now)).text("jti", new_jti(token.grant));
    claims.text("client_id", token.client_id).text_if("scope", token.scope).text_if("acr", token.acr);
    if (token.auth_time != 0) claims.number("auth_time", token.auth_time);
    if (!token.bound.empty()) claims.json("cnf", cnf_of(token.bound));
    if (!token.act.empty()) claims.json("act", token.act);
    claims.text_if("mandate", token.mandate);
    return keys.sign(claims.done(), "ES256", "at+jwt", now);
}

std::optional<ShownToken> read_access_token(const KeySet& keys, Minted& minted, std::string_view token, std::string_view issuer,
                                            Instant now) {
    const bool held = minted.holds(token);
    const auto jwt = held ? own_claims(token, issuer, now) : verified_claims(keys, token, issuer, now);
    if (!jwt) return {};
    if (!held) minted.add(token);
    ShownToken out;
    out.jti = jwt->text("jti");
    out.issued = jwt->instant("iat").value_or(0), out.expires = jwt->instant("exp").value_or(0);
    AccessToken& told = out.token;
    told.issuer = issuer, told.subject = jwt->text("sub"), told.client_id = jwt->text("client_id"), told.scope = jwt->text("scope");
    told.audiences = texts_in(jwt->claims.find("aud"));
    told.acr = jwt->text("acr"), told.mandate = jwt->text("mandate");
    told.auth_time = jwt->instant("auth_time").value_or(0);
    if (const Node* bound = jwt->claims.find("cnf"))
        told.bound = {crypto::text_member(*bound, "jkt").value_or(""), crypto::text_member(*bound, "x5t#S256").value_or("")};
    if (const Node* act = jwt->claims.find("act")) write_node(told.act, *act);
    told.grant = grant_in(out.jti);
    return out;
}

bool taken_back(Reader& reader, const ShownToken& token) {
    if (was_seen(reader, "revoked", token.jti)) return true;
    if (!token.token.grant) return false;
    const auto grant = find_grant(reader, *token.token.grant);
    if (!grant || grant->revoked_at) return true;
    const auto person = find_person(reader, grant->person_id);
    return !person || person->status != PersonStatus::active;
}

std::string signed_id_token(const KeySet& keys, const IdToken& token, SigningAlgorithm algorithm, Instant now) {
    Claims claims;
    claims.text("iss", token.issuer).text("sub", token.subject).text("aud", token.client_id);
    claims.number("exp", seconds_of(now) + id_token_seconds).number("iat", seconds_of(now)).number("auth_time", token.auth_time);
    claims.text_if("nonce", token.nonce).text_if("acr", token.acr);
    if (!token.amr.empty()) claims.texts("amr", token.amr);
    claims.text_if("sid", token.session_id);
    if (!token.access_token.empty()) claims.text("at_hash", half_hash(token.access_token, algorithm));
    std::string body = claims.done();
    if (!token.more.empty()) body.insert(body.size() - 1, "," + token.more);
    return keys.sign(body, algorithm_name(algorithm), "JWT", now);
}

std::optional<crypto::Jwt> read_id_token(const KeySet& keys, std::string_view token, const std::string& issuer) {
    constexpr std::int64_t any_time = std::int64_t{1} << 40;
    auto jwt = crypto::verify_jwt(token, keys.verifying, {.algorithms = {"ES256", "EdDSA", "PS256", "RS256"}, .typ = "JWT"},
                                  {.issuer = issuer, .audience = {}, .now = 0, .ahead = any_time, .required = {"sub", "aud"}});
    if (!jwt) return {};
    return std::move(*jwt);
}

Task<Result<Or<std::string>>> dpop_of(Context& cx, KeySetPtr keys, std::string path, std::string access_token) {
    const OAuthError bad{"invalid_dpop_proof", "the DPoP proof is not good"};
    const auto proof = single_header(cx.request(), "dpop");
    if (!proof) co_return Or<std::string>(bad);
    const std::vector<std::string> nonces = keys->nonces(cx.now());
    cx.add_header("DPoP-Nonce", nonces.front());
    if (proof->empty()) co_return Or<std::string>(std::string{});
    const Configuration& configuration = cx.app().configuration();
    const std::string url = issuer_of(cx) + path, mtls = mtls_issuer_of(cx), also_url = mtls.empty() ? mtls : mtls + path;
    const std::int64_t oldest = configuration.oidc_dpop_max_age_s;
    const auto good = verify_dpop(*proof, {.method = cx.request().method,
                                           .url = url,
                                           .now = seconds_of(cx.now()),
                                           .also_url = also_url,
                                           .nonces = nonces,
                                           .nonce_required = configuration.oidc_dpop_require_nonce,
                                           .oldest = oldest,
                                           .access_token = access_token});
    if (!good && good.fault() == DpopFault::nonce)
        co_return Or<std::string>(OAuthError{"use_dpop_nonce", "a nonce of this server that is not over is needed"});
    if (!good) co_return Or<std::string>(bad);
    // Longer than a proof is good for, by its nonce or by its time.
    const std::int64_t remembered = std::max(2 * nonce_period, oldest + dpop_ahead) + 1;
    auto first = co_await cx.write([&](Transaction& tx) -> Result<bool> {
        return first_time(tx, "dpop", hash_of(good->jkt + " " + good->jti), after(cx.now(), remembered), cx.now());
    });
    if (!first) co_return std::move(first.problem());
    co_return *first ? Or<std::string>(good->jkt) : Or<std::string>(bad);
}

std::string thumbprint_shown(const Context& cx) { return cx.request().certificate ? cx.request().certificate->thumbprint : std::string{}; }

std::string session_id_for(const KeySet& keys, std::string_view session_hash, std::string_view client_id) {
    if (session_hash.empty()) return {};
    return text::base64url(crypto::hmac_sha256(keys.pairwise.view(), fmt::format("sid/v1:{}:{}", client_id, session_hash)));
}

}  // namespace skl::identity::oidc
