// Sessions of browsers: made at a sign-in, found at each request, ended at once everywhere.
//
// What was read from the database is believed for a second: a session that another node ended is gone within that time (trust.md §4).
// Threads: all members may be called from any thread.
#pragma once

#include <mutex>
#include <unordered_map>

#include "identity/engine/assurance.h"
#include "identity/session.h"

namespace skl::identity {

constexpr std::chrono::seconds believed_for{1};
constexpr std::chrono::seconds touched_every{60};  // a write a minute and session, not one a request
// Asking how much time is left is no sign of life: a page that is left open asks too.
inline constexpr std::string_view session_clock_path = "/me/session";

class Sessions {
public:
    // What a session is worth beyond its row: name, roles, mandate. In a transaction, since names are encrypted.
    using Complete = std::function<Done(Transaction&, Known&, Caller&, Instant now)>;
    explicit Sessions(Complete complete) : complete_(std::move(complete)) {}

    // A session for who has just proven something; the cookie is in `headers`. A session the browser had before ends: every change of
    // privilege has a new id (OWASP ASVS 3.2.1). A stronger proof of the same person keeps what the old one had proven.
    struct Started {
        Session session;
        std::string cookie;  // the value of Set-Cookie
    };
    Started start(Transaction& tx, const Context& cx, const PersonId& person, const Proven& proven, std::optional<Uuid> authenticator);
    Started change(Transaction& tx, const Context& cx, const Session& from, const std::optional<Uuid>& acting_for);

    Task<Caller> look_up(Context& cx);
    // The person is still there: the time without a request begins anew.
    void stay(Transaction& tx, const Context& cx, const Session& session);
    void end(Transaction& tx, const std::string& id_hash, Instant now);
    void end_all(Transaction& tx, const PersonId& person, Instant now, std::string_view but = {});
    // The session of this browser; the cookie goes.
    std::string end_here(Transaction& tx, const Context& cx);

private:
    struct Believed {
        Caller caller;
        std::int64_t until = 0;  // µs
    };
    static constexpr std::size_t most_believed = 50'000;
    std::optional<Caller> believed(const std::string& key, Instant now);  // of tenant and hash: a cookie counts where it was given only
    void believe(const std::string& key, const Caller& caller, Instant now);
    void forget(const std::string& key);
    void forget(const PersonId& person, const std::string& but);

    const Complete complete_;
    std::mutex mutex_;
    std::unordered_map<std::string, Believed> believed_;
};

}  // namespace skl::identity
