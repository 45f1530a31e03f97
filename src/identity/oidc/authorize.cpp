// GET and POST /oidc/authorize, and POST /oidc/par (RFC 9126).
#include "identity/oidc/flow.h"
#include "identity/oidc/handlers.h"
#include "identity/oidc/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

constexpr std::string_view pushed_prefix = "urn:ietf:params:oauth:request_uri:";

Problem page(const char* code) { return {400, code}; }

// A pushed request, bound to who pushed it; good until a code was made of it.
Task<Result<Form>> pushed_form(Context& cx, std::string uri, std::string client_id) {
    const std::string hash = hash_of(std::string_view(uri).substr(pushed_prefix.size()));
    auto ticket = co_await cx.read([&](Reader& reader) -> Result<Ticket> {
        auto found = find_ticket(reader, TicketKind::pushed, hash);
        if (!found || found->client_id != client_id || found->used_at || found->expires_at <= cx.now()) return page("oauth-request-over");
        return std::move(*found);
    });
    if (!ticket) co_return std::move(ticket.problem());
    co_return form_from_json(ticket->detail);
}

}  // namespace

Task<Result<Reply>> authorize(Context& cx, Parameters parameters) {
    Provider& provider = cx.app().service<Provider>();
    auto given = form_of(parameters);
    if (!given) co_return page("oauth-request-bad");
    Form form = std::move(*given);
    const std::string client_id(value(form, "client_id")), uri(value(form, "request_uri"));
    auto client = co_await provider.clients.find(cx, client_id);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return page("oauth-client-unknown");
    std::string pushed;
    if (uri.starts_with(pushed_prefix)) {
        auto there = co_await pushed_form(cx, uri, client_id);
        if (!there) co_return std::move(there.problem());
        form = std::move(*there);  // nothing beside it counts (RFC 9126 §4)
        pushed = hash_of(std::string_view(uri).substr(pushed_prefix.size()));
    } else if ((*client)->client.fapi2()) {
        co_return page("oauth-request-not-pushed");  // FAPI 2.0 §5.3.2.2: the browser carried it, anybody may have changed it
    } else {
        auto opened = co_await opened_request(cx, std::move(form), *client);
        if (!opened) co_return std::move(opened.problem());
        if (!*opened) co_return page("oauth-request-bad");
        form = std::move(**opened);
    }
    if (registered_redirect(form, (*client)->client).empty()) co_return page("oauth-redirect-unknown");
    auto request = check_request(form, (*client)->client, issuer_of(cx));
    if (!request) {
        const OAuthError error = request.fault();
        Form fields{{"error", error.code}};
        if (!error.description.empty()) fields["error_description"] = error.description;
        co_return co_await answer_client(cx, *client, form, std::move(fields));
    }
    Flow flow{.client = *client, .request = std::move(*request), .pushed = std::move(pushed)};
    co_return co_await proceed(cx, std::move(flow));
}

// A form that another site sends comes without the person's cookie (SameSite=Lax); asked for again as a GET it comes with it.
Task<Result<Reply>> authorize_posted(Context& cx, Parameters parameters) {
    std::string location = cx.href("/oidc/authorize");
    for (const auto& [name, text] : parameters.pairs)
        location += fmt::format("{}{}={}", location.find('?') == std::string::npos ? '?' : '&', text::percent_encode(name),
                                text::percent_encode(text));
    co_return Reply::redirect(std::move(location));
}

Task<Result<Reply>> continue_request(Context& cx, QuestionQuery query) {
    auto flow = co_await question(cx, query.request.value);
    if (!flow) co_return std::move(flow.problem());
    co_return co_await proceed(cx, std::move(*flow));
}

Task<Result<Reply>> par(Context& cx, Parameters parameters) {
    Provider& provider = cx.app().service<Provider>();
    auto given = form_of(parameters);
    if (!given) co_return refused(given.fault());
    auto client = co_await provider.clients.authenticate(cx, *given);
    if (!client) co_return std::move(client.problem());
    if (!*client) co_return refused(client->fault());
    const ClientPtr own = **client;
    if (given->contains("request_uri")) co_return refused({"invalid_request", "request_uri does not belong here"});
    auto opened = co_await opened_request(cx, std::move(*given), own);
    if (!opened) co_return std::move(opened.problem());
    if (!*opened) co_return refused(opened->fault());
    Form form = std::move(**opened);
    for (const char* proof : {"client_assertion", "client_assertion_type", "client_secret"}) form.erase(proof);
    if (form.contains("client_id") && value(form, "client_id") != own->client.client_id())
        co_return refused({"invalid_request", "client_id"});
    form["client_id"] = own->client.client_id();
    // RFC 9449 §10.1: the proof at this endpoint binds the code.
    if (single_header(cx.request(), "dpop") != std::optional<std::string_view>("")) {
        const auto keys = co_await provider.keys.of(cx);
        if (!keys) co_return keys.problem();
        auto proof = co_await dpop_of(cx, *keys, "/oidc/par", {});
        if (!proof) co_return std::move(proof.problem());
        if (!*proof) co_return refused(proof->fault());
        if (form.contains("dpop_jkt") && value(form, "dpop_jkt") != **proof)
            co_return refused({"invalid_request", "dpop_jkt is another key's"});
        form["dpop_jkt"] = **proof;
    }
    if (registered_redirect(form, own->client).empty()) co_return refused({"invalid_request", "redirect_uri is not registered"});
    if (const auto checked = check_request(form, own->client, issuer_of(cx)); !checked) co_return refused(checked.fault());
    const std::int64_t lasts = cx.app().configuration().oidc_par_ttl_s;
    const std::string secret = crypto::random_token();
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        insert(tx, Ticket{TicketKind::pushed, hash_of(secret), own->client.client_id(), {}, form_json(form), after(cx.now(), lasts), {}});
        return Nothing{};
    });
    if (!done) co_return std::move(done.problem());
    co_return json_reply(Claims().text("request_uri", std::string(pushed_prefix) + secret).number("expires_in", lasts).done(), 201);
}

}  // namespace skl::identity::oidc
