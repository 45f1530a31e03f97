// Giving, taking and ending mandates (trust.md §3). The states are the table of engine/mandate.h; who may move one is said here.
#pragma once

#include "identity/directory/inside.h"
#include "identity/directory/mandate_store.h"

namespace skl::identity::directory {

// A mandate as it is wanted; id, state, ends by law and what is always excluded are filled in. One that rests on a register is in
// force at once, and a parent's ends on the day the child comes of age, at 00:00 of the local clock.
// 422 `scope-unknown` {scope}, `principal-is-agent`, fields; 409 `mandate-cycle`.
Result<Mandate> grant(Transaction& tx, const Directory& directory, const Context& cx, const Actor& by, Mandate wanted);

// What somebody is to a mandate.
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

constexpr int longest_chain = 16;  // of mandates that are followed to find a circle

}  // namespace skl::identity::directory
