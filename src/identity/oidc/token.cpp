// POST /oidc/token: one function for each kind of grant.
#include "identity/oidc/handlers.h"

#include "identity/engine/pseudonym.h"
#include "identity/oidc/person_claims.h"
#include "identity/oidc/store.h"
#include "identity/oidc/tokens.h"
#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"

namespace skl::identity::oidc {
namespace {

constexpr std::string_view exchange_type = "urn:ietf:params:oauth:grant-type:token-exchange",
                           device_type = "urn:ietf:params:oauth:grant-type:device_code",
                           access_token_type = "urn:ietf:params:oauth:token-type:access_token";

// One request at this endpoint, its client known, its proof of possession checked.
struct Ask {
    Provider& provider;
    ClientPtr client;
    Form form;
    KeySetPtr keys;
    std::string issuer;
    Binding bound;            // what its tokens will be bound to
    std::string certificate;  // thumbprint of what was shown, whether or not tokens are bound to it
    std::int64_t lasts = 0;   // seconds, of access tokens
    Instant now;
};

// The answer of RFC 6749 §5.1.
struct Issue {
    AccessToken access;
    std::string refresh{};
    std::optional<IdToken> id{};
    bool exchanged = false;
};

const OAuthError bad_grant{"invalid_grant", "the grant is not good, over, or was used"};

Or<std::vector<std::string>> audiences_of(const Ask& ask, const std::vector<std::string>& granted) {
    std::vector<std::string> out = words_of(value(ask.form, "resource"));
    for (const std::string& one : out)
        if (one != ask.issuer && !contains(ask.client->client.resources, one))
            return OAuthError{"invalid_target", "this client may not ask for tokens of that resource"};
    for (const std::string& one : out)
        if (!granted.empty() && !contains(granted, one)) return OAuthError{"invalid_target", "the grant does not cover that resource"};
    if (out.empty()) out = granted;
    if (out.empty()) out.push_back(ask.issuer);
    return out;
}

// RFC 6749 §3.3: what was asked for, within what there is; all of it where nothing was said.
Or<std::string> scope_of(const Ask& ask, std::string_view most) {
    const std::vector<std::string> wanted = words_of(value(ask.form, "scope")), there = words_of(most);
    for (const std::string& one : wanted)
        if (!contains(there, one)) return OAuthError{"invalid_scope", "more than this client may ask for"};
    return joined(wanted.empty() ? there : wanted);
}

std::string answer(const Ask& ask, const Issue& issue) {
    AccessToken access = issue.access;
    access.lasts = ask.lasts;
    const std::string token = signed_access_token(*ask.keys, access, ask.now);
    ask.provider.minted.add(token);
    Claims out;
    out.text("access_token", token).text("token_type", issue.access.bound.jkt.empty() ? "Bearer" : "DPoP").number("expires_in", ask.lasts);
    if (issue.exchanged) out.text("issued_token_type", access_token_type);
    out.text_if("scope", issue.access.scope).text_if("refresh_token", issue.refresh);
    if (issue.id) {
        IdToken id = *issue.id;
        id.access_token = token;
        out.text("id_token", signed_id_token(*ask.keys, id, ask.client->client.id_token_signed_response_alg, ask.now));
    }
    return out.done();
}

Or<Issue> client_credentials(const Ask& ask) {
    if (ask.client->client.is_public()) return OAuthError{"unauthorized_client", "a public client proves nothing"};
    std::vector<std::string> most = words_of(ask.client->client.scope);
    std::erase_if(
        most, [](const std::string& scope) { return scope == "openid" || scope == "offline_access" || !claims_of_scope(scope).empty(); });
    const auto scope = scope_of(ask, joined(most));
    if (!scope) return scope.fault();
    const auto audiences = audiences_of(ask, {});
    if (!audiences) return audiences.fault();
    const std::string id = ask.client->client.client_id();
    return Issue{
        .access = {.issuer = ask.issuer, .subject = id, .client_id = id, .scope = *scope, .audiences = *audiences, .bound = ask.bound}};
}

std::string new_refresh(Transaction& tx, const Ask& ask, const Grant& grant) {
    const std::string secret = crypto::random_token();
    const Instant until = std::min(after(ask.now, refresh_idle_seconds), grant.expires_at);
    insert(tx, Ticket{TicketKind::refresh,
                      hash_of(secret),
                      grant.client_id,
                      grant.id,
                      form_json({{"jkt", ask.bound.jkt}, {"x5t", ask.bound.x5t}}),
                      until,
                      {}});
    return secret;
}

// What the ID token says of the person, where the client asked for it to stand there.
Result<std::string> id_token_members(Transaction& tx, const Ask& ask, const Grant& grant) {
    if (grant.id_token_claims.empty()) return std::string{};
    const auto person = find_person(tx, grant.person_id);
    auto known = ask.provider.parts.people.attributes(tx, grant.person_id, ask.now);
    if (!known) return known.problem();
    insert(tx,
           AccessEvent{crypto::uuid_v7(ask.now), grant.person_id, ask.now, "client:" + grant.client_id, "oidc", "id-token", "", "shared"});
    return claim_members(*known, grant.id_token_claims, person ? person->ial : 1);
}

Result<Or<Issue>> issue_for(Transaction& tx, const Ask& ask, const Grant& grant, std::string_view nonce, std::string refresh) {
    const auto person = find_person(tx, grant.person_id);
    if (!person || person->status != PersonStatus::active) return Or<Issue>(bad_grant);
    const auto scope = scope_of(ask, grant.scope);
    if (!scope) return Or<Issue>(scope.fault());
    const auto audiences = audiences_of(ask, grant.resources);
    if (!audiences) return Or<Issue>(audiences.fault());
    Issue out{.access = {.issuer = ask.issuer,
                         .subject = grant.subject,
                         .client_id = grant.client_id,
                         .scope = *scope,
                         .audiences = *audiences,
                         .acr = grant.acr,
                         .bound = ask.bound,
                         .auth_time = seconds_of(grant.auth_time),
                         .grant = grant.id},
              .refresh = std::move(refresh)};
    if (contains(words_of(*scope), "openid")) {
        auto more = id_token_members(tx, ask, grant);
        if (!more) return more.problem();
        out.id = IdToken{.issuer = ask.issuer,
                         .subject = grant.subject,
                         .client_id = grant.client_id,
                         .nonce = std::string(nonce),
                         .acr = grant.acr,
                         .access_token = {},
                         .session_id = session_id_for(*ask.keys, grant.session_hash, grant.client_id),
                         .amr = grant.amr,
                         .auth_time = seconds_of(grant.auth_time),
                         .more = std::move(*more)};
    }
    return Or<Issue>(std::move(out));
}

// RFC 7636 §4.6; a verifier without a challenge is a sign of a downgrade (RFC 9700 §2.1.1).
bool proves_possession(std::string_view challenge, std::string_view verifier) {
    if (challenge.empty()) return verifier.empty();
    return verifier.size() >= 43 && verifier.size() <= 128 && crypto::equal(hash_of(verifier), challenge);
}

bool may_refresh(const Client& client, const Grant& grant) { return !grant.once && contains(client.grant_types, "refresh_token"); }

// Two came at once with what is good once.
Or<Issue> stolen(Transaction& tx, const Ask& ask, const Grant& grant) {
    revoke_grant(tx, grant.id, ask.now);
    return bad_grant;
}

Result<Or<Issue>> by_code(Transaction& tx, const Ask& ask) {
    const std::string hash = hash_of(value(ask.form, "code"));
    const auto ticket = find_ticket(tx, TicketKind::code, hash);
    if (!ticket || !ticket->grant_id || ticket->client_id != ask.client->client.client_id()) return Or<Issue>(bad_grant);
    // RFC 6749 §4.1.2: somebody has the code who should not; whoever was first loses too.
    if (ticket->used_at) {
        revoke_grant(tx, *ticket->grant_id, ask.now);
        return Or<Issue>(bad_grant);
    }
    const Form detail = form_from_json(ticket->detail);
    const auto grant = find_grant(tx, *ticket->grant_id);
    if (ticket->expires_at <= ask.now || !grant || grant->revoked_at) return Or<Issue>(bad_grant);
    if (value(detail, "redirect_uri") != value(ask.form, "redirect_uri")) return Or<Issue>(bad_grant);
    if (!proves_possession(value(detail, "code_challenge"), value(ask.form, "code_verifier"))) return Or<Issue>(bad_grant);
    if (const auto bound = value(detail, "dpop_jkt"); !bound.empty() && bound != ask.bound.jkt)
        return Or<Issue>(OAuthError{"invalid_dpop_proof", "the code is bound to another key"});
    if (!use_ticket(tx, TicketKind::code, hash, ask.now)) return stolen(tx, ask, *grant);
    if (!ask.client->client.tested_at) set_tested(tx, grant->client_id, ask.now);
    std::string refresh = may_refresh(ask.client->client, *grant) ? new_refresh(tx, ask, *grant) : std::string{};
    return issue_for(tx, ask, *grant, value(detail, "nonce"), std::move(refresh));
}

// Public clients get a new one each time, and one that comes twice ends them all (RFC 9700 §4.14.2); confidential ones keep theirs
// (FAPI 2.0 §5.3.2.1).
Result<Or<Issue>> by_refresh(Transaction& tx, const Ask& ask) {
    const std::string shown(value(ask.form, "refresh_token")), hash = hash_of(shown);
    auto ticket = find_ticket(tx, TicketKind::refresh, hash);
    if (!ticket || !ticket->grant_id || ticket->client_id != ask.client->client.client_id()) return Or<Issue>(bad_grant);
    if (ticket->used_at) {
        revoke_grant(tx, *ticket->grant_id, ask.now);
        return Or<Issue>(bad_grant);
    }
    const auto grant = find_grant(tx, *ticket->grant_id);
    if (ticket->expires_at <= ask.now || !grant || grant->revoked_at || grant->expires_at <= ask.now) return Or<Issue>(bad_grant);
    const bool is_public = ask.client->client.is_public();
    const Form bound = form_from_json(ticket->detail);
    // RFC 9449 §5, RFC 8705 §4: who proves nothing else has tokens of the same key.
    const bool same = value(bound, "jkt") == ask.bound.jkt && value(bound, "x5t") == ask.bound.x5t;
    if (is_public && !same) return Or<Issue>(bad_grant);
    auto out = issue_for(tx, ask, *grant, {}, {});
    if (!out || !*out) return out;
    if (is_public) {
        if (!use_ticket(tx, TicketKind::refresh, hash, ask.now)) return stolen(tx, ask, *grant);
        (*out)->refresh = new_refresh(tx, ask, *grant);
    } else {
        ticket->expires_at = std::min(after(ask.now, refresh_idle_seconds), grant->expires_at);
        change_ticket(tx, *ticket);
        (*out)->refresh = shown;
    }
    return out;
}

// RFC 8628 §3.5. `asked`: when it came last, `every`: how long it is to wait between two tries.
Result<Or<Issue>> by_device(Transaction& tx, const Ask& ask) {
    const std::string hash = hash_of(value(ask.form, "device_code"));
    auto ticket = find_ticket(tx, TicketKind::device, hash);
    if (!ticket || ticket->client_id != ask.client->client.client_id() || ticket->used_at) return Or<Issue>(bad_grant);
    if (!ticket->detail.starts_with('{')) return Or<Issue>(bad_grant);  // the row that a person's code leads by is no device's
    if (ticket->expires_at <= ask.now) return Or<Issue>(OAuthError{"expired_token", "start again"});
    Form detail = form_from_json(ticket->detail);
    if (value(detail, "decision") == "denied") return Or<Issue>(OAuthError{"access_denied", "the person said no"});
    if (!ticket->grant_id) {
        const auto number = [&](std::string_view name) {
            std::int64_t out = 0;
            const std::string_view text = value(detail, name);
            (void)std::from_chars(text.data(), text.data() + text.size(), out);
            return out;
        };
        const std::int64_t now = seconds_of(ask.now), every = std::max(device_interval, number("every"));
        const bool hasty = number("asked") != 0 && now < number("asked") + every;
        detail["asked"] = std::to_string(now), detail["every"] = std::to_string(hasty ? every + device_interval : every);
        ticket->detail = form_json(detail);
        change_ticket(tx, *ticket);
        return Or<Issue>(hasty ? OAuthError{"slow_down", "five seconds more between tries"}
                               : OAuthError{"authorization_pending", "the person has not decided yet"});
    }
    const auto grant = find_grant(tx, *ticket->grant_id);
    if (!grant || grant->revoked_at || !use_ticket(tx, TicketKind::device, hash, ask.now)) return Or<Issue>(bad_grant);
    std::string refresh = may_refresh(ask.client->client, *grant) ? new_refresh(tx, ask, *grant) : std::string{};
    return issue_for(tx, ask, *grant, {}, std::move(refresh));
}

// A mandate's scopes are names, or patterns that end with a star.
bool covers(const std::vector<std::string>& patterns, std::string_view scope) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return pattern == scope || (pattern.ends_with('*') && scope.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1)));
    });
}

