// What a subscriber sends to a hub, and the call by which the hub asks whether it meant it (WebSub, W3C Recommendation, §5.1, §5.3). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kernel/describe/result.h"
#include "kernel/http/request.h"

namespace skl::notify {

constexpr std::int64_t usual_lease = 10 * 86'400, shortest_lease = 3'600, longest_lease = 30 * 86'400;  // seconds
constexpr std::size_t longest_websub_secret = 199;                                                      // bytes; §5.1: fewer than 200
constexpr std::size_t longest_callback = 2'000;                                                         // bytes of a URL, as everywhere

enum class WebsubMode { subscribe, unsubscribe };

struct WebsubRequest {
    WebsubMode mode{};
    std::string callback, host, topic;  // topic: the URL of a feed
    std::int64_t lease = usual_lease;   // seconds, within the hub's bounds
    std::optional<std::string> secret;
};

// Other parameters are passed over. Problem: 400 bad-websub {name} of what is missing, twice there, or not to be read.
Result<WebsubRequest> read_websub(const Parameters& form);

// The callback with the hub's words in its query; what stood there stays.
std::string verification_url(const WebsubRequest& request, std::string_view challenge);

}  // namespace skl::notify
