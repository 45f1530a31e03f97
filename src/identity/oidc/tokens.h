// Access tokens (RFC 9068), ID tokens, refresh tokens: how they are made, and what a shown one is worth.
#pragma once

#include "identity/oidc/oidc.h"
#include "kernel/crypto/jwt.h"

namespace skl::identity::oidc {

// What whoever shows a token must hold: the key of its DPoP proofs (RFC 9449 §6), the certificate of its TLS (RFC 8705 §3.1), or both.
struct Binding {
    std::string jkt{}, x5t{};
    bool empty() const { return jkt.empty() && x5t.empty(); }
};
std::string cnf_of(const Binding& binding);  // a JSON object

struct AccessToken {
    std::string issuer, subject, client_id, scope;
    std::vector<std::string> audiences;
    std::string acr{};
    Binding bound{};
    std::string act{}, mandate{};  // act: a JSON object
    std::int64_t auth_time = 0;
    std::optional<Uuid> grant{};
    std::int64_t lasts = 0;  // seconds
};

// Signed with ES256, good for as long as it says. Its `jti` carries the grant, so that it ends with it.
std::string signed_access_token(const KeySet& keys, const AccessToken& token, Instant now);

struct ShownToken {
    AccessToken token;
    std::string jti;
    std::int64_t issued = 0, expires = 0;
};
// By its signature (or because this node made it), issuer and time; not whether it was taken back.
std::optional<ShownToken> read_access_token(const KeySet& keys, Minted& minted, std::string_view token, std::string_view issuer,
                                            Instant now);
bool taken_back(Reader& reader, const ShownToken& token);

// What an ID token says beside the person's claims.
struct IdToken {
    std::string issuer, subject, client_id, nonce, acr, access_token, session_id;
    std::vector<std::string> amr;
    std::int64_t auth_time = 0;
    std::string more{};  // further members as JSON, without braces; may be empty
};
std::string signed_id_token(const KeySet& keys, const IdToken& token, SigningAlgorithm algorithm, Instant now);

// One of ours, also when its time is over: a hint, no proof of anything.
std::optional<crypto::Jwt> read_id_token(const KeySet& keys, std::string_view token, const std::string& issuer);

// The proof of possession that came along: empty where there is none; an error says `use_dpop_nonce` or `invalid_dpop_proof`. It is
// good once, on all nodes. `path`: of the endpoint, here or where certificates are shown. `access_token`: at a resource.
Task<Result<Or<std::string>>> dpop_of(Context& cx, KeySetPtr keys, std::string path, std::string access_token);

// Of the certificate that came along (x5t#S256); empty: none.
std::string thumbprint_shown(const Context& cx);

// The person's session as clients may know it: another one for each client.
std::string session_id_for(const KeySet& keys, std::string_view session_hash, std::string_view client_id);

}  // namespace skl::identity::oidc
