// The handlers of the provider's endpoints and pages, a file for each few; routes.cpp says where they stand.
#pragma once

#include "identity/oidc/oidc.h"
#include "identity/oidc/pages.h"
#include "identity/oidc/person_claims.h"
#include "kernel/http/list.h"

namespace skl::identity::oidc {

Task<Result<Reply>> discovery(Context& cx);
Task<Result<Reply>> jwks(Context& cx);

Task<Result<Reply>> authorize(Context& cx, Parameters parameters);
Task<Result<Reply>> authorize_posted(Context& cx, Parameters parameters);
Task<Result<Reply>> continue_request(Context& cx, QuestionQuery query);
Task<Result<Reply>> par(Context& cx, Parameters parameters);
Task<Result<Answered<ConsentPage>>> consent_page(Context& cx, QuestionQuery query);
Task<Result<Reply>> decide_consent(Context& cx, ConsentDecision given);
Task<Result<List<GivenGrant>>> my_grants(Context& cx);
Task<Result<Reply>> take_back_grant(Context& cx, Uuid client);

Task<Result<Reply>> token(Context& cx, Parameters parameters);
Task<Result<Reply>> introspect(Context& cx, Parameters parameters);
Task<Result<Reply>> revoke(Context& cx, Parameters parameters);
Task<Result<Reply>> userinfo(Context& cx, Parameters parameters);

Task<Result<Reply>> device_authorization(Context& cx, Parameters parameters);
Task<Result<DevicePage>> device_page(Context& cx, DeviceQuery query);
Task<Result<Reply>> device_entered(Context& cx, DeviceCode given);

Task<Result<Reply>> sign_out(Context& cx, Parameters parameters);
Task<Result<Reply>> sign_out_posted(Context& cx, Parameters parameters);
Task<Result<Answered<SignOutPage>>> sign_out_page(Context& cx, SignOutQuery query);
Task<Result<Reply>> sign_out_confirmed(Context& cx, SignOutQuery given);
Task<Result<SignOutPage>> signed_out_page(Context& cx);
void install_logout_jobs(Provider& provider);

Task<Result<Reply>> register_client(Context& cx);
Task<Result<Reply>> registered_client(Context& cx, Uuid id);
Task<Result<Reply>> change_registered(Context& cx, Uuid id);
Task<Result<Reply>> remove_registered(Context& cx, Uuid id);

}  // namespace skl::identity::oidc
