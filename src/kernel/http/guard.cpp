#include "kernel/http/guard.h"

#include <arpa/inet.h>

#include <fstream>

#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/describe/node.h"
#include "kernel/text/text.h"

namespace skl {
namespace {

constexpr std::string_view operator_label = "operator/v1";
constexpr std::int64_t signed_in_for = 12 * 3600;  // seconds: a working day

struct OperatorSignIn {
    Text<1, 200> token;
    std::optional<Text<0, 2000>> next;
};
BOOST_DESCRIBE_STRUCT(OperatorSignIn, (), (token, next))
struct OperatorQuery {
    std::optional<Text<0, 2000>> next;  // the page that asked for a sign-in
};
BOOST_DESCRIBE_STRUCT(OperatorQuery, (), (next))
struct OperatorForm {
    Text<> title;
    bool signed_in = false;  // may manage something here
    bool with_token = false;
    std::string next;
};
BOOST_DESCRIBE_STRUCT(OperatorForm, (), (title, signed_in, with_token, next))

std::string cookie_value(const App& app) { return crypto::seal(app.seal_key(), operator_label, app.operator_hash().substr(0, 16)); }

Task<Result<OperatorForm>> show_operator(Context& cx, OperatorQuery query) {
    const bool signed_in = cx.caller().official, with_token = is_operator(cx.app(), cx.request());
    OperatorForm out{{cx.say(signed_in ? "operator.title.in" : "operator.title")},
                     signed_in,
                     with_token,
                     query.next ? query.next->value : std::string{}};
    if (const Node* next = cx.typed() == nullptr ? nullptr : cx.typed()->find("next")) out.next = next->text;
    co_return out;
}

Task<Result<Reply>> sign_in(Context& cx, OperatorSignIn given) {
    if (!crypto::equal(crypto::sha256_hex(given.token.value), cx.app().operator_hash()))
        co_return Problem::invalid({{"/token", "wrong-token"}});
    Reply reply = Reply::redirect(given.next && is_own_page(given.next->value) ? given.next->value : cx.href("/operator"));
    reply.headers.emplace_back("Set-Cookie", set_cookie(cx.app(), cx.request(), operator_cookie, cookie_value(cx.app()), signed_in_for));
    co_return reply;
}

Task<Result<Reply>> leave(Context& cx) {
    Reply reply = Reply::redirect(cx.href("/"));
    reply.headers.emplace_back("Set-Cookie", set_cookie(cx.app(), cx.request(), operator_cookie, "", 0));
    co_return reply;
}

}  // namespace

std::string App::operator_hash() const {
    if (!operator_hash_.empty()) return operator_hash_;
    std::string out;
    std::ifstream(operator_hash_file_) >> out;
    return out.size() == 64 ? out : std::string{};
}

bool is_own_page(std::string_view path) {
    return path.starts_with('/') && !path.starts_with("//") && path.find('\\') == std::string_view::npos;
}

Caller operator_caller() { return {.subject = "operator", .official = true}; }

bool is_operator(const App& app, const Request& request) {
    const std::string_view authorization = request.header("authorization");
    const std::string_view sealed = cookie_of(app, request, operator_cookie);
    if (authorization.empty() && sealed.empty()) return false;
    const std::string hash = app.operator_hash();
    if (hash.empty()) return false;
    if (authorization.starts_with("Bearer ") && crypto::equal(crypto::sha256_hex(authorization.substr(7)), hash)) return true;
    const auto cookie = crypto::unseal(app.seal_key(), operator_label, sealed);
    return cookie && crypto::equal(*cookie, hash.substr(0, 16));
}

void install_operator(App& app) {
    app.set_gate([&app](const Request& request) { return is_operator(app, request) ? operator_caller() : Caller{}; },
                 [](Context& cx, const Need&) -> Done {
                     if (cx.caller().signed_in()) return Nothing{};
                     return Problem{401, "unauthorised", {}, {}, {{"WWW-Authenticate", "Bearer realm=\"skylantern\""}}};
                 });
    app.get("/operator", show_operator).page("operator").rated(RateClass::page).unlisted();
    app.post("/operator", sign_in).form("/operator").unlisted();
    app.post("/operator/leave", leave).unlisted();
}

bool over_tls(const App& app, const Request& request) { return request.secure || app.configuration().public_url.starts_with("https://"); }

std::string_view cookie_of(const App& app, const Request& request, std::string_view name) {
    return request.cookie(over_tls(app, request) ? fmt::format("__Host-{}", name) : std::string(name));
}

std::string set_cookie(const App& app, const Request& request, std::string_view name, std::string_view value,
                       std::optional<std::int64_t> seconds) {
    const bool tls = over_tls(app, request);
    return fmt::format("{}{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", tls ? "__Host-" : "", name, value,
                       seconds ? fmt::format("; Max-Age={}", *seconds) : "", tls ? "; Secure" : "");
}

std::string csrf_token(const App& app, std::string_view session) {
    const std::string mac = crypto::hmac_sha256(app.seal_key(), "csrf/v1:" + std::string(session));
    return text::base64url(mac);
}

Done check_origin(const App& app, const Request& request, bool form, std::string_view token_given) {
    const std::string_view origin = request.header("origin");
    const std::string_view site = request.header("sec-fetch-site");
    if (origin == "null")
        form = true;  // a sandboxed frame may be anybody's: only our own form's token tells
    else if (!origin.empty()) {
        const auto scheme = origin.find("://");
        const std::string& own = app.configuration().public_url;
        const bool same =
            scheme != std::string_view::npos && (origin.substr(scheme + 3) == request.host || (!own.empty() && own == origin));
        if (!same) return Problem::forbidden("csrf");
    }
    if (site == "cross-site") return Problem::forbidden("csrf");
    if (!form) return Nothing{};
    if (request.header("authorization").starts_with("Bearer ")) return Nothing{};  // no browser adds this by itself
    const std::string_view session = cookie_of(app, request, session_cookie);
    if (session.empty() || !crypto::equal(csrf_token(app, session), token_given)) return Problem::forbidden("csrf");
    return Nothing{};
}

const Rate& rate_of(RateClass rate_class, bool known) {
    // A person reads and clicks; programs get room to page through a dataset; free SQL and uploads are dear.
    static constexpr Rate rates[] = {{600, 200, "page"}, {600, 200, "read"}, {120, 60, "write"},
                                     {60, 30, "query"},  {60, 30, "upload"}, {0, 0, "none"}};
    static constexpr Rate anonymous_read{60, 30, "anonymous"};
    if (rate_class == RateClass::read && !known) return anonymous_read;
    return rates[static_cast<int>(rate_class)];
}

RateLimiter::Verdict RateLimiter::count(RateClass rate_class, const std::string& who, std::int64_t now, bool known) {
    const Rate& rate = rate_of(rate_class, known);
    if (rate.per_minute == 0) return {};
    const std::int64_t interval = 60'000'000 / rate.per_minute, tolerance = interval * rate.burst;
    const std::string key = fmt::format("{}/{}", rate.name, who);
    Shard& shard = shards_[std::hash<std::string>{}(key) % shards];
    const std::lock_guard lock(shard.mutex);
    if (shard.arrival.size() > most_callers_a_shard) std::erase_if(shard.arrival, [&](const auto& entry) { return entry.second <= now; });
    if (shard.arrival.size() > most_callers_a_shard) shard.arrival.clear();
    std::int64_t& arrival = shard.arrival[key];
    const std::int64_t next = std::max(arrival, now) + interval;
    if (next - now > tolerance) return {false, 0, (next - now - tolerance) / 1'000'000 + 1};
    arrival = next;
    return {true, static_cast<int>((tolerance - (next - now)) / interval), (next - now) / 1'000'000 + 1};
}

std::string address_prefix(std::string_view address) {
    in_addr v4{};
    in6_addr v6{};
    std::string text(address);
    if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return text.substr(0, text.rfind('.')) + ".0/24";
    if (inet_pton(AF_INET6, text.c_str(), &v6) == 1) return text::hex({v6.s6_addr, 7}) + "/56";
    return text;
}

}  // namespace skl
