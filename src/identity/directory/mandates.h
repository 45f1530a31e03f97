// Giving, taking and ending mandates (trust.md §3). The states are the table of engine/mandate.h; who may move one is said here.
#pragma once

#include "identity/directory/inside.h"
#include "identity/directory/mandate_store.h"

namespace skl::identity::directory {

// A mandate as it is wanted; id, state, ends by law and what is always excluded are filled in. One that rests on a register is in
// force at once, and a parent's ends on the day the child comes of age, at 00:00 of the local clock.
// One that is passed on (`under`) is a part of what its giver holds: its principal, no wider scopes, no later end.
// 403 `not-sub-delegable`; 422 `scope-unknown` {scope}, `scope-too-wide` {scope}, `principal-is-agent`, fields; 409 `mandate-cycle`
// where it would come back to who had it before, `passed-on-too-often`.
Result<Mandate> grant(Transaction& tx, const Directory& directory, const Context& cx, const Actor& by, Mandate wanted);

// A parent's mandate for a child of this day of birth: joint view from seven, the end with the age of majority, each at 00:00 of the
// clock on the wall there.
void span_of_childhood(Mandate& mandate, Date born, int majority_age, const calendar::Zone& zone);

// Whether somebody speaks for the agent: the person, who stayed of two joined records, or an officer of the organisation.
bool is_agent(Reader& reader, const Mandate& mandate, const PersonId& who, Instant now);
bool agent_there(Reader& reader, const Mandate& mandate);  // alive and not erased, or not closed

// What somebody is to a mandate; who passed it on is to it as its principal is.
struct Standing {
    bool principal = false, agent = false, registrar = false;
    bool any() const { return principal || agent || registrar; }
};
Standing standing_of(Reader& reader, const Mandate& mandate, const Actor& who, Instant now);
bool may_move(const Mandate& mandate, const Standing& who, mandates::Event event);

// 404 for who has no part in it; 403; 409 `bad-transition` {from, event, allowed}.
Result<Mandate> move(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, mandates::Event event, Instant now);

// One event, in the row and as a fact.
Done happen(Transaction& tx, const Directory& directory, Mandate& mandate, mandates::Event event, const std::string& by, Instant now);

Result<std::int64_t> mandates_by_clock(Transaction& tx, const Directory& directory, Instant now);

// One step of a mandate as an entry of the ledger: a state, or what its joint agents do ("act-asked").
Done recorded(Transaction& tx, const Directory& directory, const Mandate& mandate, std::string_view step, const std::string& by,
              const std::string& what, Instant now);

}  // namespace skl::identity::directory
