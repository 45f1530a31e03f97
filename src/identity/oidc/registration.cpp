#include "identity/oidc/registration.h"

#include "kernel/crypto/random.h"
#include "kernel/text/text.h"

namespace skl::identity::oidc {
namespace {

const std::vector<std::string> grant_types_known{"authorization_code", "refresh_token", "client_credentials",
                                                 "urn:ietf:params:oauth:grant-type:device_code",
                                                 "urn:ietf:params:oauth:grant-type:token-exchange"};

bool is_loopback(std::string_view uri) {
    for (const std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
        if (uri.starts_with(host) && (uri.size() == host.size() || uri[host.size()] == ':' || uri[host.size()] == '/')) return true;
    return false;
}

class Taking {
public:
    Taking(const NewClient& given, Client& into) : given_(given), into_(into) {}

    std::vector<FieldError> faults() {
        names();
        addresses();
        proof();
        rights();
        return std::move(faults_);
    }

private:
    void fault(std::string pointer, std::string code) { faults_.push_back({std::move(pointer), std::move(code)}); }

    void names() {
        into_.name.by_language = given_.name.by_language;
        into_.purpose.by_language = given_.purpose ? given_.purpose->by_language : decltype(into_.purpose.by_language){};
        into_.retention.by_language = given_.retention ? given_.retention->by_language : decltype(into_.retention.by_language){};
        into_.profile = given_.profile;
        into_.legacy_conformance = given_.legacy_conformance.value_or(false) && !into_.fapi2();
        into_.sector = given_.sector ? given_.sector->value : into_.client_id();
        into_.organisation_id = given_.organisation_id;
        into_.logo_uri = given_.logo_uri ? given_.logo_uri->value : "";
        into_.policy_uri = given_.policy_uri ? given_.policy_uri->value : "";
        into_.min_acr = given_.min_acr ? given_.min_acr->value : "";
    }
    void uris(const char* pointer, const std::vector<std::string>& list) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (!may_redirect_to(list[i])) fault(fmt::format("{}/{}", pointer, i), "bad-redirect");
    }
    void addresses() {
        into_.redirect_uris = given_.redirect_uris;
        into_.post_logout_redirect_uris = given_.post_logout_redirect_uris ? *given_.post_logout_redirect_uris : Uris{};
        into_.backchannel_logout_uri = given_.backchannel_logout_uri ? given_.backchannel_logout_uri->value : "";
        into_.resources = given_.resources ? *given_.resources : Uris{};
        uris("/redirect_uris", into_.redirect_uris);
        uris("/post_logout_redirect_uris", into_.post_logout_redirect_uris);
    }
    void proof() {
        into_.token_endpoint_auth_method = given_.token_endpoint_auth_method;
        into_.jwks = given_.jwks ? *given_.jwks : Json{};
        if (into_.jwks.value.starts_with('"'))  // typed into a form, where all is text
            if (const auto typed = read_json(into_.jwks.value)) into_.jwks.value = typed->text;
        into_.jwks_uri = given_.jwks_uri ? given_.jwks_uri->value : "";
        if (!into_.jwks.empty() && !into_.jwks_uri.empty()) fault("/jwks_uri", "jwks-twice");
        if (!into_.jwks.empty() && keys_in(into_).keys.empty()) fault("/jwks", "bad-jwks");
        const ClientProof method = into_.token_endpoint_auth_method;
        const bool has_keys = method == ClientProof::private_key_jwt || method == ClientProof::self_signed_tls_client_auth;
        if (has_keys && into_.jwks.empty() && into_.jwks_uri.empty()) fault("/jwks", "jwks-needed");
        if (into_.fapi2() && method != ClientProof::private_key_jwt && !into_.by_certificate())
            fault("/token_endpoint_auth_method", "fapi2-needs-keys");
        into_.tls_client_certificate_bound_access_tokens = given_.tls_client_certificate_bound_access_tokens.value_or(false);
        // FAPI 2.0 §5.3.2.1: tokens are bound, to a certificate or by DPoP.
        into_.dpop_bound = given_.dpop_bound.value_or(into_.fapi2() && !into_.tls_client_certificate_bound_access_tokens);
        if (into_.fapi2() && !into_.tls_client_certificate_bound_access_tokens) into_.dpop_bound = true;
        certificate_name();
    }
    // RFC 8705 §2.1.2: of the names by which a certificate is known exactly one.
    void certificate_name() {
        const auto text = [](const auto& given) { return given ? given->value : std::string{}; };
        into_.tls_client_auth_subject_dn = text(given_.tls_client_auth_subject_dn);
        into_.tls_client_auth_san_dns = text(given_.tls_client_auth_san_dns);
        into_.tls_client_auth_san_uri = text(given_.tls_client_auth_san_uri);
        into_.tls_client_auth_san_ip = text(given_.tls_client_auth_san_ip);
        into_.tls_client_auth_san_email = text(given_.tls_client_auth_san_email);
        const int names = !into_.tls_client_auth_subject_dn.empty() + !into_.tls_client_auth_san_dns.empty() +
                          !into_.tls_client_auth_san_uri.empty() + !into_.tls_client_auth_san_ip.empty() +
                          !into_.tls_client_auth_san_email.empty();
        const bool wanted = into_.token_endpoint_auth_method == ClientProof::tls_client_auth;
        if (names != (wanted ? 1 : 0)) fault("/tls_client_auth_subject_dn", wanted ? "one-certificate-name" : "no-certificate-name");
    }
    void rights() {
        into_.grant_types = given_.grant_types.value_or(std::vector<std::string>{"authorization_code"});
        for (std::size_t i = 0; i < into_.grant_types.size(); ++i)
            if (!contains(grant_types_known, into_.grant_types[i])) fault(fmt::format("/grant_types/{}", i), "unknown-grant-type");
        if (into_.is_public() && contains(into_.grant_types, "client_credentials")) fault("/grant_types", "public-client");
        if (contains(into_.grant_types, "authorization_code") && into_.redirect_uris.empty()) fault("/redirect_uris", "required");
        into_.scope = joined(words_of(given_.scope.value));
        into_.id_token_signed_response_alg = given_.id_token_signed_response_alg.value_or(SigningAlgorithm::ES256);
        into_.userinfo_signed_response_alg =
            given_.userinfo_signed_response_alg ? algorithm_name(*given_.userinfo_signed_response_alg) : std::string_view{};
        if (into_.fapi2() && into_.id_token_signed_response_alg == SigningAlgorithm::RS256)
            fault("/id_token_signed_response_alg", "fapi2-algorithm");
    }

    const NewClient& given_;
    Client& into_;
    std::vector<FieldError> faults_;
};

}  // namespace

bool may_redirect_to(std::string_view uri) {
    const bool clean = uri.find('#') == std::string_view::npos && std::all_of(uri.begin(), uri.end(), [](char c) {
                           return c > ' ' && c < 127 && c != '\\' && c != '"' && c != '<' && c != '>';
                       });
    if (!clean) return false;
    if (uri.starts_with("https://")) return uri.size() > 8 && uri[8] != '/' && uri.find('@') == std::string_view::npos;
    if (uri.starts_with("http:")) return is_loopback(uri);
    const auto colon = uri.find(':');  // RFC 8252 §7.1: the reverse of a domain the app's maker owns
    return colon != std::string_view::npos && uri.substr(0, colon).find('.') != std::string_view::npos;
}

std::vector<FieldError> take(const NewClient& given, Client& into) { return Taking(given, into).faults(); }

NewSecret new_secret() {
    std::string secret = crypto::random_token();
    std::string hash = hash_of(secret);
    return {std::move(secret), std::move(hash)};
}

Done tell_ledger(const Provider& provider, Transaction& tx, const Client& client, std::string_view by, std::string_view state,
                 Instant now) {
    if (provider.parts.ledger == nullptr) return Nothing{};
    Node pub{.type = Node::Type::object};
    pub.member("state") = ledger::text_node(state);
    const std::string told = Claims().text("by", by).text("client", client.client_id()).done();
    const std::string commitment = ledger::commit_to(crypto::random_bytes(ledger::salt_size), told);
    const auto done =
        provider.parts.ledger->append(tx, {"client.changed", now.micros / 1'000, commitment, client.client_id(), std::move(pub)}, {}, now);
    if (!done) return done.problem();
    return Nothing{};
}

}  // namespace skl::identity::oidc
