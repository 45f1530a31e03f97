// How an authorization response travels back to the client.
#include "identity/oidc/flow.h"
#include "kernel/crypto/digest.h"
#include "kernel/text/base64.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

constexpr std::string_view send_script = "document.forms[0].submit()";
constexpr std::int64_t signed_answer_seconds = 60;  // as long as a code

Reply redirected(const std::string& uri, const Form& fields) {
    std::string location = uri;
    for (const auto& [name, text] : fields)
        location += fmt::format("{}{}={}", location.find('?') == std::string::npos ? '?' : '&', name, text::percent_encode(text));
    Reply reply = Reply::redirect(std::move(location));
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("Referrer-Policy", "no-referrer");
    return reply;
}

// OAuth 2.0 Form Post Response Mode. The button is for who has no script.
Reply posted(const Context& cx, const std::string& uri, const Form& fields) {
    Reply reply;
    reply.content_type = "text/html; charset=utf-8";
    reply.body =
        fmt::format("<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{}</title><form method=\"post\" action=\"{}\">",
                    cx.language(), text::html_escape(cx.say("oidc.continue")), text::html_escape(uri));
    for (const auto& [name, text] : fields)
        reply.body += fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", text::html_escape(name), text::html_escape(text));
    reply.body +=
        fmt::format("<button>{}</button></form><script>{}</script></html>", text::html_escape(cx.say("oidc.continue")), send_script);
    reply.headers = {{"Cache-Control", "no-store"},
                     {"Content-Security-Policy",
                      fmt::format("default-src 'none'; form-action {}; script-src 'sha256-{}'; base-uri 'none'; frame-ancestors 'none'",
                                  origin_of(uri), text::base64(crypto::sha256(send_script)))}};
    return reply;
}

}  // namespace

std::string origin_of(std::string_view uri) {
    const auto scheme = uri.find("://");
    if (!uri.starts_with("http") || scheme == std::string_view::npos) return std::string(uri.substr(0, uri.find(':') + 1));
    return std::string(uri.substr(0, std::min(uri.find_first_of("/?", scheme + 3), uri.size())));
}

std::string page_policy(std::string_view uri) {
    return fmt::format(
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self' {}; frame-ancestors 'none'",
        origin_of(uri));
}

Task<Result<Reply>> answer_client(Context& cx, ClientPtr client, Form request, Form fields) {
    const std::string uri = registered_redirect(request, client->client), mode = response_mode(request), issuer = issuer_of(cx);
    if (const auto state = value(request, "state"); !state.empty()) fields["state"] = state;
    fields["iss"] = issuer;
    if (mode == "form_post") co_return posted(cx, uri, fields);
    if (mode != "query.jwt") co_return redirected(uri, fields);
    const auto keys = co_await cx.app().service<Provider>().keys.of(cx);
    if (!keys) co_return keys.problem();
    Claims claims;
    fields.erase("iss");
    claims.text("iss", issuer).text("aud", client->client.client_id()).number("exp", seconds_of(cx.now()) + signed_answer_seconds);
    for (const auto& [name, text] : fields) claims.text(name, text);
    co_return redirected(uri, {{"response", (*keys)->sign(claims.done(), "ES256", "JWT", cx.now())}});
}

}  // namespace skl::identity::oidc
