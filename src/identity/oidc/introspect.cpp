// What a token is worth (RFC 7662, as a signed answer RFC 9701), and taking one back (RFC 7009).
#include "identity/oidc/handlers.h"
#include "identity/oidc/store.h"
#include "identity/oidc/tokens.h"

namespace skl::identity::oidc {
namespace {

constexpr std::string_view signed_answer = "application/token-introspection+jwt";

// A client learns of tokens that were made for it: its own, and those for a resource of its own.
bool may_know(const Client& asking, const ShownToken& shown) {
    const std::string id = asking.client_id();
    return shown.token.client_id == id || contains(shown.token.audiences, id) ||
           std::any_of(asking.resources.begin(), asking.resources.end(),
                       [&](const std::string& resource) { return contains(shown.token.audiences, resource); });
}

std::string told(const ShownToken& shown) {
    const AccessToken& token = shown.token;
    Claims out;
    out.truth("active", true).text("iss", token.issuer).text("sub", token.subject).text("client_id", token.client_id);
    out.texts("aud", token.audiences).text_if("scope", token.scope).text("token_type", token.bound.jkt.empty() ? "Bearer" : "DPoP");
    out.number("exp", shown.expires).number("iat", shown.issued).text("jti", shown.jti).text_if("acr", token.acr);
    if (token.auth_time != 0) out.number("auth_time", token.auth_time);
    if (!token.bound.empty()) out.json("cnf", cnf_of(token.bound));
    if (!token.act.empty()) out.json("act", token.act);
    return out.text_if("mandate", token.mandate).done();
}

struct Known {
    std::string json = R"({"active":false})";
};

Result<Known> about_refresh(Reader& reader, const Client& client, const std::string& token, Instant now) {
    const auto ticket = find_ticket(reader, TicketKind::refresh, hash_of(token));
    if (!ticket || ticket->client_id != client.client_id() || ticket->used_at || ticket->expires_at <= now) return Known{};
    const auto grant = find_grant(reader, *ticket->grant_id);
    if (!grant || grant->revoked_at) return Known{};
    return Known{Claims()
                     .truth("active", true)
                     .text("client_id", grant->client_id)
                     .text("sub", grant->subject)
                     .text_if("scope", grant->scope)
                     .number("exp", seconds_of(ticket->expires_at))
                     .done()};
}

bool accepts_signed(const Request& request) { return request.header("accept").find(signed_answer) != std::string_view::npos; }

}  // namespace

Task<Result<Reply>> introspect(Context& cx, Parameters parameters) {
    Provider& provider = cx.app().service<Provider>();
    const auto form = form_of(parameters);
    if (!form) co_return refused(form.fault());
    auto client = co_await provider.clients.authenticate(cx, *form);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return refused(client->fault());
    const ClientPtr asking = **client;
    // Whoever only says its name could ask about any string it finds.
    if (asking->client.is_public()) co_return refused({"invalid_client", "client authentication is needed", 401});
    const std::string token(value(*form, "token")), issuer = issuer_of(cx);
    if (token.empty()) co_return refused({"invalid_request", "token is missing"});
    const auto keys = co_await provider.keys.of(cx);
    if (!keys) co_return keys.problem();
    const auto shown = read_access_token(**keys, provider.minted, token, issuer, cx.now());
    auto known = co_await cx.read([&](Reader& reader) -> Result<Known> {
        if (!shown) return about_refresh(reader, asking->client, token, cx.now());
        if (!may_know(asking->client, *shown) || taken_back(reader, *shown)) return Known{};
        return Known{told(*shown)};
    });
    if (!known) co_return std::move(known.problem());
    if (!accepts_signed(cx.request())) co_return json_reply(std::move(known->json));
    const std::string claims = Claims()
                                   .text("iss", issuer)
                                   .text("aud", asking->client.client_id())
                                   .number("iat", seconds_of(cx.now()))
                                   .json("token_introspection", known->json)
                                   .done();
    Reply reply = json_reply((*keys)->sign(claims, "ES256", "token-introspection+jwt", cx.now()));
    reply.content_type = signed_answer;
    co_return reply;
}

// 200 whatever the token was (RFC 7009 §2.2). A refresh token takes its whole grant with it.
Task<Result<Reply>> revoke(Context& cx, Parameters parameters) {
    Provider& provider = cx.app().service<Provider>();
    const auto form = form_of(parameters);
    if (!form) co_return refused(form.fault());
    auto client = co_await provider.clients.authenticate(cx, *form);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return refused(client->fault());
    const std::string id = (**client)->client.client_id(), token(value(*form, "token"));
    if (token.empty()) co_return refused({"invalid_request", "token is missing"});
    const auto keys = co_await provider.keys.of(cx);
    if (!keys) co_return keys.problem();
    const auto shown = read_access_token(**keys, provider.minted, token, issuer_of(cx), cx.now());
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        if (shown && shown->token.client_id == id)
            (void)first_time(tx, "revoked", shown->jti, Instant{(shown->expires + 1) * 1'000'000}, cx.now());
        const auto ticket = shown ? std::nullopt : find_ticket(tx, TicketKind::refresh, hash_of(token));
        if (ticket && ticket->client_id == id && ticket->grant_id) revoke_grant(tx, *ticket->grant_id, cx.now());
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    Reply reply;
    reply.headers = {{"Cache-Control", "no-store"}};
    co_return reply;
}

}  // namespace skl::identity::oidc
