// Who may: the operator's token, CSRF tokens, rate limits.
#pragma once

#include <mutex>
#include <unordered_map>

#include "kernel/http/app.h"

namespace skl {

// --- operator: who holds the token that `serve` prints may do everything, and lets the first administrator in ---
// `Authorization: Bearer <token>`, or the cookie that the page /operator sets. Installs Recognise, Gate and the page's routes.
void install_operator(App& app);
bool is_operator(const App& app, const Request& request);
Caller operator_caller();
constexpr std::string_view operator_cookie = "operator";
constexpr std::string_view operator_page = "/operator";
constexpr std::string_view signed_in_cookie = "sl";  // of a person's session (trust.md §4)

// A sign-in leads to a page of this site or to none: `//host` would be another one.
bool is_own_page(std::string_view path);

// --- cookies ---
// Over TLS, ours or the proxy's, a cookie is named __Host-<name> (RFC 6265bis §4.1.3.2): no other host of the domain can set it.
// On plain localhost browsers refuse that prefix, so there the name is bare.
bool over_tls(const App& app, const Request& request);
std::string_view cookie_of(const App& app, const Request& request, std::string_view name);
// The value of a Set-Cookie header; HttpOnly, SameSite=Lax. Zero seconds: it goes; none: it goes with the browser's session.
std::string set_cookie(const App& app, const Request& request, std::string_view name, std::string_view value,
                       std::optional<std::int64_t> seconds = {});

// --- CSRF (OWASP ASVS 4.2.2): a token bound to the browser's session cookie ---
constexpr std::string_view session_cookie = "sid";
std::string csrf_token(const App& app, std::string_view session);
// A write that a browser could be made to send needs the token (forms) or an Origin of our own (JSON).
Done check_origin(const App& app, const Request& request, bool form, std::string_view token_given);

// --- rate limits: GCRA by class and caller or address prefix ---
struct Rate {
    int per_minute, burst;
    const char* name;
};
// `known`: the caller shows who it is, by session, token or key (opendata.md §14); others read less often.
const Rate& rate_of(RateClass rate_class, bool known = true);

class RateLimiter {
public:
    struct Verdict {
        bool allowed = true;
        int remaining = 0;
        std::int64_t reset_seconds = 0;  // until it is allowed again, or until the burst is whole
    };
    Verdict count(RateClass rate_class, const std::string& who, std::int64_t now_micros, bool known = true);

private:
    static constexpr std::size_t shards = 16, most_callers_a_shard = 20'000;  // memory stays bounded: the oldest half goes
    struct Shard {
        std::mutex mutex;
        std::unordered_map<std::string, std::int64_t> arrival;  // theoretical arrival time, µs
    };
    Shard shards_[shards];
};

std::string address_prefix(std::string_view address);  // /24 of IPv4, /56 of IPv6

}  // namespace skl
