// From what was said of a client to the client: defaults, and what may not be (RFC 7591 §2, FAPI 2.0 §5.3).
#pragma once

#include "identity/oidc/oidc.h"

namespace skl::identity::oidc {

// The faults of what was said, each at its field; none: `into` is whole. `into` keeps its id, secrets and history.
std::vector<FieldError> take(const NewClient& given, Client& into);
// A redirect may go to https, to a loopback address over http (RFC 8252 §7.3), or to a private scheme of an app (§7.1); never with a
// fragment.
bool may_redirect_to(std::string_view uri);

struct NewSecret {
    std::string secret, hash;
};
NewSecret new_secret();  // 256 bits
Done tell_ledger(const Provider& provider, Transaction& tx, const Client& client, std::string_view by, std::string_view state, Instant now);

}  // namespace skl::identity::oidc
