// Standard Webhooks 1.0: one event as a signed POST, by libcurl.
//
//   webhook-id: <event id>    webhook-timestamp: <unix seconds>
//   webhook-signature: v1,base64(HMAC-SHA-256(secret, id "." timestamp "." body))
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::notify {

constexpr std::size_t largest_webhook = 64 * 1024;  // spec README §3: what is larger is fetched
constexpr std::chrono::seconds webhook_patience{10};

std::string new_webhook_secret();  // whsec_ and 32 random bytes as base64
// 422 `bad-webhook-secret`. Rotating gives two secrets; each makes one signature, separated by spaces.
Result<std::string> webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body);

struct WebhookCall {
    std::string href, secret, id, body;
    Instant at{};
    bool private_network = false;  // also http and addresses that are not public: inside of one agency, and in tests
    std::chrono::milliseconds patience = webhook_patience;
};

// 2xx is done and gives the status. Redirects are not followed, a proxy of the environment is not used, and the address is
// judged where the connection is made, so that a name cannot mean another one then.
// Problems: 422 `webhook-gone` (410: the receiver wants no more), 422 `webhook-forbidden` (https and public addresses only),
// 503 `webhook-refused` {status} and `webhook-unreachable` {what} are worth another try.
Result<long> call_webhook(const WebhookCall& call);

}  // namespace skl::notify
