#include "identity/oidc/keys.h"

#include "identity/engine/claims.h"
#include "identity/engine/dpop.h"
#include "identity/engine/key_rotation.h"
#include "identity/oidc/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jws.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

constexpr std::int64_t fresh_for = 30'000'000;  // µs
constexpr int rsa_bits = 3'072;                 // trust.md §5
constexpr const char* owner = "identity/oidc";  // of the key that closes private keys

crypto::FieldPlace place_of(const Transaction& tx, const std::string& kid) { return {tx.tenant(), "oauth_key", kid, "private_key"}; }

std::vector<Instant> uses(const std::vector<KeyRow>& rows, std::string_view family) {
    std::vector<Instant> out;
    for (const KeyRow& row : rows)
        if (row.algorithm == family) out.push_back(row.use_from);
    return out;
}

// What to make now; RSA only where one is wanted or there was one.
std::vector<std::string> due(const std::vector<KeyRow>& rows, bool rsa, std::int64_t used_for, Instant now) {
    std::vector<std::string> out;
    for (const char* family : {"ES256", "EdDSA", "RSA"}) {
        const auto used = uses(rows, family);
        if (family == std::string_view("RSA") && used.empty() && !rsa) continue;
        if (next_key_due(used, now, used_for)) out.emplace_back(family);
    }
    return out;
}

crypto::PrivateKey made_for(std::string_view family) {
    if (family == "RSA") return crypto::PrivateKey::generate_rsa(rsa_bits);
    return crypto::PrivateKey::generate(family == "ES256" ? crypto::Curve::p256 : crypto::Curve::ed25519);
}

bool same_keys(const KeySet& set, const std::vector<KeyRow>& rows) {
    if (set.keys.size() != rows.size()) return false;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (set.keys[i].jwk.kid != rows[i].kid) return false;
    return true;
}

std::optional<Instant> successor_of(const std::vector<KeyRow>& rows, const KeyRow& row) {
    std::optional<Instant> out;
    for (const KeyRow& other : rows)
        if (other.algorithm == row.algorithm && other.use_from > row.use_from && (!out || other.use_from < *out)) out = other.use_from;
    return out;
}

std::string nonce_of(const crypto::Secret& key, std::int64_t period) {
    return text::base64url(crypto::hmac_sha256(key.view(), "dpop/v1:" + std::to_string(period)));
}

}  // namespace

std::string_view family_of(std::string_view algorithm) {
    return algorithm == "RS256" || algorithm == "PS256" ? std::string_view("RSA") : algorithm;
}

const SigningKey* KeySet::signer(std::string_view algorithm, Instant now) const {
    const SigningKey* out = nullptr;
    for (const SigningKey& key : keys)
        if (key.family == family_of(algorithm) && key.use_from <= now && (out == nullptr || key.use_from > out->use_from)) out = &key;
    return out;
}

std::string KeySet::sign(std::string_view claims, std::string_view algorithm, std::string_view typ, Instant now) const {
    const SigningKey* key = signer(algorithm, now);
    if (key == nullptr) throw std::logic_error("no signing key for " + std::string(algorithm));
    return crypto::sign_compact(claims, key->jwk, algorithm, {{"typ", crypto::text_node(std::string(typ))}});
}

std::vector<std::string> KeySet::nonces(Instant now) const {
    const std::int64_t period = now.micros / 1'000'000 / nonce_period;
    return {nonce_of(nonce, period), nonce_of(nonce, period - 1)};
}

KeySetPtr SigningKeys::held(const std::string& tenant) const {
    const std::lock_guard lock(mutex_);
    const auto found = held_.find(tenant);
    return found == held_.end() ? nullptr : found->second;
}

void SigningKeys::hold(const std::string& tenant, KeySetPtr keys) {
    const std::lock_guard lock(mutex_);
    held_[tenant] = std::move(keys);
}

