// From an authorization request to the answer that goes back to the client: sign-in, consent, code.
#pragma once

#include "identity/oidc/requests.h"
#include "identity/oidc/tokens.h"

namespace skl::identity::oidc {

// One request on its way. While a person signs in or decides it lies in the database as a question.
struct Flow {
    ClientPtr client;
    AuthorizationRequest request;
    std::string pushed{};          // hash of the pushed request it came from
    std::string device{};          // hash of the device code that waits for it, in place of a redirect
    std::optional<Instant> since;  // the person was sent to sign in then
    std::string question{};        // hash of the question it lies as
    std::string person{};          // who was asked
};

// To the client's redirect address, as its response mode says, with `state` and `iss` (RFC 9207).
Task<Result<Reply>> answer_client(Context& cx, ClientPtr client, Form request, Form fields);
// An origin for `form-action`: where a form of ours may lead.
std::string origin_of(std::string_view uri);
std::string page_policy(std::string_view uri);

Task<Result<std::string>> ask_person(Context& cx, Flow flow, std::string person);  // the question's secret
Task<Result<Flow>> question(Context& cx, std::string secret);                      // 400 `oauth-request-over`

// What the person agreed to, as a grant with a code, or for the device that waits.
struct Decision {
    std::vector<std::string> claims;
    bool once = false, remember = false;
    std::vector<std::string> declined{};
};
Task<Result<Reply>> granted(Context& cx, Flow flow, Decision decision);
Task<Result<Reply>> denied(Context& cx, Flow flow);
// Sign-in or step-up where it is needed, then consent where it is needed, then the answer.
Task<Result<Reply>> proceed(Context& cx, Flow flow);

}  // namespace skl::identity::oidc
