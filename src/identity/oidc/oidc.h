// The face of the OpenID Connect and OAuth 2.0 provider (trust.md §5).
#pragma once

#include "identity/oidc/clients.h"
#include "identity/oidc/keys.h"
#include "identity/oidc/minted.h"
#include "identity/session.h"
#include "kernel/jobs/jobs.h"
#include "ledger/module.h"

namespace skl::identity::oidc {

// A mandate that an agent may use now.
struct MandateView {
    PersonId principal;
    std::vector<std::string> scopes;  // names or patterns with a `*` at the end
    std::string kind{};
    std::vector<std::string> excluded{};
};

// All of it outlives the provider.
struct Parts {
    const People& people;
    ledger::Ledger* ledger = nullptr;  // null: changes of clients leave no entry (tests)
    Jobs* jobs = nullptr;              // null: clients are not told of a logout
    std::function<Result<MandateView>(Reader&, const Uuid& mandate, const PersonId& agent, Instant now)>
        mandates{};                // none: no token exchange
    bool private_network = false;  // clients' servers may be on this network, over http: tests, and inside of one agency
};

class Provider {
public:
    explicit Provider(Parts given) : parts(std::move(given)), keys(parts.people), clients(parts.private_network) {}
    Provider(const Provider&) = delete;

    const Parts parts;
    SigningKeys keys;
    Clients clients;
    Minted minted;
};

// Routes; `provider` outlives the app.
void install(App& app, Provider& provider);

// Takes away what nobody can ask about any more: rows taken away. Run as every_tenant, once a night.
std::int64_t forget(Transaction& tx, Instant now);

// Ends a session and tells the clients that were used in it (Back-Channel Logout): also for a sign-out at our own page.
Task<Done> end_session_everywhere(Context& cx, std::string session_hash);

// Who shows an access token of ours to our own API.
struct TokenCaller {
    Caller caller;  // `known` where a person stands behind it
    std::string client_id;
    std::vector<std::string> scopes;
};
// None: no token, or one that is not good. For the look-up of callers; App must have a Provider.
Task<std::optional<TokenCaller>> token_caller(Context& cx);
Task<Caller> caller_of_token(Context& cx);

}  // namespace skl::identity::oidc
