// How long a session still lasts, and the click that extends it: what the dialog before its end asks (trust.md §4, WCAG 2.2.1).
#include <algorithm>

#include "identity/inside.h"
#include "kernel/config/configuration.h"

namespace skl::identity {
namespace {

struct SessionClock {
    std::int64_t seconds_left = 0;     // without another request
    std::int64_t seconds_at_most = 0;  // with as many as one likes: the absolute limit
    bool can_extend = false;
};
BOOST_DESCRIBE_STRUCT(SessionClock, (), (seconds_left, seconds_at_most, can_extend))

std::int64_t seconds_until(Instant end, Instant now) { return std::max<std::int64_t>(0, (end.micros - now.micros) / 1'000'000); }

SessionClock clock_of(const Context& cx, const Session& session) {
    const Instant now = cx.now();
    const std::chrono::seconds idle(cx.app().configuration().identity_session_idle_s.value);
    const Instant idle_end{session.last_seen.micros + std::chrono::microseconds(idle).count()};
    SessionClock out{.seconds_at_most = seconds_until(session.expires_at, now)};
    out.seconds_left = std::min(seconds_until(idle_end, now), out.seconds_at_most);
    out.can_extend = session.expires_at > idle_end;
    return out;
}

Problem nobody(const Context& cx) { return refused_by(cx, "no-person"); }

Task<Result<SessionClock>> show(Context& cx) {
    const Known* who = known(cx);
    if (who == nullptr) co_return nobody(cx);
    cx.add_header("Cache-Control", "no-store");
    co_return clock_of(cx, who->session);
}

Task<Result<SessionClock>> extend(Context& cx) {
    const Known* who = known(cx);
    if (who == nullptr) co_return nobody(cx);
    Session session = who->session;
    auto done = co_await cx.write([&](Transaction& tx) -> Done { return inside(cx).sessions.stay(tx, cx, session), Nothing{}; });
    if (!done) co_return done.problem();
    session.last_seen = cx.now();
    co_return clock_of(cx, session);
}

}  // namespace

void install_session(App& app) {
    app.get(std::string(session_clock_path), show).named("me.session").needs(Assurance::account).for_programs();
    app.post("/me/session/extend", extend).named("me.session.extend").needs(Assurance::account).for_programs();
}

}  // namespace skl::identity
