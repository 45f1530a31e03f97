#include "identity/sessions.h"

#include "identity/store.h"
#include "kernel/config/configuration.h"
#include "kernel/crypto/digest.h"
#include "kernel/crypto/random.h"
#include "kernel/http/guard.h"
#include "kernel/text/text.h"

namespace skl::identity {
namespace {

constexpr std::size_t longest_agent = 120;  // of User-Agent: enough to tell one's own devices apart

std::int64_t micros(std::chrono::seconds span) { return std::chrono::microseconds(span).count(); }

std::string hash_of(std::string_view token) { return text::base64url(crypto::sha256(token)); }

// A browser as its owner knows it, without versions: "Firefox on Windows" is told from the words in User-Agent.
std::string agent_of(std::string_view user_agent) {
    const auto first = [&](std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names)
            if (user_agent.find(name) != std::string_view::npos) return std::string(name.substr(0, name.find('/')));
        return std::string{};
    };
    const std::string browser = first({"Edg/", "OPR/", "Firefox/", "Chrome/", "Safari/", "curl/"});
    const std::string system = first({"Windows", "Android", "iPhone", "iPad", "Mac OS X", "Linux"});
    std::string out = browser == "Edg" ? "Edge" : browser == "OPR" ? "Opera" : browser;
    if (!system.empty()) out += (out.empty() ? "" : " · ") + system;
    return out.substr(0, longest_agent);
}

std::string cookie_value(const Context& cx) { return std::string(cookie_of(cx.app(), cx.request(), signed_in_cookie)); }

bool alive(const Session& session, const Context& cx) {
    const std::chrono::seconds idle(cx.app().configuration().identity_session_idle_s.value);
    return !session.revoked_at && cx.now() < session.expires_at && cx.now().micros - session.last_seen.micros < micros(idle);
}

// The strongest sign-in lasts two thirds of a day at work: eight hours of twelve.
std::chrono::seconds longest(const Context& cx, std::int64_t aal) {
    const std::int64_t absolute = cx.app().configuration().identity_session_absolute_s;
    return std::chrono::seconds(aal >= 3 ? absolute * 2 / 3 : absolute);
}

}  // namespace

Sessions::Started Sessions::start(Transaction& tx, const Context& cx, const PersonId& person, const Proven& proven,
                                  std::optional<Uuid> authenticator) {
    Proven all = proven;
    std::optional<Uuid> acting_for;
    if (const Known* before = known(cx)) {
        end(tx, before->session.id_hash, cx.now());
        if (before->session.person_id == person) {
            all = together({before->session.aal, before->session.phishing_resistant, before->session.amr}, proven);
            acting_for = before->session.acting_for;
        }
    }
    const std::string token = crypto::random_token();
    const std::chrono::seconds lasts = longest(cx, all.aal);
    Session session{hash_of(token),
                    person,
                    all.aal,
                    all.phishing_resistant,
                    all.amr,
                    authenticator,
                    cx.now(),
                    cx.now(),
                    acting_for,
                    address_prefix(cx.request().remote),
                    agent_of(cx.request().header("user-agent")),
                    cx.now(),
                    {cx.now().micros + micros(lasts)},
                    {}};
    insert(tx, session);
    return {session, set_cookie(cx.app(), cx.request(), signed_in_cookie, token, lasts.count())};
}

Sessions::Started Sessions::change(Transaction& tx, const Context& cx, const Session& from, const std::optional<Uuid>& acting_for) {
    const std::string token = crypto::random_token();
    Session session = from;
    session.id_hash = hash_of(token);
    session.acting_for = acting_for;
    session.last_seen = cx.now();
    end(tx, from.id_hash, cx.now());
    insert(tx, session);
    const std::int64_t left = (session.expires_at.micros - cx.now().micros) / 1'000'000;
    return {session, set_cookie(cx.app(), cx.request(), signed_in_cookie, token, left)};
}

Task<Caller> Sessions::look_up(Context& cx) {
    const std::string token = cookie_value(cx);
    if (token.size() != 43) co_return Caller{};
    const std::string id_hash = hash_of(token);
    const std::string key = cx.tenant() + "/" + id_hash;
    if (auto caller = believed(key, cx.now())) co_return std::move(*caller);
    auto session = co_await cx.read([&](Reader& reader) -> Result<std::optional<Session>> { return find_session(reader, id_hash); });
    if (!session || !*session || !alive(**session, cx)) co_return Caller{};
    Caller caller;
    auto done = co_await cx.write([&](Transaction& tx) -> Done {
        auto out = std::make_shared<Known>();
        out->session = **session;
        caller = Caller{};
        if (cx.request().path != session_clock_path && cx.now().micros - out->session.last_seen.micros >= micros(touched_every)) {
            touch_session(tx, id_hash, cx.now());
            out->session.last_seen = cx.now();
        }
        if (auto completed = complete_(tx, *out, caller, cx.now()); !completed) return completed;
        caller.known = std::move(out);
        return Nothing{};
    });
    if (!done) co_return Caller{};
    believe(key, caller, cx.now());
    co_return caller;
}

void Sessions::stay(Transaction& tx, const Context& cx, const Session& session) {
    touch_session(tx, session.id_hash, cx.now());
    tx.on_commit([this, key = tx.tenant() + "/" + session.id_hash] { forget(key); });
}

void Sessions::end(Transaction& tx, const std::string& id_hash, Instant now) {
    revoke_session(tx, id_hash, now);
    tx.on_commit([this, key = tx.tenant() + "/" + id_hash] { forget(key); });
}

void Sessions::end_all(Transaction& tx, const PersonId& person, Instant now, std::string_view but) {
    tx.on_commit([this, person, kept = tx.tenant() + "/" + std::string(but)] { forget(person, kept); });
    revoke_sessions(tx, person, now, but);
}

std::string Sessions::end_here(Transaction& tx, const Context& cx) {
    if (const Known* here = known(cx)) end(tx, here->session.id_hash, cx.now());
    return set_cookie(cx.app(), cx.request(), signed_in_cookie, "", 0);
}

std::optional<Caller> Sessions::believed(const std::string& key, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto it = believed_.find(key);
    if (it == believed_.end() || it->second.until <= now.micros) return std::nullopt;
    return it->second.caller;
}

void Sessions::believe(const std::string& key, const Caller& caller, Instant now) {
    const std::lock_guard lock(mutex_);
    if (believed_.size() >= most_believed) believed_.clear();
    believed_[key] = {caller, now.micros + micros(believed_for)};
}

void Sessions::forget(const std::string& key) {
    const std::lock_guard lock(mutex_);
    believed_.erase(key);
}

void Sessions::forget(const PersonId& person, const std::string& but) {
    const std::lock_guard lock(mutex_);
    std::erase_if(believed_, [&](const auto& entry) {
        const auto* who = static_cast<const Known*>(entry.second.caller.known.get());
        return entry.first != but && who != nullptr && who->session.person_id == person;
    });
}

}  // namespace skl::identity
