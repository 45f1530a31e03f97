#include "kernel/notify/websub_request.h"

#include <algorithm>
#include <charconv>

#include "kernel/text/text.h"

namespace skl::notify {
namespace {

Problem bad(std::string_view name) { return Problem::bad_request("bad-websub").with("name", std::string(name)); }

// Of http and https: what stands between the slashes and the path, with its port. Empty: it is no such address.
std::string host_of(std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!url.starts_with(scheme)) continue;
        url.remove_prefix(scheme.size());
        const std::string_view host = url.substr(0, url.find_first_of("/?#"));
        return host.find('@') == std::string_view::npos ? std::string(host) : std::string{};
    }
    return {};
}

bool is_url(std::string_view url) {
    const auto printable = [](char c) { return c > ' ' && c < '\x7F'; };
    return url.size() <= longest_callback && std::all_of(url.begin(), url.end(), printable) && !host_of(url).empty() &&
           url.find('#') == std::string_view::npos;
}

}  // namespace

Result<WebsubRequest> read_websub(const Parameters& form) {
    for (const char* name : {"hub.callback", "hub.mode", "hub.topic", "hub.lease_seconds", "hub.secret"})
        if (std::count_if(form.pairs.begin(), form.pairs.end(), [&](const auto& pair) { return pair.first == name; }) > 1) return bad(name);
    WebsubRequest out;
    const std::string* mode = form.find("hub.mode");
    if (mode == nullptr || (*mode != "subscribe" && *mode != "unsubscribe")) return bad("hub.mode");
    out.mode = *mode == "subscribe" ? WebsubMode::subscribe : WebsubMode::unsubscribe;
    const std::string *callback = form.find("hub.callback"), *topic = form.find("hub.topic");
    if (callback == nullptr || !is_url(*callback)) return bad("hub.callback");
    if (topic == nullptr || !is_url(*topic)) return bad("hub.topic");
    out.callback = *callback;
    out.host = host_of(*callback);
    out.topic = *topic;
    if (const std::string* lease = form.find("hub.lease_seconds"); lease != nullptr && !lease->empty()) {
        const auto [end, error] = std::from_chars(lease->data(), lease->data() + lease->size(), out.lease);
        if (error != std::errc{} || end != lease->data() + lease->size() || out.lease <= 0) return bad("hub.lease_seconds");
        out.lease = std::clamp(out.lease, shortest_lease, longest_lease);
    }
    if (const std::string* secret = form.find("hub.secret"); secret != nullptr && !secret->empty()) {
        if (secret->size() > longest_websub_secret) return bad("hub.secret");
        out.secret = *secret;
    }
    return out;
}

std::string verification_url(const WebsubRequest& request, std::string_view challenge) {
    const bool subscribing = request.mode == WebsubMode::subscribe;
    std::string out = request.callback + (request.callback.find('?') == std::string::npos ? "?" : "&");
    out += fmt::format("hub.mode={}&hub.topic={}&hub.challenge={}", subscribing ? "subscribe" : "unsubscribe",
                       text::percent_encode(request.topic), text::percent_encode(challenge));
    if (subscribing) out += fmt::format("&hub.lease_seconds={}", request.lease);
    return out;
}

}  // namespace skl::notify
