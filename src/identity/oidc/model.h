// The vocabulary of the OpenID provider: clients, and what persons granted them.
#pragma once

#include "identity/model.h"
#include "kernel/crypto/jwk.h"

namespace skl::identity::oidc {

// basic: OpenID Connect Core with PKCE. fapi2: the FAPI 2.0 Security Profile (Final).
enum class Profile { basic, fapi2 };
BOOST_DESCRIBE_ENUM(Profile, basic, fapi2)

// Who is in testing may do all, and the consent page says that it is a test.
enum class ClientStatus { testing, live, suspended };
BOOST_DESCRIBE_ENUM(ClientStatus, testing, live, suspended)

enum class ClientProof { client_secret_basic, private_key_jwt, tls_client_auth, self_signed_tls_client_auth, none };
BOOST_DESCRIBE_ENUM(ClientProof, client_secret_basic, private_key_jwt, tls_client_auth, self_signed_tls_client_auth, none)

enum class SigningAlgorithm { ES256, EdDSA, PS256, RS256 };
BOOST_DESCRIBE_ENUM(SigningAlgorithm, ES256, EdDSA, PS256, RS256)
constexpr std::string_view algorithm_name(SigningAlgorithm algorithm) {
    constexpr std::string_view names[] = {"ES256", "EdDSA", "PS256", "RS256"};
    return names[static_cast<int>(algorithm)];
}

using Uris = Several<std::string, 0, 20>;

// What one says of a client; the rest is made here.
struct NewClient {
    Bilingual<1, 80> name;
    std::optional<Bilingual<0, 400>> purpose;    // what the data is asked for, as the consent page shows it
    std::optional<Bilingual<0, 200>> retention;  // how long it is kept there
    Profile profile = Profile::basic;
    std::optional<Slug> sector;  // whose pseudonyms it gets; its own id without one
    Uris redirect_uris;
    std::optional<Uris> post_logout_redirect_uris;
    std::optional<Url> backchannel_logout_uri;
    std::optional<Json> jwks;
    std::optional<Url> jwks_uri;
    ClientProof token_endpoint_auth_method = ClientProof::private_key_jwt;
    std::optional<std::vector<std::string>> grant_types;
    Text<0, 1000> scope;
    std::optional<Uris> resources;  // audiences its tokens may be for, beside this site
    std::optional<bool> dpop_bound;
    // RFC 8705 §2.1.2: of tls_client_auth exactly one, by which its certificate is known.
    std::optional<Text<0, 400>> tls_client_auth_subject_dn;
    std::optional<Text<0, 255>> tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, tls_client_auth_san_email;
    std::optional<bool> tls_client_certificate_bound_access_tokens;
    std::optional<SigningAlgorithm> id_token_signed_response_alg;
    std::optional<SigningAlgorithm> userinfo_signed_response_alg;
    std::optional<Text<0, 60>> min_acr;
    std::optional<Uuid> organisation_id;
    std::optional<Url> logo_uri, policy_uri;
    std::optional<bool> legacy_conformance;  // PKCE may be left out: for the certification tests of OpenID Connect Core only
};
BOOST_DESCRIBE_STRUCT(NewClient, (),
                      (name, purpose, retention, profile, sector, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri, jwks,
                       jwks_uri, token_endpoint_auth_method, grant_types, scope, resources, dpop_bound, tls_client_auth_subject_dn,
                       tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, tls_client_auth_san_email,
                       tls_client_certificate_bound_access_tokens, id_token_signed_response_alg, userinfo_signed_response_alg, min_acr,
                       organisation_id, logo_uri, policy_uri, legacy_conformance))

// As it is shown: everything but the hashes of its secrets.
struct ClientView {
    Uuid id;
    Bilingual<0, 80> name;
    Bilingual<0, 400> purpose;
    Bilingual<0, 200> retention;
    Profile profile = Profile::basic;
    std::string sector;
    std::vector<std::string> redirect_uris, post_logout_redirect_uris;
    std::string backchannel_logout_uri;
    Json jwks;  // empty: it has none, or they are at jwks_uri
    std::string jwks_uri;
    ClientProof token_endpoint_auth_method = ClientProof::private_key_jwt;
    std::vector<std::string> grant_types;
    std::string scope;
    std::vector<std::string> resources;
    bool dpop_bound = false;
    std::string tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip,
        tls_client_auth_san_email;
    bool tls_client_certificate_bound_access_tokens = false;
    SigningAlgorithm id_token_signed_response_alg = SigningAlgorithm::ES256;
    std::string userinfo_signed_response_alg, min_acr;
    std::optional<Uuid> organisation_id;
    std::string logo_uri, policy_uri;
    bool legacy_conformance = false;
    ClientStatus status = ClientStatus::testing;
    std::optional<Instant> tested_at;  // when a code of its went through the first time
    Instant created_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(ClientView, (),
                      (id, name, purpose, retention, profile, sector, redirect_uris, post_logout_redirect_uris, backchannel_logout_uri,
                       jwks, jwks_uri, token_endpoint_auth_method, grant_types, scope, resources, dpop_bound, tls_client_auth_subject_dn,
                       tls_client_auth_san_dns, tls_client_auth_san_uri, tls_client_auth_san_ip, tls_client_auth_san_email,
                       tls_client_certificate_bound_access_tokens, id_token_signed_response_alg, userinfo_signed_response_alg, min_acr,
                       organisation_id, logo_uri, policy_uri, legacy_conformance, status, tested_at, created_at, rev))

// As it lies in the database.
struct Client : ClientView {
    std::string secret_hash, registration_hash;  // base64url(SHA-256); empty: none
    std::string client_id() const { return to_text(id); }
    bool fapi2() const { return profile == Profile::fapi2; }
    bool by_certificate() const {
        return token_endpoint_auth_method == ClientProof::tls_client_auth ||
               token_endpoint_auth_method == ClientProof::self_signed_tls_client_auth;
    }
    bool is_public() const { return token_endpoint_auth_method == ClientProof::none; }
};
BOOST_DESCRIBE_STRUCT(Client, (ClientView), (secret_hash, registration_hash))

struct Grant {
    Id<Grant> id;
    std::string client_id;
    PersonId person_id;
    std::string subject;  // the pairwise pseudonym
    std::string scope;
    std::vector<std::string> claims, id_token_claims;  // names the person agreed to; those that go into the ID token
    std::vector<std::string> resources;
    std::string acr;
    std::vector<std::string> amr;
    Instant auth_time;
    std::string session_hash;
    bool once = false;
    Instant created_at, expires_at;
    std::optional<Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(Grant, (),
                      (id, client_id, person_id, subject, scope, claims, id_token_claims, resources, acr, amr, auth_time, session_hash,
                       once, created_at, expires_at, revoked_at))

struct Consent {
    PersonId person_id;
    std::string client_id, scope;
    std::vector<std::string> claims;
    Instant decided_at;
    std::optional<Instant> revoked_at;
};
BOOST_DESCRIBE_STRUCT(Consent, (), (person_id, client_id, scope, claims, decided_at, revoked_at))

enum class TicketKind { pushed, question, code, device, refresh, registration };
BOOST_DESCRIBE_ENUM(TicketKind, pushed, question, code, device, refresh, registration)

// A secret that stands for something while it lasts.
struct Ticket {
    TicketKind kind = TicketKind::code;
    std::string hash;  // base64url(SHA-256(secret))
    std::string client_id;
    std::optional<Uuid> grant_id;
    std::string detail;  // a JSON object of texts
    Instant expires_at;
    std::optional<Instant> used_at;
};
BOOST_DESCRIBE_STRUCT(Ticket, (), (kind, hash, client_id, grant_id, detail, expires_at, used_at))

struct KeyRow {
    std::string kid, algorithm, public_key, private_key;  // JWK; the private one an encrypted field, base64url
    Instant use_from;
};
BOOST_DESCRIBE_STRUCT(KeyRow, (), (kid, algorithm, public_key, private_key, use_from))

}  // namespace skl::identity::oidc
