#include "identity/oidc/requests.h"

#include <charconv>

#include "kernel/crypto/jwt.h"

namespace skl::identity::oidc {
namespace {

constexpr std::int64_t longest_request_object = 3'600;  // seconds between nbf and exp, FAPI 2.0 Message Signing §5.3.1
constexpr std::size_t longest_state = 1'024, longest_nonce = 512;
constexpr std::size_t sha256_characters = 43;

bool is_visible(std::string_view text) {  // RFC 6749 appendix A: VSCHAR
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}
bool is_base64url(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::optional<OAuthError> pkce_fault(const Form& form, const Client& client) {
    const std::string_view challenge = value(form, "code_challenge"), method = value(form, "code_challenge_method");
    if (challenge.empty() && method.empty() && client.legacy_conformance && !client.fapi2()) return {};
    if (challenge.empty()) return OAuthError{"invalid_request", "code_challenge is needed (PKCE)"};
    if (method != "S256") return OAuthError{"invalid_request", "code_challenge_method must be S256"};
    if (challenge.size() != sha256_characters || !is_base64url(challenge))
        return OAuthError{"invalid_request", "code_challenge is no SHA-256"};
    return {};
}

std::optional<OAuthError> form_fault(const Form& form, const Client& client) {
    if (form.contains("request_uri")) return OAuthError{"request_uri_not_supported", ""};
    if (!form.contains("response_type")) return OAuthError{"invalid_request", "response_type is missing"};
    if (value(form, "response_type") != "code") return OAuthError{"unsupported_response_type", ""};
    if (!contains(client.grant_types, "authorization_code")) return OAuthError{"unauthorized_client", ""};
    const std::string_view mode = value(form, "response_mode");
    if (!mode.empty() && mode != "jwt" && mode != response_mode(form)) return OAuthError{"invalid_request", "no such response_mode"};
    if (!is_visible(value(form, "state")) || value(form, "state").size() > longest_state) return OAuthError{"invalid_request", "state"};
    if (!is_visible(value(form, "nonce")) || value(form, "nonce").size() > longest_nonce) return OAuthError{"invalid_request", "nonce"};
    if (const auto jkt = value(form, "dpop_jkt"); !jkt.empty() && (jkt.size() != sha256_characters || !is_base64url(jkt)))
        return OAuthError{"invalid_request", "dpop_jkt"};
    return pkce_fault(form, client);
}

std::string text_of(const Node& node) {
    if (node.type == Node::Type::text || node.type == Node::Type::number) return node.text;
    std::string out;
    write_node(out, node);
    return out;
}

Or<Form> from_object(const crypto::Jwt& jwt, const Client& client, std::int64_t now) {
    const OAuthError bad{"invalid_request_object", "the request object is not good"};
    const auto ends = jwt.instant("exp"), begins = jwt.instant("nbf");
    if (client.fapi2() && (!ends || !begins)) return bad;
    if (ends && begins && (*ends - *begins > longest_request_object || *begins < now - longest_request_object)) return bad;
    Form out;
    for (const Member& claim : jwt.claims.members) {
        if (claim.key == "request" || claim.key == "request_uri") return bad;
        static const std::vector<std::string> about_itself{"iss", "aud", "exp", "nbf", "iat", "jti", "sub"};
        if (!contains(about_itself, claim.key)) out[claim.key] = text_of(claim.node);
    }
    if (value(out, "client_id") != client.client_id()) return bad;
    return out;
}

}  // namespace

std::string registered_redirect(const Form& form, const Client& client) {
    const std::string given(value(form, "redirect_uri"));
    return contains(client.redirect_uris, given) ? given : std::string{};
}

std::string response_mode(const Form& form) {
    const std::string_view mode = value(form, "response_mode");
    if (mode == "jwt") return "query.jwt";  // JARM §2.3.4: the signed form of what the response type has by itself
    return mode == "form_post" || mode == "query.jwt" ? std::string(mode) : "query";
}

Or<AuthorizationRequest> check_request(const Form& form, const Client& client, const std::string& issuer) {
    if (const auto fault = form_fault(form, client)) return *fault;
    AuthorizationRequest out{.form = form,
                             .redirect_uri = registered_redirect(form, client),
                             .state = std::string(value(form, "state")),
                             .response_mode = response_mode(form)};
    // OpenID Connect Core §3.1.2.1: scopes that are not known are passed over; those of another client are as unknown.
    const std::vector<std::string> may = words_of(client.scope);
    out.scopes = words_of(value(form, "scope"));
    std::erase_if(out.scopes, [&](const std::string& scope) { return !contains(may, scope); });
    if (out.scopes.empty()) return OAuthError{"invalid_scope", "nothing that this client may ask for"};
    out.resources = words_of(value(form, "resource"));
    for (const std::string& one : out.resources)
        if (one != issuer && !contains(client.resources, one)) return OAuthError{"invalid_target", "not a resource of this client"};
    out.acr_values = words_of(value(form, "acr_values"));
    out.prompts = words_of(value(form, "prompt"));
    if (contains(out.prompts, "none") && out.prompts.size() > 1) return OAuthError{"invalid_request", "prompt none stands alone"};
    if (const std::string_view text = value(form, "max_age"); !text.empty()) {
        std::int64_t seconds = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size() || seconds < 0) return OAuthError{"invalid_request", "max_age"};
        out.max_age = seconds;
    }
    auto asked = asked_for(out.scopes, value(form, "claims"));
    if (!asked) return OAuthError{"invalid_request", "claims is no JSON object as in OpenID Connect Core 5.5"};
    out.asked = std::move(*asked);
    return out;
}

Task<Result<Or<Form>>> opened_request(Context& cx, Form form, ClientPtr client) {
    const std::string object(value(form, "request"));
    if (object.empty()) co_return Or<Form>(std::move(form));
    const OAuthError bad{"invalid_request_object", "the request object is not good"};
    const auto header = crypto::unverified_header(object);
    if (!header) co_return Or<Form>(bad);
    const std::string kid = crypto::text_member(*header, "kid").value_or("");
    const auto keys = co_await cx.app().service<Provider>().clients.keys_of(cx, client, kid);
    if (!keys) co_return keys.problem();
    const std::string id = client->client.client_id(), issuer = issuer_of(cx);
    const auto jwt = crypto::verify_jwt(object, *keys, {.algorithms = {"ES256", "EdDSA", "PS256"}},
                                        {.issuer = id, .audience = issuer, .now = seconds_of(cx.now()), .required = {"aud"}});
    if (!jwt) co_return Or<Form>(bad);
    co_return from_object(*jwt, client->client, seconds_of(cx.now()));
}

bool meets(const Session& session, std::string_view acr) {
    if (acr == acr_aal1) return session.aal >= 1;
    if (acr == acr_aal2) return session.aal >= 2;
    if (acr == acr_aal2_phr) return session.aal >= 2 && session.phishing_resistant;
    return acr == acr_aal3 && session.aal >= 3;
}

std::string acr_of(const Session& session, const std::vector<std::string>& wanted) {
    for (const std::string& acr : wanted)
        if (meets(session, acr)) return acr;
    for (const std::string_view acr : {acr_aal3, acr_aal2_phr, acr_aal2, acr_aal1})
        if (meets(session, acr)) return std::string(acr);
    return {};
}

}  // namespace skl::identity::oidc
