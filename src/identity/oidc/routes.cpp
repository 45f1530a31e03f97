// Which path does what at the provider; the paths are those of trust.md §5.
#include "identity/oidc/client_routes.h"
#include "identity/oidc/handlers.h"
#include "identity/oidc/translate.h"

namespace skl::identity::oidc {
namespace {

constexpr std::size_t largest_request = 64 << 10;  // trust.md §5

// Clients prove who they are; what fails is counted by address (Clients::authenticate).
void install_endpoints(App& app) {
    const auto endpoint = [&](const char* path, Task<Result<Reply>> (*handler)(Context&, Parameters)) {
        app.post(path, handler).for_clients().rated(RateClass::none).body_up_to(largest_request).unlisted();
    };
    endpoint("/oidc/par", par);
    endpoint("/oidc/token", token);
    endpoint("/oidc/introspect", introspect);
    endpoint("/oidc/revoke", revoke);
    endpoint("/oidc/userinfo", userinfo);
    endpoint("/oidc/device_authorization", device_authorization);
    app.get("/oidc/userinfo", userinfo).for_clients().rated(RateClass::none).unlisted();
    app.post("/oidc/register", register_client).takes_raw().for_programs().body_up_to(largest_request).unlisted();
    app.get("/oidc/register/{client}", registered_client).takes_raw().for_programs().unlisted();
    app.put("/oidc/register/{client}", change_registered).takes_raw().for_programs().body_up_to(largest_request).unlisted();
    app.remove("/oidc/register/{client}", remove_registered).takes_raw().for_programs().unlisted();
}

void install_pages(App& app) {
    app.get("/oidc/authorize", authorize).rated(RateClass::page).unlisted();
    app.post("/oidc/authorize", authorize_posted).for_clients().rated(RateClass::page).body_up_to(largest_request).unlisted();
    app.get("/oidc/continue", continue_request).rated(RateClass::page).unlisted();
    app.get("/oidc/consent", consent_page).named("oidc.consent").page("identity/consent").rated(RateClass::page).unlisted();
    app.post("/oidc/consent", decide_consent).named("oidc.decide").unlisted();
    app.get("/oidc/end-session", sign_out).rated(RateClass::page).unlisted();
    app.post("/oidc/end-session", sign_out_posted).for_clients().rated(RateClass::page).body_up_to(largest_request).unlisted();
    app.get("/oidc/sign-out", sign_out_page).named("oidc.sign-out").page("identity/oidc_sign_out").rated(RateClass::page).unlisted();
    app.post("/oidc/sign-out", sign_out_confirmed).named("oidc.sign-out.do").unlisted();
    app.get("/oidc/signed-out", signed_out_page).named("oidc.signed-out").page("identity/oidc_sign_out").rated(RateClass::page).unlisted();
    app.get("/device", device_page).named("oidc.device").page("identity/device").rated(RateClass::page).unlisted();
    app.post("/device", device_entered).named("oidc.device.enter").form("/device").unlisted();
    app.get("/me/grants", my_grants).named("me.grants").needs(Assurance::account);
    app.remove("/me/grants/{client}", take_back_grant).named("me.grants.revoke").needs(Assurance::account);
}

}  // namespace

void install(App& app, Provider& provider) {
    app.provide(provider);
    if (provider.parts.ledger != nullptr)
        provider.parts.ledger->add_type(
            {"client.changed", "identity", ledger::Want::must, ledger::Want::must, {{"state", ledger::PubMember::Kind::text}}});
    install_logout_jobs(provider);
    app.get("/.well-known/openid-configuration", discovery).for_programs().unlisted();
    app.get("/.well-known/oauth-authorization-server", discovery).for_programs().unlisted();
    app.get("/oidc/jwks", jwks).for_programs().unlisted();
    install_endpoints(app);
    install_pages(app);
    install_client_routes(app);
    install_translation(app, provider);
}

}  // namespace skl::identity::oidc
