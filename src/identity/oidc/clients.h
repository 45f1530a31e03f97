// Who asks at the provider's endpoints, and whether it is that one (RFC 6749 §2.3, RFC 7523, OpenID Connect Core §9).
#pragma once

#include <mutex>

#include "identity/authorities.h"
#include "identity/oidc/model.h"
#include "identity/oidc/oauth.h"
#include "kernel/http/guard.h"

namespace skl::identity::oidc {

struct KnownClient {
    Client client;
    crypto::JwkSet keys;  // those it was registered with
    Instant read_at;
};
using ClientPtr = std::shared_ptr<const KnownClient>;

class Clients {
public:
    explicit Clients(bool private_network) : private_network_(private_network) {}

    Task<Result<ClientPtr>> find(Context& cx, std::string_view id);  // null: none, or suspended
    void forget(const std::string& tenant, std::string_view id);     // it was changed here
    // 401 `invalid_client` in one wording, whatever it was. `form`: of the request, and outlives the call.
    Task<Result<Or<ClientPtr>>> authenticate(Context& cx, const Form& form);
    // The client's own keys, for its assertions and request objects.
    Task<Result<crypto::JwkSet>> keys_of(Context& cx, ClientPtr client, std::string_view kid);

private:
    Task<Result<Or<ClientPtr>>> by_assertion(Context& cx, const Form& form);
    Task<Result<bool>> by_certificate(Context& cx, ClientPtr client);

    struct Fetched {
        crypto::JwkSet keys;
        Instant at;
    };
    const bool private_network_;
    std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, ClientPtr, std::less<>> known_;
    std::map<std::string, Fetched, std::less<>> fetched_;
    RateLimiter tries_;  // to be a client, by address
    AuthorityFiles authorities_{AuthorityFiles::Revocation::not_asked};
};

crypto::JwkSet keys_in(const Client& client);

}  // namespace skl::identity::oidc
