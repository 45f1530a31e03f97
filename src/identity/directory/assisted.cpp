#include "identity/directory/assisted.h"

#include "kernel/crypto/digest.h"

namespace skl::identity::directory {
namespace {

using mandates::Event;

// What a volunteer helps with; data and letters of the person stay closed to them.
constexpr const char* helped_with[] = {"service:*", "case.*"};
constexpr const char* closed_to_helpers[] = {"data:*", "document.*"};

Instant after(Instant now, std::chrono::minutes by) { return {now.micros + std::chrono::microseconds(by).count()}; }

// The person gives it and the volunteer takes it, as with every mandate; both are entries.
Result<Uuid> mandate_for(Transaction& tx, const Directory& directory, const Context& cx, const Actor& volunteer, const Assisted& session) {
    Mandate wanted{.principal_person = session.citizen,
                   .agent_person = session.volunteer,
                   .kind = MandateKind::assisted,
                   .scopes = {std::begin(helped_with), std::end(helped_with)},
                   .excluded = {std::begin(closed_to_helpers), std::end(closed_to_helpers)},
                   .valid_from = cx.now(),
                   .valid_to = after(cx.now(), assistance_lasts)};
    const Actor citizen{.name = to_text(*session.citizen), .person = PersonId{*session.citizen}};
    auto mandate = grant(tx, directory, cx, citizen, std::move(wanted));
    if (!mandate) return mandate.problem();
    for (const Event event : {Event::accept, Event::begin})
        if (auto done = happen(tx, directory, *mandate, event, volunteer.name, cx.now()); !done) return done.problem();
    return Uuid(mandate->id);
}

}  // namespace

AssistedState state_of(const Assisted& session, Instant now) {
    if (session.ended_at || session.expires_at <= now || session.tries >= most_code_tries) return AssistedState::over;
    if (!session.citizen_confirmed_at) return AssistedState::waiting;
    return session.volunteer_confirmed_at ? AssistedState::active : AssistedState::confirmed;
}

Result<Confirmed> confirm(Transaction& tx, const Directory& directory, const Context& cx, const Actor& by, const Uuid& id,
                          const std::string& code) {
    auto session = find_assisted(tx, id);
    if (!session) return Problem::not_found("assisted session");
    const AssistedState state = state_of(*session, cx.now());
    if (state == AssistedState::over) return Problem{410, "assistance-over"};
    if (by.is(session->volunteer)) {
        if (!code.empty()) return Problem{422, "principal-is-agent"};  // nobody is helped by themselves
        if (state == AssistedState::waiting) return Problem::conflict("citizen-first");
        if (state == AssistedState::active) return Problem::conflict("already-confirmed");
        const auto mandate = mandate_for(tx, directory, cx, by, *session);
        if (!mandate) return mandate.problem();
        session->mandate_id = *mandate;
        session->volunteer_confirmed_at = cx.now();
        session->expires_at = after(cx.now(), assistance_lasts);
    } else {
        if (state != AssistedState::waiting) return Problem::conflict("already-confirmed");
        if (!crypto::equal(crypto::sha256_hex(to_text(id) + "/" + code), session->code_hash)) {
            ++session->tries;
            update(tx, *session);
            return Confirmed{std::move(*session), true};
        }
        session->citizen = *by.person;
        session->citizen_confirmed_at = cx.now();
    }
    update(tx, *session);
    return Confirmed{std::move(*session)};
}

Result<Assisted> end(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, Instant now) {
    auto session = find_assisted(tx, id);
    const bool part = session && (by.is(session->volunteer) || (session->citizen && by.is(*session->citizen)));
    if (!part) return Problem::not_found("assisted session");
    if (state_of(*session, now) == AssistedState::over) return Problem{410, "assistance-over"};
    session->ended_at = now;
    if (auto mandate = session->mandate_id ? find_mandate(tx, *session->mandate_id) : std::nullopt;
        mandate && !mandates::ended(mandate->state))
        if (auto done = happen(tx, directory, *mandate, Event::revoke, by.name, now); !done) return done.problem();
    update(tx, *session);
    return std::move(*session);
}

}  // namespace skl::identity::directory
