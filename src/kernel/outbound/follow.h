// A call that goes where it is sent on to. Each hop is a call of its own, so that its scheme, its address and whether its host is
// listed are judged again (RFC 9110 §15.4).
#pragma once

#include "kernel/outbound/call.h"

namespace skl::outbound {

constexpr int most_redirects = 5;

struct Followed {
    CallAnswer answer;
    std::string href;  // that answered, after all redirects
    int redirects = 0;
};

// The last answer, which is no redirect, or one that says no address. `headers` go to the first origin (scheme, host and port) only;
// conditions go along. Only GET: a body is sent to nobody else. Problems: those of call, of any hop; 422 `too-many-redirects` {limit}.
Result<Followed> follow(Call call, int most = most_redirects);

}  // namespace skl::outbound
