#include "identity/oidc/clients.h"

#include "identity/oidc/certificate_name.h"
#include "identity/oidc/fetch.h"
#include "identity/oidc/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/jwt.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

constexpr std::int64_t client_fresh_for = 5'000'000;  // µs: a suspended client is refused everywhere within 5 s
constexpr std::int64_t keys_fresh_for = 300'000'000, keys_asked_again_after = 10'000'000;  // µs, of jwks_uri
constexpr std::size_t most_clients_held = 10'000;
constexpr std::int64_t longest_assertion = 3'600;  // seconds: how long its id is to be remembered
constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const OAuthError not_that_client{"invalid_client", "client authentication failed", 401};

struct Basic {
    std::string id, secret;
};
std::optional<Basic> basic_of(std::string_view authorization) {
    const auto plain = text::base64_decode(authorization.substr(6));
    const auto colon = plain ? plain->find(':') : std::string::npos;
    if (colon == std::string::npos) return {};
    auto unplus = [](std::string coded) {
        std::replace(coded.begin(), coded.end(), '+', ' ');
        return text::percent_decode(coded);
    };
    auto id = unplus(plain->substr(0, colon)), secret = unplus(plain->substr(colon + 1));
    if (!id || !secret) return {};
    return Basic{std::move(*id), std::move(*secret)};
}

// What an assertion says of itself, before it is known to be true: only to know whose keys to take.
std::string claimed_subject(std::string_view token) {
    const auto first = token.find('.'), second = token.find('.', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos || token.size() > crypto::longest_jwt) return {};
    const auto payload = text::base64url_decode(token.substr(first + 1, second - first - 1));
    const auto claims = payload ? crypto::strict_object(*payload) : std::nullopt;
    return claims ? crypto::text_member(*claims, "sub").value_or("") : std::string{};
}

bool is_basic(std::string_view authorization) {
    return authorization.size() > 6 && (authorization.starts_with("Basic ") || authorization.starts_with("basic "));
}

}  // namespace

crypto::JwkSet keys_in(const Client& client) {
    if (client.jwks.empty()) return {};
    return crypto::parse_jwk_set(client.jwks.value, crypto::KeyParts::open_only).value_or(crypto::JwkSet{});
}

Task<Result<ClientPtr>> Clients::find(Context& cx, std::string_view id) {
    const std::pair<std::string, std::string> key(cx.tenant(), std::string(id));
    {
        const std::lock_guard lock(mutex_);
        const auto found = known_.find(key);
        if (found != known_.end() && found->second->read_at.micros + client_fresh_for > cx.now().micros) co_return found->second;
    }
    auto read = co_await cx.read([&](Reader& reader) -> Result<std::optional<Client>> { return find_client(reader, key.second); });
    if (!read) co_return std::move(read.problem());
    if (!*read || (*read)->status == ClientStatus::suspended) co_return ClientPtr{};
    crypto::JwkSet keys = keys_in(**read);
    auto out = std::make_shared<const KnownClient>(KnownClient{std::move(**read), std::move(keys), cx.now()});
    const std::lock_guard lock(mutex_);
    if (known_.size() >= most_clients_held) known_.clear();
    known_[key] = out;
    co_return out;
}

void Clients::forget(const std::string& tenant, std::string_view id) {
    const std::lock_guard lock(mutex_);
    known_.erase(std::pair<std::string, std::string>(tenant, std::string(id)));
}

Task<Result<crypto::JwkSet>> Clients::keys_of(Context& cx, ClientPtr client, std::string_view kid) {
    const std::string url = client->client.jwks_uri;
    if (url.empty()) co_return client->keys;
    {
        const std::lock_guard lock(mutex_);
        const auto found = fetched_.find(url);
        if (found != fetched_.end()) {
            const auto has = [&](const crypto::Jwk& key) { return kid.empty() || key.kid == kid; };
            const bool known = std::any_of(found->second.keys.keys.begin(), found->second.keys.keys.end(), has);
            const std::int64_t age = cx.now().micros - found->second.at.micros;
            if (age < (known ? keys_fresh_for : keys_asked_again_after)) co_return found->second.keys;
        }
    }
    auto body = co_await cx.blocking([&] { return call_outside({url, {}, private_network_}); });
    auto keys = body ? crypto::parse_jwk_set(*body, crypto::KeyParts::open_only) : std::nullopt;
    const std::lock_guard lock(mutex_);
    if (fetched_.size() >= most_clients_held) fetched_.clear();
    Fetched& held = fetched_[url];
    if (keys) held.keys = std::move(*keys);  // else those of before: their server may be away for a moment
    held.at = cx.now();
    co_return held.keys;
}

