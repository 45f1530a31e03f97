// What the provider is and can (OpenID Connect Discovery 1.0, RFC 8414), and its keys. A capability stands here once it works.
#include "identity/oidc/handlers.h"
#include "identity/oidc/person_claims.h"
#include "kernel/config/configuration.h"

namespace skl::identity::oidc {
namespace {

const std::vector<std::string> assertion_algorithms{"ES256", "EdDSA", "PS256"};

const std::vector<const char*> mtls_endpoints{"pushed_authorization_request", "token", "userinfo", "introspection", "revocation",
                                              "device_authorization"};

std::string path_of(std::string_view endpoint) {
    if (endpoint == "pushed_authorization_request") return "par";
    if (endpoint == "introspection") return "introspect";
    return endpoint == "revocation" ? "revoke" : std::string(endpoint);
}

struct Offer {
    bool exchange = false;            // of tokens, by mandates
    std::string mtls_issuer{};        // where certificates are shown; empty: nowhere
    bool client_authorities = false;  // certificates of theirs count
};

std::string metadata(const std::string& issuer, const Offer& offer) {
    std::vector<std::string> grants{"authorization_code", "refresh_token", "client_credentials",
                                    "urn:ietf:params:oauth:grant-type:device_code"};
    if (offer.exchange) grants.emplace_back("urn:ietf:params:oauth:grant-type:token-exchange");
    std::vector<std::string> claims{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid"};
    claims.insert(claims.end(), known_claims().begin(), known_claims().end());
    Claims out;
    out.text("issuer", issuer);
    for (const auto& [name, path] : {std::pair{"authorization_endpoint", "authorize"},
                                     {"pushed_authorization_request_endpoint", "par"},
                                     {"token_endpoint", "token"},
                                     {"userinfo_endpoint", "userinfo"},
                                     {"jwks_uri", "jwks"},
                                     {"introspection_endpoint", "introspect"},
                                     {"revocation_endpoint", "revoke"},
                                     {"end_session_endpoint", "end-session"},
                                     {"registration_endpoint", "register"},
                                     {"device_authorization_endpoint", "device_authorization"}})
        out.text(name, issuer + "/oidc/" + path);
    out.texts("response_types_supported", {"code"}).texts("response_modes_supported", {"query", "form_post", "query.jwt"});
    out.texts("grant_types_supported", grants).texts("subject_types_supported", {"pairwise"});
    out.texts("id_token_signing_alg_values_supported", {"ES256", "EdDSA", "PS256", "RS256"});
    out.texts("userinfo_signing_alg_values_supported", {"ES256", "EdDSA", "PS256", "RS256"});
    for (const char* endpoint : {"token", "introspection", "revocation"}) {
        const std::string name = std::string(endpoint) + "_endpoint_auth_";
        std::vector<std::string> methods{"private_key_jwt", "client_secret_basic"};
        if (!offer.mtls_issuer.empty()) methods.emplace_back("self_signed_tls_client_auth");
        if (!offer.mtls_issuer.empty() && offer.client_authorities) methods.emplace_back("tls_client_auth");
        if (endpoint != std::string_view("introspection")) methods.emplace_back("none");
        out.texts(name + "methods_supported", methods);
        out.texts(name + "signing_alg_values_supported", assertion_algorithms);
    }
    out.texts("introspection_signing_alg_values_supported", {"ES256"}).texts("authorization_signing_alg_values_supported", {"ES256"});
    out.texts("dpop_signing_alg_values_supported", assertion_algorithms).texts("code_challenge_methods_supported", {"S256"});
    out.truth("tls_client_certificate_bound_access_tokens", !offer.mtls_issuer.empty());
    if (!offer.mtls_issuer.empty()) {
        Claims aliases;
        for (const char* endpoint : mtls_endpoints)
            aliases.text(std::string(endpoint) + "_endpoint", offer.mtls_issuer + "/oidc/" + path_of(endpoint));
        out.json("mtls_endpoint_aliases", aliases.done());
    }
    out.texts("request_object_signing_alg_values_supported", assertion_algorithms);
    out.truth("authorization_response_iss_parameter_supported", true).truth("require_pushed_authorization_requests", false);
    out.texts("acr_values_supported", {std::string(acr_aal1), std::string(acr_aal2), std::string(acr_aal2_phr), std::string(acr_aal3)});
    out.texts("scopes_supported", {"openid", "profile", "email", "phone", "address", "offline_access"});
    out.texts("claims_supported", claims).texts("claim_types_supported", {"normal"}).truth("claims_parameter_supported", true);
    out.truth("request_parameter_supported", true).truth("request_uri_parameter_supported", false);
    out.truth("backchannel_logout_supported", true).truth("backchannel_logout_session_supported", true);
    out.texts("ui_locales_supported", {"zh-Hant", "en"}).texts("prompt_values_supported", {"none", "login", "consent"});
    return out.done();
}

constexpr const char* an_hour = "public, max-age=3600";  // a new key is published a day before its first use

}  // namespace

Task<Result<Reply>> discovery(Context& cx) {
    Reply reply = json_reply(metadata(issuer_of(cx), {.exchange = cx.app().service<Provider>().parts.mandates != nullptr,
                                                      .mtls_issuer = mtls_issuer_of(cx),
                                                      .client_authorities = !cx.app().configuration().client_authorities.empty()}));
    reply.headers = {{"Cache-Control", an_hour}, {"Access-Control-Allow-Origin", "*"}};
    co_return reply;
}

Task<Result<Reply>> jwks(Context& cx) {
    const auto keys = co_await cx.app().service<Provider>().keys.of(cx);
    if (!keys) co_return keys.problem();
    Reply reply = json_reply((*keys)->jwks);
    reply.content_type = "application/jwk-set+json";
    reply.headers = {{"Cache-Control", an_hour}, {"Access-Control-Allow-Origin", "*"}};
    co_return reply;
}

}  // namespace skl::identity::oidc
