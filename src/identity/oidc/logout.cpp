// Signing out: RP-Initiated Logout 1.0 at /oidc/end-session, and telling the other clients (Back-Channel Logout 1.0).
#include "identity/oidc/fetch.h"
#include "identity/oidc/flow.h"
#include "identity/oidc/handlers.h"
#include "identity/oidc/store.h"
#include "identity/oidc/tokens.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

constexpr std::int64_t logout_token_seconds = 120;  // Back-Channel Logout §2.4 wants it short
constexpr std::string_view person_cookie = "sl";    // of a signed-in person (trust.md §4)
constexpr std::string_view seal_label = "oidc/sign-out/v1";
constexpr const char* job_kind = "identity.backchannel_logout";

// What is known of a request to sign out.
struct SignOut {
    ClientPtr client;  // null: none was named
    std::string to;    // where the browser goes afterwards; empty: to our own page
    bool same_session = false;
};

Problem bad_request() { return {400, "sign-out-bad"}; }

Task<Result<SignOut>> sign_out_of(Context& cx, Form form, KeySetPtr keys) {
    SignOut out;
    std::string client_id(value(form, "client_id"));
    if (const auto hint = value(form, "id_token_hint"); !hint.empty()) {
        const auto jwt = read_id_token(*keys, hint, issuer_of(cx));
        if (!jwt || (!client_id.empty() && client_id != jwt->text("aud"))) co_return bad_request();
        client_id = jwt->text("aud");
        const Known* known = identity::known(cx);
        out.same_session = known != nullptr && jwt->text("sid") == session_id_for(*keys, known->session.id_hash, client_id);
    }
    if (!client_id.empty()) {
        auto client = co_await cx.app().service<Provider>().clients.find(cx, client_id);
        if (!client) co_return std::move(client.problem());
        if (!*client) co_return bad_request();
        out.client = std::move(*client);
    }
    const std::string uri(value(form, "post_logout_redirect_uri"));
    if (uri.empty()) co_return out;
    if (!out.client || !contains(out.client->client.post_logout_redirect_uris, uri)) co_return bad_request();
    out.to = uri;
    if (const auto state = value(form, "state"); !state.empty())
        out.to += fmt::format("{}state={}", uri.find('?') == std::string::npos ? '?' : '&', text::percent_encode(state));
    co_return out;
}

Reply leave(const Context& cx, const std::string& to) {
    Reply reply = Reply::redirect(to.empty() ? cx.href("/oidc/signed-out") : to);
    reply.headers.emplace_back("Set-Cookie", set_cookie(cx.app(), cx.request(), person_cookie, "", 0));
    reply.headers.emplace_back("Cache-Control", "no-store");
    return reply;
}

std::string logout_token(const Context& cx, const KeySet& keys, const Client& client, const std::string& session_hash) {
    return keys.sign(Claims()
                         .text("iss", issuer_of(cx))
                         .text("aud", client.client_id())
                         .number("iat", seconds_of(cx.now()))
                         .number("exp", seconds_of(cx.now()) + logout_token_seconds)
                         .text("jti", crypto::random_token())
                         .text("sid", session_id_for(keys, session_hash, client.client_id()))
                         .json("events", R"({"http://schemas.openid.net/event/backchannel-logout":{}})")
                         .done(),
                     algorithm_name(client.id_token_signed_response_alg), "logout+jwt", cx.now());
}

Task<Result<Reply>> end(Context& cx, std::string to) {
    const Known* known = identity::known(cx);
    if (known == nullptr) co_return leave(cx, to);
    auto done = co_await end_session_everywhere(cx, known->session.id_hash);
    if (!done) co_return std::move(done.problem());
    co_return leave(cx, to);
}

}  // namespace