// RFC 8693: an agent's token becomes one for the principal of a mandate, with what both may do.
Result<Or<Issue>> by_exchange(Transaction& tx, const Ask& ask) {
    Uuid mandate;
    const auto shown = read_access_token(*ask.keys, ask.provider.minted, value(ask.form, "subject_token"), ask.issuer, ask.now);
    if (value(ask.form, "subject_token_type") != access_token_type || !parse(value(ask.form, "requested_subject"), mandate))
        return Or<Issue>(OAuthError{"invalid_request", "subject_token, its type and requested_subject are needed"});
    if (!shown || !shown->token.grant || shown->token.client_id != ask.client->client.client_id() || taken_back(tx, *shown))
        return Or<Issue>(bad_grant);
    if (!shown->token.act.empty()) return Or<Issue>(bad_grant);  // no chains: an agent acts for one principal
    if (!shown->token.bound.jkt.empty() && shown->token.bound.jkt != ask.bound.jkt)
        return Or<Issue>(OAuthError{"invalid_dpop_proof", "the token is bound to another key"});
    if (!shown->token.bound.x5t.empty() && shown->token.bound.x5t != ask.certificate) return Or<Issue>(bad_grant);
    const auto grant = find_grant(tx, *shown->token.grant);
    if (!grant || !ask.provider.parts.mandates) return Or<Issue>(bad_grant);
    const auto held = ask.provider.parts.mandates(tx, mandate, grant->person_id, ask.now);
    if (!held) return Or<Issue>(OAuthError{"invalid_target", "no such mandate is in force"});
    std::vector<std::string> most = words_of(shown->token.scope);
    std::erase_if(most, [&](const std::string& scope) { return !covers(held->scopes, scope); });
    const auto scope = scope_of(ask, joined(most));
    if (!scope) return Or<Issue>(scope.fault());
    if (scope->empty()) return Or<Issue>(OAuthError{"invalid_scope", "the mandate covers nothing of it"});
    const auto audiences = audiences_of(ask, grant->resources);
    if (!audiences) return Or<Issue>(audiences.fault());
    return Or<Issue>(Issue{.access = {.issuer = ask.issuer,
                                      .subject = pairwise(ask.keys->pairwise, ask.client->client.sector, held->principal),
                                      .client_id = shown->token.client_id,
                                      .scope = *scope,
                                      .audiences = *audiences,
                                      .acr = shown->token.acr,
                                      .bound = ask.bound,
                                      .act = Claims().text("sub", shown->token.subject).done(),
                                      .mandate = to_text(mandate),
                                      .auth_time = shown->token.auth_time,
                                      .grant = shown->token.grant},
                           .exchanged = true});
}

