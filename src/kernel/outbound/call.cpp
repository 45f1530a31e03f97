#include "kernel/outbound/call.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "kernel/outbound/address.h"
#include "kernel/outbound/curl.h"
#include "kernel/text/ascii.h"

namespace skl::outbound {
namespace {

constexpr std::size_t longest_marker = 500;  // bytes of an ETag or Last-Modified that are kept; longer ones count as not said

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

struct Taking {
    CURL* curl;
    const Call& call;
    CallAnswer& answer;
    std::uint64_t taken = 0;
    bool stopped = false;
};

bool is_success(CURL* curl) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status < 300;
}

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& taking = *static_cast<Taking*>(self);
    const std::string_view piece(bytes, size * count);
    if (taking.taken + piece.size() > taking.call.most_of_an_answer) return taking.answer.cut = true, 0;
    taking.taken += piece.size();
    if (!taking.call.sink || !is_success(taking.curl)) {
        taking.answer.body += piece;
    } else if (!taking.call.sink(piece)) {
        return taking.answer.cut = true, 0;
    }
    return piece.size();
}

int ask_whether_stopped(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& taking = *static_cast<Taking*>(self);
    taking.stopped = taking.stopped || taking.call.stopped();
    return taking.stopped ? 1 : 0;
}

// As libcurl itself reads the address: what is judged here is where it goes.
bool is_listed(const std::string& href, const std::vector<std::string>& hosts) {
    if (hosts.empty()) return false;
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
    if (curl_url_set(url.get(), CURLUPART_URL, href.c_str(), 0) != CURLUE_OK) return false;
    const auto part = [&](CURLUPart which) {
        char* text = nullptr;
        if (curl_url_get(url.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return std::string{};
        std::string out = text::ascii_lower(text);
        curl_free(text);
        return out;
    };
    const std::string host = part(CURLUPART_HOST), with_port = host + ":" + part(CURLUPART_PORT);
    return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& listed) {
        const std::string name = text::ascii_lower(listed);
        return !name.empty() && (name == host || name == with_port);
    });
}

std::string header_of(CURL* curl, const char* name) {
    struct curl_header* header = nullptr;
    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
    const std::string_view value = header->value;
    const bool plain = std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
    return value.size() > longest_marker || !plain ? std::string{} : std::string(value);
}

// Markers came from outside before: a line end in one would begin a header of its own.
bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

curl_slist* header_lines(const Call& call) {
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    for (const std::string& line : call.headers) list = curl_slist_append(list, line.c_str());
    if (!call.if_none_match.empty() && is_one_line(call.if_none_match))
        list = curl_slist_append(list, ("If-None-Match: " + call.if_none_match).c_str());
    if (!call.if_modified_since.empty() && is_one_line(call.if_modified_since))
        list = curl_slist_append(list, ("If-Modified-Since: " + call.if_modified_since).c_str());
    return list;
}

void read_answer(CURL* curl, CallAnswer& answer) {
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    const char* type = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr) answer.content_type = type;
    const char* location = nullptr;
    if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &location) == CURLE_OK && location != nullptr) answer.location = location;
    curl_off_t length = -1;
    if (curl_easy_getinfo(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length) == CURLE_OK) answer.length = length;
    answer.etag = header_of(curl, "ETag");
    answer.last_modified = header_of(curl, "Last-Modified");
    answer.retry_after = header_of(curl, "Retry-After");
    answer.link = header_of(curl, "Link");
    constexpr std::size_t most_headers = 100;
    for (curl_header* header = nullptr; answer.headers.size() < most_headers;) {
        header = curl_easy_nextheader(curl, CURLH_HEADER, -1, header);
        if (header == nullptr) break;
        answer.headers.emplace_back(text::ascii_lower(header->name), header->value);
    }
}

}  // namespace

Result<CallAnswer> call(const Call& call) {
    start_curl();
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(header_lines(call), &curl_slist_free_all);
    Guard guard{call.private_network || is_listed(call.href, call.private_hosts)};
    CallAnswer answer;
    Taking taking{curl.get(), call, answer};
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl.get(), option, value); };
    set(CURLOPT_URL, call.href.c_str());
    set(CURLOPT_PROTOCOLS_STR, guard.private_network || call.plain_http ? "https,http" : "https");
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
    set(CURLOPT_WRITEDATA, &taking);
    if (call.stopped) {
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &ask_whether_stopped);
        set(CURLOPT_XFERINFODATA, &taking);
    }
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(call.patience.count()));
    if (call.connecting.count() > 0) set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(call.connecting.count()));
    if (call.idle.count() > 0) {
        set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes a second
        set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(call.idle.count()));
    }
    set(CURLOPT_NOSIGNAL, 1L);
    const CURLcode result = curl_easy_perform(curl.get());
    read_answer(curl.get(), answer);
    if (taking.stopped) return Problem{409, "cancelled"};
    if (guard.refused || result == CURLE_UNSUPPORTED_PROTOCOL) return Problem{422, "call-forbidden"};
    if (answer.status != 0 && (result == CURLE_OK || answer.cut)) return answer;
    return Problem{503, "call-unreachable", {{"what", curl_easy_strerror(result)}}};
}

}  // namespace skl::outbound
