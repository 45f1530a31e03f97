#include "kernel/notify/webhook.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>

#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/notify/address.h"
#include "kernel/outbound/curl.h"
#include "kernel/text/base64.h"

namespace skl::notify {
namespace {

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t shortest_secret = 24, longest_secret = 64;  // bytes, Standard Webhooks "Signature scheme"
constexpr std::size_t most_of_an_answer = 64 * 1024;              // it is thrown away; more is not waited for

struct Guard {
    bool private_network = false, refused = false;
};

// libcurl asks for a socket to the very address it is going to connect.
curl_socket_t open_socket(void* self, curlsocktype, struct curl_sockaddr* to) {
    auto& guard = *static_cast<Guard*>(self);
    if (!guard.private_network && !is_public(to->addr)) {
        guard.refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::size_t throw_away(char*, std::size_t size, std::size_t count, void* self) {
    auto& taken = *static_cast<std::size_t*>(self);
    taken += size * count;
    return taken > most_of_an_answer ? 0 : size * count;
}

}  // namespace

std::string new_webhook_secret() { return std::string(secret_prefix) + text::base64(crypto::random_bytes(32)); }

Result<std::string> webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp, std::string_view body) {
    const auto key = secret.starts_with(secret_prefix) ? text::base64_decode(secret.substr(secret_prefix.size())) : std::nullopt;
    if (!key || key->size() < shortest_secret || key->size() > longest_secret) return Problem{422, "bad-webhook-secret"};
    return "v1," + text::base64(crypto::hmac_sha256(*key, fmt::format("{}.{}.{}", id, timestamp, body)));
}

Result<long> call_webhook(const WebhookCall& call) {
    outbound::start_curl();
    const std::int64_t timestamp = call.at.micros / 1'000'000;
    auto signature = webhook_signature(call.secret, call.id, timestamp, call.body);
    if (!signature) return std::move(signature.problem());
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    curl_slist* list = nullptr;
    for (const std::string& line :
         {std::string("Content-Type: application/cloudevents+json; charset=utf-8"), "webhook-id: " + call.id,
          fmt::format("webhook-timestamp: {}", timestamp), "webhook-signature: " + *signature, std::string("Expect:")})
        list = curl_slist_append(list, line.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
    Guard guard{call.private_network};
    std::size_t taken = 0;
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, call.href.c_str());
    set(CURLOPT_PROTOCOLS_STR, call.private_network ? "https,http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, &guard);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_USERAGENT, "Skylantern-Webhooks/1");
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    set(CURLOPT_POSTFIELDS, call.body.c_str());
    set(CURLOPT_WRITEFUNCTION, &throw_away);
    set(CURLOPT_WRITEDATA, &taken);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(call.patience.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    const CURLcode result = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (guard.refused || result == CURLE_UNSUPPORTED_PROTOCOL) return Problem{422, "webhook-forbidden"};
    if (status == 410) return Problem{422, "webhook-gone"};
    if (status >= 200 && status < 300 && (result == CURLE_OK || result == CURLE_WRITE_ERROR)) return status;
    if (status != 0) return Problem{503, "webhook-refused", {{"status", std::to_string(status)}}};
    return Problem{503, "webhook-unreachable", {{"what", curl_easy_strerror(result)}}};
}

}  // namespace skl::notify
