#include "kernel/outbound/call.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "kernel/outbound/address.h"
#include "kernel/outbound/curl.h"

namespace skl::outbound {
namespace {

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

struct Taken {
    CallAnswer& answer;
    const std::size_t most;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& [answer, most] = *static_cast<Taken*>(self);
    if (answer.body.size() + size * count > most) return answer.cut = true, 0;
    answer.body.append(bytes, size * count);
    return size * count;
}

constexpr std::size_t most_headers = 100;

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& headers = static_cast<CallAnswer*>(self)->headers;
    const std::string_view line(bytes, size * count);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || headers.size() == most_headers) return size * count;
    std::string name(line.substr(0, colon));
    for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const auto first = line.find_first_not_of(" \t\r\n", colon + 1);
    const auto last = line.find_last_not_of(" \t\r\n");
    headers.emplace_back(std::move(name), first == std::string_view::npos ? std::string() : std::string(line.substr(first, last - first + 1)));
    return size * count;
}

}  // namespace

Result<CallAnswer> call(const Call& call) {
    start_curl();
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const std::string& line : call.headers) list = curl_slist_append(list, line.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list, &curl_slist_free_all);
    Guard guard{call.private_network};
    CallAnswer answer;
    Taken taken{answer, call.most_of_an_answer};
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, call.href.c_str());
    set(CURLOPT_PROTOCOLS_STR, call.private_network || call.plain_http ? "https,http" : "https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");  // whatever the environment says
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, &guard);
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_USERAGENT, call.user_agent.c_str());
    if (call.method == "POST" || call.method == "PUT") {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        set(CURLOPT_POSTFIELDS, call.body.c_str());
    }
    if (call.method == "PUT" || call.method == "DELETE") set(CURLOPT_CUSTOMREQUEST, call.method.c_str());
    set(CURLOPT_WRITEFUNCTION, &take);
    set(CURLOPT_WRITEDATA, &taken);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, &answer);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(call.patience.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    const CURLcode result = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    const char* type = nullptr;
    if (curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr) answer.content_type = type;
    const char* location = nullptr;
    if (curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &location) == CURLE_OK && location != nullptr) answer.location = location;
    if (guard.refused || result == CURLE_UNSUPPORTED_PROTOCOL) return Problem{422, "call-forbidden"};
    if (answer.status != 0 && (result == CURLE_OK || answer.cut)) return answer;
    return Problem{503, "call-unreachable", {{"what", curl_easy_strerror(result)}}};
}

}  // namespace skl::outbound
