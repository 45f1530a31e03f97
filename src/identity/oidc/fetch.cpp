#include "identity/oidc/fetch.h"

#include <curl/curl.h>
#include <sys/socket.h>

#include <memory>

#include "kernel/notify/address.h"
#include "kernel/outbound/curl.h"

namespace skl::identity::oidc {
namespace {

constexpr std::size_t largest_answer = 256 << 10;  // a set of a hundred RSA keys fits
constexpr long patience_ms = 5'000;

struct Guard {
    bool private_network = false, refused = false;
};

// Judged where the connection is made, so that a name cannot mean another address then.
curl_socket_t open_socket(void* self, curlsocktype, struct curl_sockaddr* to) {
    auto& guard = *static_cast<Guard*>(self);
    if (!guard.private_network && !notify::is_public(to->addr)) {
        guard.refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& out = *static_cast<std::string*>(self);
    if (out.size() + size * count > largest_answer) return 0;
    out.append(bytes, size * count);
    return size * count;
}

}  // namespace

Result<std::string> call_outside(const OutsideCall& call) {
    outbound::start_curl();
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    Guard guard{call.private_network};
    std::string body;
    const auto set = [&](CURLoption option, auto given) { curl_easy_setopt(curl.get(), option, given); };
    set(CURLOPT_URL, call.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, call.private_network ? "https,http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, &guard);
    set(CURLOPT_USERAGENT, "Skylantern-OpenID/1");
    if (!call.form.empty()) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.form.size()));
        set(CURLOPT_POSTFIELDS, call.form.c_str());  // application/x-www-form-urlencoded
    }
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, &body);
    set(CURLOPT_TIMEOUT_MS, patience_ms);
    set(CURLOPT_NOSIGNAL, 1L);
    const CURLcode result = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (guard.refused || result == CURLE_UNSUPPORTED_PROTOCOL) return Problem{422, "outside-forbidden"};
    if (result != CURLE_OK || status < 200 || status > 299) return Problem{503, "outside-unreachable"};
    return body;
}

}  // namespace skl::identity::oidc
