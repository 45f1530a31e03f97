// Who is who: the key of this tenant's connector, the tokens of others, and people who act for a member.
//
// A message carries `Authorization: Bearer <JWT>`: EdDSA, typ dsp+jwt, kid = iss = the participant, aud = the connector it goes to, sub =
// what is done ("POST /negotiations/request"), bh = base64url(SHA-256(body)), jti, iat, exp at most five minutes later. The protocol leaves
// tokens to the space (Common Requirements, Authorization); these are this platform's own (docs/decisions/0023).
#include "identity/module.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwt.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"
#include "opendata/api/answer.h"
#include "opendata/spaces/spaces.h"

namespace skl::opendata::spaces {
namespace {

constexpr std::string_view key_label = "skylantern/dataspace/ed25519/v1";
constexpr std::int64_t most_ahead = 10;  // seconds that another clock may be from ours

crypto::PrivateKey private_key(const App& app, const std::string& tenant) {
    const std::string seed = crypto::hmac_sha256(app.seal_key(), std::string(key_label) + '\0' + tenant);
    auto key = crypto::PrivateKey::okp(crypto::Curve::ed25519, crypto::Secret(seed));
    if (!key) throw std::logic_error("a seed of 32 bytes is an Ed25519 key");
    return *key;
}

std::string body_hash(std::string_view body) { return text::base64url(std::string_view(crypto::sha256(body))); }

Problem unknown() { return {401, "participant-unknown"}; }

struct Shown {
    std::string participant, jti;
    std::int64_t expires = 0;
};

std::optional<Shown> read_token(Context& cx, Reader& reader, const std::string& act) {
    std::string_view token = cx.request().header("authorization");
    if (!token.starts_with("Bearer ")) return {};
    token.remove_prefix(7);
    const auto header = crypto::unverified_header(token);
    const auto kid = header ? crypto::text_member(*header, "kid") : std::nullopt;
    if (!kid || kid->empty() || kid->size() > longest_pid) return {};
    for (const Member& member : members_named(reader, *kid)) {
        if (member.local()) continue;
        const auto raw = text::base64url_decode(member.public_key.value);
        const auto key = raw ? crypto::PublicKey::okp(crypto::Curve::ed25519, *raw) : std::nullopt;
        if (!key) continue;
        const std::string audience = connector_of(cx);
        const std::int64_t now = cx.now().micros / 1'000'000;
        const auto jwt = crypto::verify_jwt(token, crypto::Jwk{*key, *kid}, {{"EdDSA"}, token_type},
                                            {.issuer = *kid,
                                             .audience = audience,
                                             .now = now,
                                             .ahead = most_ahead,
                                             .behind = 0,
                                             .required = {"exp", "iat", "jti", "sub", "bh"}});
        if (!jwt) continue;
        const auto issued = jwt->instant("iat"), expires = jwt->instant("exp");
        const std::string jti = jwt->text("jti");
        if (!issued || !expires || *expires - *issued > token_seconds || *issued > now + most_ahead) continue;
        if (jti.size() < 16 || jti.size() > 100) continue;
        if (jwt->text("sub") != act || !crypto::equal(jwt->text("bh"), body_hash(cx.request().body))) continue;
        return Shown{*kid, jti, *expires};
    }
    return {};
}

}  // namespace

crypto::Jwk Spaces::key_of(const std::string& tenant, const std::string& participant) const {
    return crypto::Jwk{private_key(*app_, tenant), participant};
}

std::string Spaces::public_key(const std::string& tenant) const {
    return text::base64url(std::string_view(private_key(*app_, tenant).public_key().x()));
}

std::string Spaces::token_for(const std::string& tenant, const std::string& participant, const std::string& audience,
                              const std::string& act, std::string_view body, Instant now) const {
    const std::int64_t seconds = now.micros / 1'000'000;
    const auto number = [](std::int64_t value) { return Node{.type = Node::Type::number, .text = std::to_string(value)}; };
    Node claims{.type = Node::Type::object};
    put_text(claims, "iss", participant);
    put_text(claims, "aud", audience);
    put_text(claims, "sub", act);
    put_text(claims, "bh", body_hash(body));
    put_text(claims, "jti", crypto::random_token());
    claims.member("iat") = number(seconds);
    claims.member("exp") = number(seconds + token_seconds);
    return crypto::sign_jwt(claims, key_of(tenant, participant), "EdDSA", token_type);
}

Result<std::string> Spaces::participant(Context& cx, Reader& reader, const std::string& act) const {
    const auto shown = read_token(cx, reader, act);
    if (!shown) return unknown();
    return shown->participant;
}

Result<std::string> Spaces::participant_once(Context& cx, Transaction& tx, const std::string& act) const {
    const auto shown = read_token(cx, tx, act);
    if (!shown || !use_token(tx, shown->participant, shown->jti, {(shown->expires + most_ahead) * 1'000'000})) return unknown();
    return shown->participant;
}

std::string connector_of(const Context& cx) { return base_url(cx) + cx.href(connector_path); }

bool is_steward(Context& cx) { return static_cast<bool>(cx.may(may_steward)); }

bool binds(const Context& cx, const Member& member) {
    const identity::Known* who = identity::known(cx);
    if (who == nullptr || !member.local() || !member.party_id) return false;
    if (who->principal_organisation) return *who->principal_organisation == *member.party_id;
    return std::any_of(who->roles.begin(), who->roles.end(), [&](const identity::ActiveRole& role) {
        return role.agency == *member.party_id && (role.role == "core.supervisor" || role.role == "core.data_steward");
    });
}

bool speaks_for(Context& cx, const Member& member) {
    if (!member.local()) return false;
    const identity::Known* who = identity::known(cx);
    if (who != nullptr && member.party_id) {
        if (who->principal_organisation && *who->principal_organisation == *member.party_id) return true;
        for (const identity::ActiveRole& role : who->roles)
            if (role.agency == *member.party_id) return true;
    }
    return is_steward(cx);
}

Result<Sides> seen_sides(Context& cx, Reader& reader, const Uuid& provider, const Uuid& consumer) {
    auto sides = spaces_of(cx).sides(reader, provider, consumer);
    if (!sides || !(speaks_for(cx, sides->provider) || speaks_for(cx, sides->consumer) || is_steward(cx)))
        return Problem::not_found("negotiation");
    return std::move(*sides);
}

}  // namespace skl::opendata::spaces
