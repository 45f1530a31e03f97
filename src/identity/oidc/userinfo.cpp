// GET and POST /oidc/userinfo (OpenID Connect Core §5.3), and our own API's callers by access token.
#include "identity/oidc/handlers.h"
#include "identity/oidc/person_claims.h"
#include "identity/oidc/store.h"
#include "identity/oidc/tokens.h"
#include "identity/store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::oidc {
namespace {

struct Shown {
    std::string scheme, token;
};

bool same_letters(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

// RFC 6750 §2: in the header or in the body, not both; the scheme in any case (RFC 9110 §11.1).
std::optional<Shown> shown_in(const Request& request, const Form& form) {
    const auto header = single_header(request, "authorization");
    const std::string_view body = value(form, "access_token");
    if (!header || (!header->empty() && !body.empty())) return {};
    if (header->empty()) return body.empty() ? std::nullopt : std::optional(Shown{"Bearer", std::string(body)});
    const auto space = std::min(header->find(' '), header->size());
    for (const char* scheme : {"Bearer", "DPoP"})
        if (same_letters(header->substr(0, space), scheme) && space + 1 < header->size())
            return Shown{scheme, std::string(header->substr(space + 1))};
    return {};
}

const OAuthError bad_token{"invalid_token", "the access token is not good, over, or was taken back", 401};

// The token with its proof; whether it was taken back is asked by who reads on.
Task<Result<Or<ShownToken>>> good_token(Context& cx, Shown shown, std::string path) {
    const auto keys = co_await cx.app().service<Provider>().keys.of(cx);
    if (!keys) co_return keys.problem();
    const std::string issuer = issuer_of(cx);
    auto read = read_access_token(**keys, cx.app().service<Provider>().minted, shown.token, issuer, cx.now());
    if (!read || !contains(read->token.audiences, issuer)) co_return Or<ShownToken>(bad_token);
    // RFC 9449 §7.1: a bound token never works as a bearer's.
    if (read->token.bound.jkt.empty() != (shown.scheme == "Bearer")) co_return Or<ShownToken>(bad_token);
    // RFC 8705 §3: nor does one that is bound to a certificate without it.
    if (!read->token.bound.x5t.empty() && read->token.bound.x5t != thumbprint_shown(cx)) co_return Or<ShownToken>(bad_token);
    if (shown.scheme == "DPoP") {
        auto proof = co_await dpop_of(cx, *keys, path, shown.token);
        if (!proof) co_return std::move(proof.problem());
        if (!*proof) {
            OAuthError error = proof->fault();
            error.status = 401;
            co_return Or<ShownToken>(std::move(error));
        }
        if (**proof != read->token.bound.jkt) co_return Or<ShownToken>(bad_token);
    }
    co_return Or<ShownToken>(std::move(*read));
}

// Whom a token of ours stands for at our own API.
struct Behind {
    bool gone = false;
    std::optional<Grant> grant{};
    std::optional<Person> person{};
    Uuid mandate_id{};
    std::optional<MandateView> mandate{};
};

// A token that acts for somebody (RFC 8693 §4.1) is good while its mandate is in force.
Behind behind_token(Reader& reader, Context& cx, const ShownToken& good) {
    Behind out{.gone = taken_back(reader, good)};
    if (good.token.grant) out.grant = find_grant(reader, *good.token.grant);
    if (out.grant) out.person = find_person(reader, out.grant->person_id);
    if (good.token.act.empty()) return out;
    const auto& mandates = cx.app().service<Provider>().parts.mandates;
    auto held = out.grant && mandates && parse(good.token.mandate, out.mandate_id)
                    ? mandates(reader, out.mandate_id, out.grant->person_id, cx.now())
                    : Result<MandateView>(Problem::not_found("mandate"));
    if (held)
        out.mandate = std::move(*held);
    else
        out.gone = true;
    return out;
}

}  // namespace

Task<Result<Reply>> userinfo(Context& cx, Parameters parameters) {
    Provider& provider = cx.app().service<Provider>();
    const bool posted = cx.request().method == "POST";  // a token in an address would stay in logs
    const auto form = posted ? form_of(parameters) : Or<Form>(Form{});
    const auto shown = form ? shown_in(cx.request(), *form) : std::nullopt;
    if (!shown) co_return challenge("Bearer", {"invalid_request", "one access token is needed", 401});
    auto token = co_await good_token(cx, *shown, "/oidc/userinfo");
    if (!token) co_return std::move(token.problem());
    if (!*token) co_return challenge(shown->scheme, token->fault());
    if (!contains(words_of((*token)->token.scope), "openid") || !(*token)->token.grant || !(*token)->token.act.empty())
        co_return challenge(shown->scheme, {"insufficient_scope", "the scope openid is needed", 403}, "scope=\"openid\"");
    struct Told {
        std::string json, client_id;
    };
    auto told = co_await cx.write([&](Transaction& tx) -> Result<Told> {
        const auto grant = taken_back(tx, **token) ? std::nullopt : find_grant(tx, *(*token)->token.grant);
        if (!grant) return Told{};
        const auto person = find_person(tx, grant->person_id);
        auto known = provider.parts.people.attributes(tx, grant->person_id, cx.now());
        if (!known) return known.problem();
        const std::string members = claim_members(*known, grant->claims, person ? person->ial : 1);
        if (!members.empty())
            insert(tx, AccessEvent{crypto::uuid_v7(cx.now()), grant->person_id, cx.now(), "client:" + grant->client_id, "oidc", "userinfo",
                                   "", "shared"});
        std::string json = Claims().text("sub", grant->subject).done();
        if (!members.empty()) json.insert(json.size() - 1, "," + members);
        return Told{std::move(json), grant->client_id};
    });
    if (!told) co_return std::move(told.problem());
    if (told->json.empty()) co_return challenge(shown->scheme, bad_token);
    const auto client = co_await provider.clients.find(cx, told->client_id);
    if (!client) co_return client.problem();
    if (!*client) co_return challenge(shown->scheme, bad_token);
    const std::string algorithm = (*client)->client.userinfo_signed_response_alg;
    if (algorithm.empty()) co_return json_reply(std::move(told->json));
    const auto keys = co_await provider.keys.of(cx, family_of(algorithm) == "RSA");
    if (!keys) co_return keys.problem();
    std::string claims = Claims().text("iss", issuer_of(cx)).text("aud", told->client_id).done();
    claims.replace(claims.size() - 1, 1, "," + told->json.substr(1));
    Reply reply = json_reply((*keys)->sign(claims, algorithm, "JWT", cx.now()));
    reply.content_type = "application/jwt";
    co_return reply;
}

Task<std::optional<TokenCaller>> token_caller(Context& cx) {
    const auto shown = shown_in(cx.request(), {});
    if (!shown) co_return std::nullopt;
    const std::string path = cx.request().mount.substr(cx.href("").size()) + cx.request().path;  // /api/v1/… as the client called it
    auto token = co_await good_token(cx, *shown, path);
    if (!token || !*token) co_return std::nullopt;
    const ShownToken& good = **token;
    const auto behind = co_await cx.read([&](Reader& reader) -> Result<Behind> { return behind_token(reader, cx, good); });
    if (!behind || behind->gone) co_return std::nullopt;
    TokenCaller out{{}, good.token.client_id, words_of(good.token.scope)};
    out.caller.subject = behind->grant ? behind->grant->subject : "client:" + good.token.client_id;
    if (behind->person && behind->person->status == PersonStatus::active) {
        auto known = std::make_shared<Known>();
        known->session.person_id = behind->person->id;
        for (const auto& [acr, aal] : {std::pair{acr_aal1, 1}, {acr_aal2, 2}, {acr_aal2_phr, 2}, {acr_aal3, 3}})
            if (good.token.acr == acr) known->session.aal = aal;
        known->session.phishing_resistant = good.token.acr == acr_aal2_phr || good.token.acr == acr_aal3;
        known->session.amr = behind->grant->amr, known->session.auth_time = behind->grant->auth_time;
        known->session.created_at = behind->grant->created_at, known->session.expires_at = Instant{good.expires * 1'000'000};
        known->ial = behind->person->ial;
        known->scopes = out.scopes;
        if (behind->mandate) {  // as a session that acts for somebody, within what the token may
            known->session.acting_for = behind->mandate_id;
            known->principal = behind->mandate->principal;
            known->mandate_kind = out.caller.acts_for = behind->mandate->kind;
            known->excluded = behind->mandate->excluded;
        }
        out.caller.known = std::move(known);
    }
    co_return out;
}

Task<Caller> caller_of_token(Context& cx) {
    auto found = co_await token_caller(cx);
    co_return found ? std::move(found->caller) : Caller{};
}

}  // namespace skl::identity::oidc
