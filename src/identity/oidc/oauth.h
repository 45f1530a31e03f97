// What all endpoints of OAuth share: forms whose names stand once, errors as RFC 6749 spells them, answers nobody keeps.
#pragma once

#include "identity/engine/claims.h"
#include "kernel/crypto/checked.h"
#include "kernel/http/app.h"

namespace skl::identity::oidc {

struct OAuthError {
    std::string code, description;  // RFC 6749 §5.2: ASCII, for developers
    int status = 400;
};
template <class T>
using Or = crypto::Checked<T, OAuthError>;

using Form = std::map<std::string, std::string, std::less<>>;

// Each name once (RFC 6749 §3.1); `resource` may stand several times (RFC 8707 §2) and is joined by spaces. Without a value it is not
// there.
Or<Form> form_of(const Parameters& parameters);
std::string_view value(const Form& form, std::string_view name);  // empty: not there
std::string form_json(const Form& form);
Form form_from_json(std::string_view json);

// One header, or none; nothing where it stands twice.
std::optional<std::string_view> single_header(const Request& request, std::string_view lower_name);

Reply json_reply(std::string json, int status = 200);
Reply refused(const OAuthError& error);  // RFC 6749 §5.2
// RFC 6750 §3, RFC 9449 §7.1.
Reply challenge(std::string_view scheme, const OAuthError& error, std::string_view more = {});

// Where this tenant's provider stands, as tokens say it: https://host, or https://host/t/<tenant>.
std::string issuer_of(const Context& cx);
// The same where clients show certificates (RFC 8705 §5); empty: nowhere.
std::string mtls_issuer_of(const Context& cx);

std::string hash_of(std::string_view secret);  // base64url(SHA-256), as secrets lie in the database
constexpr std::int64_t seconds_of(Instant at) { return at.micros / 1'000'000; }
constexpr Instant after(Instant at, std::int64_t seconds) { return {at.micros + seconds * 1'000'000}; }

constexpr std::int64_t id_token_seconds = 300, device_seconds = 600, device_interval = 5, question_seconds = 600,
                       refresh_idle_seconds = 8 * 3600, grant_seconds = 90LL * 86'400,
                       sensitive_grant_seconds = 12 * 3600;  // trust.md §5; the last for clients that ask for aal2 and above

}  // namespace skl::identity::oidc