Task<Result<KeySetPtr>> SigningKeys::of(Context& cx, bool rsa) {
    const Instant now = cx.now();
    const std::int64_t used_for = cx.app().configuration().oidc_key_rotation_days * day_micros;
    KeySetPtr known = held(cx.tenant());
    const bool enough = known && (!rsa || known->signer("RS256", now) != nullptr);
    if (enough && known->read_at.micros + fresh_for > now.micros) co_return known;
    auto rows = co_await cx.read([](Reader& reader) -> Result<std::vector<KeyRow>> { return key_rows(reader); });
    if (!rows) co_return std::move(rows.problem());
    const std::vector<std::string> missing = due(*rows, rsa, used_for, now);
    if (enough && missing.empty() && same_keys(*known, *rows)) {
        auto again = std::make_shared<KeySet>(*known);
        again->read_at = now;
        hold(cx.tenant(), again);
        co_return again;
    }
    // Not on the writer's thread: an RSA key takes longer than a commit may.
    const auto made = co_await cx.blocking([&] {
        std::vector<std::pair<std::string, crypto::PrivateKey>> out;
        for (const std::string& family : missing) out.emplace_back(family, made_for(family));
        return out;
    });
    auto set = co_await cx.write([&](Transaction& tx) { return renewed(tx, made, used_for, now); });
    if (!set) co_return std::move(set.problem());
    hold(cx.tenant(), *set);
    co_return std::move(*set);
}

Result<KeySetPtr> SigningKeys::renewed(Transaction& tx, const std::vector<std::pair<std::string, crypto::PrivateKey>>& made,
                                       std::int64_t used_for, Instant now) const {
    std::vector<KeyRow> rows = key_rows(tx);
    for (const auto& [family, key] : made) {
        const auto use_from = next_key_due(uses(rows, family), now, used_for);
        if (!use_from) continue;  // another node was first
        const crypto::Jwk jwk{key};
        const std::string kid = crypto::thumbprint(jwk);
        const auto closed = people_.keys().with(
            tx, {owner},
            [&](crypto::KeyRing& ring) -> Result<std::string> {
                return text::base64url(ring.encrypt(owner, place_of(tx, kid), crypto::private_json(jwk).view(), now));
            },
            now);
        if (!closed) return closed.problem();
        std::string open;
        write_node(open, crypto::public_jwk(jwk));
        insert(tx, KeyRow{kid, family, open, *closed, *use_from});
        rows = key_rows(tx);
    }
    for (const KeyRow& row : rows)
        if (const auto next = successor_of(rows, row); next && key_is_over(*next, now)) drop_key(tx, row.kid);
    auto set = std::make_shared<KeySet>();
    set->read_at = now;
    std::string list;
    for (const KeyRow& row : key_rows(tx)) {
        auto jwk = opened(tx, row, now);
        if (!jwk) return jwk.problem();
        Node open = crypto::public_jwk(*jwk);
        write_node(list += list.empty() ? "" : ",", open);
        if (auto key = crypto::parse_jwk(open)) set->verifying.keys.push_back(std::move(*key));
        set->keys.push_back({std::move(*jwk), row.algorithm, row.use_from});
    }
    set->jwks = "{\"keys\":[" + list + "]}";
    auto pairwise = people_.secret(tx, "pairwise", now), nonce = people_.secret(tx, "dpop-nonce", now);
    if (!pairwise || !nonce) return Problem{500, "wrong-master-key"};
    set->pairwise = std::move(*pairwise), set->nonce = std::move(*nonce);
    return KeySetPtr(std::move(set));
}

Result<crypto::Jwk> SigningKeys::opened(Transaction& tx, const KeyRow& row, Instant now) const {
    return people_.keys().with(
        tx, {owner},
        [&](crypto::KeyRing& ring) -> Result<crypto::Jwk> {
            const auto closed = text::base64url_decode(row.private_key);
            const auto json = closed ? ring.decrypt(place_of(tx, row.kid), *closed) : std::nullopt;
            auto jwk = json ? crypto::parse_jwk(*json) : std::nullopt;
            if (!jwk) return Problem{500, "wrong-master-key"};
            jwk->kid = row.kid, jwk->use = "sig";
            if (row.algorithm != "RSA") jwk->alg = row.algorithm;
            return std::move(*jwk);
        },
        now);
}

}  // namespace skl::identity::oidc