Task<Result<Or<ClientPtr>>> Clients::authenticate(Context& cx, const Form& form) {
    const auto authorization = single_header(cx.request(), "authorization");
    if (!authorization) co_return Or<ClientPtr>(OAuthError{"invalid_request", "two Authorization headers"});
    const bool asserts = form.contains("client_assertion") || form.contains("client_assertion_type");
    if (is_basic(*authorization) + asserts + form.contains("client_secret") > 1)
        co_return Or<ClientPtr>(OAuthError{"invalid_request", "more than one way to authenticate"});
    Result<Or<ClientPtr>> out = Or<ClientPtr>(not_that_client);
    if (asserts) {
        out = co_await by_assertion(cx, form);
    } else if (is_basic(*authorization)) {
        const auto given = basic_of(*authorization);
        const bool agrees = given && (!form.contains("client_id") || value(form, "client_id") == given->id);
        auto client = co_await find(cx, agrees ? given->id : std::string{});
        if (!client) co_return std::move(client.problem());
        if (*client && (*client)->client.token_endpoint_auth_method == ClientProof::client_secret_basic &&
            crypto::equal(hash_of(given->secret), (*client)->client.secret_hash))
            out = Or<ClientPtr>(std::move(*client));
    } else if (!form.contains("client_secret")) {
        auto client = co_await find(cx, value(form, "client_id"));
        if (!client) co_return std::move(client.problem());
        if (*client && (*client)->client.by_certificate()) {
            const auto proven = co_await by_certificate(cx, *client);
            if (!proven) co_return proven.problem();
            if (*proven) out = Or<ClientPtr>(std::move(*client));
        } else if (*client && (*client)->client.is_public()) {
            out = Or<ClientPtr>(std::move(*client));
        }
    }
    // Who proves to be a client is not counted: a busy one is no attack. Failures are, and public clients, whose name anybody can give.
    const bool failed = out && !*out;
    if (out && (failed || (**out)->client.is_public()) && cx.app().configuration().rate_limits &&
        !tries_.count(failed ? RateClass::write : RateClass::read, address_prefix(cx.request().remote), cx.now().micros).allowed)
        co_return Problem{429, "rate-limited", {{"seconds", "60"}}, {}, {{"Retry-After", "60"}}};
    co_return out;
}

// RFC 8705 §2: TLS has proven that the key is held. Of tls_client_auth an authority says whose it is, and the name is the registered one; a
// certificate nobody else signed is known by its key, which stands in the client's key set.
Task<Result<bool>> Clients::by_certificate(Context& cx, ClientPtr client) {
    const std::vector<crypto::Certificate> chain = shown_chain(cx.request());
    if (chain.empty()) co_return false;
    if (client->client.token_endpoint_auth_method == ClientProof::tls_client_auth) {
        const auto authorities = co_await authorities_.now(cx, cx.app().configuration().client_authorities);
        co_return !crypto::fault_of(chain, *authorities, seconds_of(cx.now())) && is_named(client->client, chain.front());
    }
    if (!chain.front().key()) co_return false;
    const std::string shown = crypto::thumbprint(crypto::Jwk{*chain.front().key()});
    for (const char* kid : {"", "?"}) {  // a kid that is not there makes keys at an address be fetched again
        const auto keys = co_await keys_of(cx, client, kid);
        if (!keys) co_return keys.problem();
        const auto is_shown = [&](const crypto::Jwk& key) { return key.public_key() != nullptr && crypto::thumbprint(key) == shown; };
        if (std::any_of(keys->keys.begin(), keys->keys.end(), is_shown)) co_return true;
    }
    co_return false;
}

Task<Result<Or<ClientPtr>>> Clients::by_assertion(Context& cx, const Form& form) {
    const std::string token(value(form, "client_assertion"));
    const std::string subject = claimed_subject(token);
    const bool agrees = !form.contains("client_id") || value(form, "client_id") == subject;
    if (value(form, "client_assertion_type") != assertion_type || subject.empty() || !agrees) co_return Or<ClientPtr>(not_that_client);
    auto client = co_await find(cx, subject);
    if (!client) co_return std::move(client.problem());
    if (!*client || (*client)->client.token_endpoint_auth_method != ClientProof::private_key_jwt) co_return Or<ClientPtr>(not_that_client);
    const auto header = crypto::unverified_header(token);
    const std::string kid = header ? crypto::text_member(*header, "kid").value_or("") : std::string{};
    const auto keys = co_await keys_of(cx, *client, kid);
    if (!keys) co_return keys.problem();
    const std::int64_t now = seconds_of(cx.now());
    const auto jwt = crypto::verify_jwt(token, *keys, {.algorithms = {"ES256", "EdDSA", "PS256"}},
                                        {.issuer = subject, .audience = {}, .now = now, .required = {"exp", "jti", "aud", "sub"}});
    // FAPI 2.0 §5.3.2.1: the issuer, as one string, so that an assertion for one server is of no use at another.
    if (!jwt || jwt->text("aud") != issuer_of(cx) || jwt->text("jti").empty()) co_return Or<ClientPtr>(not_that_client);
    const std::int64_t until = jwt->instant("exp").value_or(0);
    if (until > now + longest_assertion) co_return Or<ClientPtr>(not_that_client);
    auto first = co_await cx.write([&](Transaction& tx) -> Result<bool> {
        return first_time(tx, "assertion", hash_of(subject + " " + jwt->text("jti")), Instant{(until + 1) * 1'000'000}, cx.now());
    });
    if (!first) co_return std::move(first.problem());
    co_return *first ? Or<ClientPtr>(std::move(*client)) : Or<ClientPtr>(not_that_client);
}

}  // namespace skl::identity::oidc
