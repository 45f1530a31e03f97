// One HTTP call to an address that was given from outside: https to public addresses, unless the caller's configuration opens
// the private network. Redirects are not followed (follow.h does), a proxy of the environment is not used, and the address is judged
// where the connection is made, so that a name cannot mean another one then.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::outbound {

struct Call {
    std::string method = "GET";  // GET, POST, PUT or DELETE
    std::string href, body, user_agent;
    std::vector<std::string> headers{};          // whole lines, "Content-Type: …"
    bool plain_http = false;                     // also http, to public addresses: for what is signed itself, as answers of OCSP are
    bool private_network = false;                // also http and addresses that are not public: inside of one agency, and in tests
    std::vector<std::string> private_hosts{};    // the same of these alone: "host" at any port, or "host:port"; [::1] in brackets
    std::chrono::milliseconds patience{10'000};  // of the whole call
    std::chrono::milliseconds connecting{0};     // of it, until the connection stands; 0: all of it
    std::chrono::seconds idle{0};                // without a byte; 0: all of it
    std::size_t most_of_an_answer = std::size_t{64} << 10;  // bytes; what comes after them is not waited for

    // Only if it is not the one known: as the answer before gave them (RFC 9110 §13.1.2, §13.1.3). Empty: unconditional.
    std::string if_none_match{}, if_modified_since{};

    // Takes the body of an answer of status 2xx piece by piece, in place of CallAnswer::body; false ends the call with its `cut`.
    // May not throw.
    std::function<bool(std::string_view piece)> sink{};
    // Asked about once a second, also while nothing comes; true ends the call: 409 `cancelled`.
    std::function<bool()> stopped{};
};

struct CallAnswer {
    long status = 0;
    std::string content_type, body;
    std::string location;             // of a redirect, whole: who follows it calls again, so that it is judged too
    std::string etag, last_modified;  // as the headers have them, printable ASCII; empty: not said
    std::int64_t length = -1;         // of the body as announced, bytes; -1: not said
    bool cut = false;                 // the body was longer, or the sink had enough
    std::string retry_after, link;    // as the headers have them (RFC 9110 §10.2.3, RFC 8288); empty: not said
    std::vector<std::pair<std::string, std::string>> headers{};  // all of them, names in lower case; at most a hundred
};

// An answer of any status is one. Problems: 422 `call-forbidden` (https and public addresses only), 503 `call-unreachable` {what},
// 409 `cancelled`.
Result<CallAnswer> call(const Call& call);

}  // namespace skl::outbound
