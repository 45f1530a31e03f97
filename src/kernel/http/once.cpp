// A POST that carries an Idempotency-Key is carried out once (idempotency.h).
#include "kernel/crypto/digest.h"
#include "kernel/http/dispatch.h"
#include "kernel/http/idempotency.h"

namespace skl {
namespace {

constexpr auto time_to_keep_answer = std::chrono::seconds(5);  // after the handler's own limit

std::string who(const Context& cx, std::string_view session) {
    if (cx.caller().signed_in()) return "subject:" + cx.caller().subject;
    return session.empty() ? "address:" + cx.request().remote : "session:" + std::string(session);
}

bool keepable(const Wire& wire) {
    return wire.status < 500 && wire.file.empty() && !wire.stream && wire.body.size() <= largest_kept_answer;
}

}  // namespace

Task<Wire> Dispatch::run_once(Context& cx, Ask& ask, std::vector<std::string> parts, std::filesystem::path body_file) {
    if (ask.idempotency_key.empty()) co_return dress_problem(cx, ask, Problem::bad_request("idempotency-key-required"));
    const auto key = idempotency_key(ask.idempotency_key);
    if (!key) co_return dress_problem(cx, ask, key.problem());
    const std::string sha256 = body_file.empty() ? crypto::sha256_hex(cx.request_.body) : crypto::sha256_file_hex(body_file);
    const auto request = idempotent_request(app_.seal_key(), who(cx, cx.session_), *key, cx.request_, sha256);
    const auto lease = std::chrono::microseconds(cx.route().time_limit + time_to_keep_answer);
    auto claimed = co_await cx.write([&](Transaction& tx) { return claim(tx, request, cx.now(), {cx.now().micros + lease.count()}); });
    if (!claimed) co_return dress_problem(cx, ask, claimed.problem());
    if (std::optional<KeptAnswer>& kept = *claimed) {
        Wire again{kept->status, std::move(kept->headers), std::move(kept->body), {}, {}};
        again.headers.emplace_back("Idempotent-Replayed", "?1");
        co_return again;
    }
    cx.idempotency_ = request.id;
    Wire wire = co_await run(cx, ask, std::move(parts));
    cx.idempotency_.clear();
    const KeptAnswer answer{wire.status, wire.headers, keepable(wire) ? wire.body : ""};
    (void)co_await cx.write([&](Transaction& tx) -> Done {  // what cannot be kept stays claimed until its time has run out
        if (keepable(wire))
            keep_answer(tx, request.id, answer);
        else
            release(tx, request.id);
        return Nothing{};
    });
    co_return wire;
}

}  // namespace skl
