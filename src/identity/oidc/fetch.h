// Calls to the servers of clients: their keys, and where they are told that somebody signed out. Only https to public addresses, no
// redirects, little patience (SSRF).
#pragma once

#include "kernel/describe/result.h"

namespace skl::identity::oidc {

struct OutsideCall {
    std::string url;
    std::string form{};            // a body to POST; empty: GET
    bool private_network = false;  // also http and addresses of this network: tests, and inside of one agency
};
// The body of a 2xx answer. Problems: 422 `outside-forbidden`, 503 `outside-unreachable`.
Result<std::string> call_outside(const OutsideCall& call);

}  // namespace skl::identity::oidc