Task<Done> end_session_everywhere(Context& cx, std::string session_hash) {
    Provider& provider = cx.app().service<Provider>();
    const auto keys = co_await provider.keys.of(cx, true);
    if (!keys) co_return keys.problem();
    co_return co_await cx.write([&](Transaction& tx) -> Done {
        end_session(tx, session_hash, cx.now());
        if (provider.parts.jobs == nullptr) return Nothing{};
        for (const std::string& id : clients_of_session(tx, session_hash)) {
            const auto client = find_client(tx, id);
            if (!client || client->backchannel_logout_uri.empty()) continue;
            const std::string token = logout_token(cx, **keys, *client, session_hash);
            (void)provider.parts.jobs->enqueue(tx, job_kind, form_json({{"url", client->backchannel_logout_uri}, {"logout_token", token}}));
        }
        return Nothing{};
    });
}

void install_logout_jobs(Provider& provider) {
    if (provider.parts.jobs == nullptr) return;
    const bool private_network = provider.parts.private_network;
    provider.parts.jobs->handle(job_kind,
                                [private_network](JobRun& run) -> Result<std::string> {
                                    const Form told = form_from_json(run.payload);
                                    auto answer =
                                        call_outside({std::string(value(told, "url")),
                                                      "logout_token=" + std::string(value(told, "logout_token")), private_network});
                                    if (!answer) return std::move(answer.problem());
                                    return std::string{};
                                },
                                {.most_attempts = 3});  // the token is good for two minutes
}

Task<Result<Reply>> sign_out(Context& cx, Parameters parameters) {
    const auto form = form_of(parameters);
    if (!form) co_return bad_request();
    const auto keys = co_await cx.app().service<Provider>().keys.of(cx);
    if (!keys) co_return keys.problem();
    auto wish = co_await sign_out_of(cx, *form, *keys);
    if (!wish) co_return std::move(wish.problem());
    const bool sure = wish->same_session || identity::known(cx) == nullptr;
    if (sure) co_return co_await end(cx, wish->to);
    // Anybody can make a browser come here: without a token of this very session the person is asked (§2).
    const Form asked{{"to", wish->to}, {"client", wish->client ? wish->client->client.client_id() : ""}};
    co_return Reply::redirect(cx.href("/oidc/sign-out?request=") + crypto::seal(cx.app().seal_key(), seal_label, form_json(asked)));
}

Task<Result<Reply>> sign_out_posted(Context& cx, Parameters parameters) {
    std::string location = cx.href("/oidc/end-session");
    for (const auto& [name, text] : parameters.pairs)
        location += fmt::format("{}{}={}", location.find('?') == std::string::npos ? '?' : '&', text::percent_encode(name),
                                text::percent_encode(text));
    co_return Reply::redirect(std::move(location));
}

Task<Result<Answered<SignOutPage>>> sign_out_page(Context& cx, SignOutQuery query) {
    const auto opened = crypto::unseal(cx.app().seal_key(), seal_label, query.request.value);
    if (!opened) co_return bad_request();
    const Form asked = form_from_json(*opened);
    const auto client = co_await cx.app().service<Provider>().clients.find(cx, value(asked, "client"));
    if (!client) co_return client.problem();
    SignOutPage page{cx.say("sign-out.title"), *client ? (*client)->client.name.in(cx.language()) : "", query.request.value, false};
    if (const std::string to(value(asked, "to")); !to.empty()) cx.add_header("Content-Security-Policy", page_policy(to));
    co_return Answered<SignOutPage>{std::move(page)};
}

Task<Result<Reply>> sign_out_confirmed(Context& cx, SignOutQuery given) {
    const auto opened = crypto::unseal(cx.app().seal_key(), seal_label, given.request.value);
    if (!opened) co_return bad_request();
    co_return co_await end(cx, std::string(value(form_from_json(*opened), "to")));
}

Task<Result<SignOutPage>> signed_out_page(Context& cx) { co_return SignOutPage{cx.say("sign-out.done"), "", "", true}; }

}  // namespace skl::identity::oidc
