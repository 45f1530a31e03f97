// An authorization request: where it comes from (a query, a pushed one, a signed object), and what it may ask.
#pragma once

#include "identity/oidc/oidc.h"
#include "identity/oidc/person_claims.h"

namespace skl::identity::oidc {

// What was asked for, checked but for the person.
struct AuthorizationRequest {
    Form form;
    std::string redirect_uri, state, response_mode;
    std::vector<std::string> scopes, resources, acr_values, prompts;
    std::optional<std::int64_t> max_age;
    Asked asked;
};

// The registered address that the request names, character by character; empty: none, and then nothing may be sent anywhere.
std::string registered_redirect(const Form& form, const Client& client);
// How an answer travels, known before the request is known to be good.
std::string response_mode(const Form& form);
Or<AuthorizationRequest> check_request(const Form& form, const Client& client, const std::string& issuer);

// RFC 9101: the parameters of a signed request object in place of those beside it. Without one, the form as it is.
Task<Result<Or<Form>>> opened_request(Context& cx, Form form, ClientPtr client);

// Whether a session is as strong as an acr value says; the one that a token tells: the first wanted that is met, else what there is.
bool meets(const Session& session, std::string_view acr);
std::string acr_of(const Session& session, const std::vector<std::string>& wanted);

}  // namespace skl::identity::oidc