using Granting = Result<Or<Issue>> (*)(Transaction&, const Ask&);
Granting granting(std::string_view type) {
    if (type == "authorization_code") return by_code;
    if (type == "refresh_token") return by_refresh;
    if (type == device_type) return by_device;
    return type == exchange_type ? by_exchange : nullptr;
}

}  // namespace

Task<Result<Reply>> token(Context& cx, Parameters parameters) {
    Provider& provider = cx.app().service<Provider>();
    auto form = form_of(parameters);
    if (!form) co_return refused(form.fault());
    auto client = co_await provider.clients.authenticate(cx, *form);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return refused(client->fault());
    const Client& own = (**client)->client;
    const SigningAlgorithm algorithm = own.id_token_signed_response_alg;
    auto keys = co_await provider.keys.of(cx, algorithm == SigningAlgorithm::RS256 || algorithm == SigningAlgorithm::PS256);
    if (!keys) co_return std::move(keys.problem());
    Ask ask{provider,      **client, std::move(*form),     std::move(*keys),
            issuer_of(cx), {},       thumbprint_shown(cx), cx.app().configuration().oidc_access_ttl_s,
            cx.now()};
    const std::string type(value(ask.form, "grant_type"));
    const Granting granted_by = granting(type);
    if (type.empty()) co_return refused({"invalid_request", "grant_type is missing"});
    if (granted_by == nullptr && type != "client_credentials") co_return refused({"unsupported_grant_type", ""});
    if (!contains(own.grant_types, type)) co_return refused({"unauthorized_client", "this client may not use that grant"});
    if (own.dpop_bound || single_header(cx.request(), "dpop") != std::optional<std::string_view>("")) {
        auto proof = co_await dpop_of(cx, ask.keys, "/oidc/token", {});
        if (!proof) co_return std::move(proof.problem());
        if (!*proof) co_return refused(proof->fault());
        ask.bound.jkt = **proof;
    }
    if (own.tls_client_certificate_bound_access_tokens) {
        if (ask.certificate.empty()) co_return refused({"invalid_request", "this client's tokens are bound to a certificate: show it"});
        ask.bound.x5t = ask.certificate;
    }
    if (own.dpop_bound && ask.bound.jkt.empty()) co_return refused({"invalid_dpop_proof", "this client's tokens are bound to a key"});
    Result<Or<Issue>> issue = granted_by == nullptr ? Result<Or<Issue>>(client_credentials(ask)) : Or<Issue>(bad_grant);
    if (granted_by != nullptr) issue = co_await cx.write([&](Transaction& tx) { return granted_by(tx, ask); });
    if (!issue) co_return std::move(issue.problem());
    if (!*issue) co_return refused(issue->fault());
    co_return json_reply(answer(ask, **issue));
}

}  // namespace skl::identity::oidc
