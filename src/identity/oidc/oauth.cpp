#include "identity/oidc/oauth.h"

#include "identity/authorities.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/http/guard.h"
#include "kernel/http/tenants.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {

Or<Form> form_of(const Parameters& parameters) {
    Form out;
    for (const auto& [name, given] : parameters.pairs) {
        if (given.empty()) continue;
        const auto [at, is_new] = out.try_emplace(name, given);
        if (is_new) continue;
        if (name != "resource") return OAuthError{"invalid_request", "a parameter stands twice"};
        at->second += " " + given;
    }
    return out;
}

std::string_view value(const Form& form, std::string_view name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string_view{} : std::string_view(found->second);
}

std::string form_json(const Form& form) {
    Claims out;
    for (const auto& [name, text] : form) out.text(name, text);
    return out.done();
}

Form form_from_json(std::string_view json) {
    Form out;
    if (const auto node = read_json(json))
        for (const Member& member : node->members) out[member.key] = member.node.text;
    return out;
}

std::optional<std::string_view> single_header(const Request& request, std::string_view lower_name) {
    std::optional<std::string_view> out;
    for (const auto& [name, text] : request.headers) {
        if (name != lower_name) continue;
        if (out) return std::nullopt;
        out = text;
    }
    return out ? out : std::string_view{};
}

Reply json_reply(std::string json, int status) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = std::move(json);
    reply.headers = {{"Cache-Control", "no-store"}};
    return reply;
}

Reply refused(const OAuthError& error) {
    Reply reply = json_reply(Claims().text("error", error.code).text_if("error_description", error.description).done(), error.status);
    if (error.status == 401) reply.headers.emplace_back("WWW-Authenticate", "Basic realm=\"skylantern\"");
    return reply;
}

Reply challenge(std::string_view scheme, const OAuthError& error, std::string_view more) {
    Reply reply = json_reply(Claims().text("error", error.code).text_if("error_description", error.description).done(), error.status);
    std::string header = fmt::format("{} error=\"{}\"", scheme, error.code);
    if (!error.description.empty()) header += fmt::format(", error_description=\"{}\"", error.description);
    if (scheme == "DPoP") header += ", algs=\"ES256 EdDSA PS256\"";
    if (!more.empty()) header += fmt::format(", {}", more);
    reply.headers.emplace_back("WWW-Authenticate", std::move(header));
    return reply;
}

namespace {

// The host that is this tenant's alone; empty: it stands at a path of the installation's.
std::string own_host(const Context& cx) {
    const Tenants* tenants = cx.app().tenants();
    const auto own = tenants == nullptr ? nullptr : tenants->find(cx.tenant());
    return own != nullptr && own->host && cx.href("").empty() ? own->host->value : std::string{};
}

}  // namespace

std::string issuer_of(const Context& cx) {
    std::string base = cx.app().configuration().public_url;
    while (base.ends_with('/')) base.pop_back();
    const std::string_view scheme = over_tls(cx.app(), cx.request()) ? "https" : "http";
    if (const std::string host = own_host(cx); !host.empty()) return fmt::format("{}://{}", scheme, host);
    if (base.empty()) base = fmt::format("{}://{}", scheme, cx.request().host);
    return base + cx.href("");
}

std::string mtls_issuer_of(const Context& cx) { return mtls_base(cx.app(), issuer_of(cx), cx.href(""), !own_host(cx).empty()); }

std::string hash_of(std::string_view secret) { return text::base64url(crypto::sha256(secret)); }

}  // namespace skl::identity::oidc
