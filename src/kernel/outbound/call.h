// One HTTP call to an address that was given from outside: https to public addresses, unless the caller's configuration opens
// the private network. Redirects are not followed, a proxy of the environment is not used, and the address is judged where the
// connection is made, so that a name cannot mean another one then.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "kernel/describe/result.h"

namespace skl::outbound {

struct Call {
    std::string method = "GET";  // GET, POST, PUT or DELETE
    std::string href, body, user_agent;
    std::vector<std::string> headers{};  // whole lines, "Content-Type: …"
    bool plain_http = false;             // also http, to public addresses: for what is signed itself, as answers of OCSP are
    bool private_network = false;        // also http and addresses that are not public: inside of one agency, and in tests
    std::chrono::milliseconds patience{10'000};
    std::size_t most_of_an_answer = std::size_t{64} << 10;  // bytes; what comes after them is not waited for
};

struct CallAnswer {
    long status = 0;
    std::string content_type, body;
    std::string location;  // of a redirect, whole: who follows it calls again, so that it is judged too
    std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case; at most a hundred
    bool cut = false;  // the body was longer
};

// An answer of any status is one. Problems: 422 `call-forbidden` (https and public addresses only), 503 `call-unreachable` {what}.
Result<CallAnswer> call(const Call& call);

}  // namespace skl::outbound
