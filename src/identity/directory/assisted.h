// Help at a care point: a volunteer begins, the person who is helped confirms with a code, the volunteer confirms whom they see, and
// for half an hour the volunteer acts under a mandate of its own, which shows no secrets and whose every view is told to the person.
#pragma once

#include "identity/directory/mandates.h"

namespace skl::identity::directory {

constexpr std::chrono::minutes assistance_lasts{30};  // also the time to confirm
constexpr int most_code_tries = 5;

enum class AssistedState { waiting, confirmed, active, over };  // confirmed: by who is helped, not yet by the volunteer
BOOST_DESCRIBE_ENUM(AssistedState, waiting, confirmed, active, over)

struct Assisted {
    Id<Assisted> id;
    Uuid volunteer;
    std::string volunteer_membership;
    std::optional<Uuid> citizen;
    Text<> place, purpose;
    std::string code_hash;
    std::int64_t tries = 0;
    std::optional<Instant> volunteer_confirmed_at, citizen_confirmed_at;
    std::optional<Uuid> mandate_id;
    Instant created_at, expires_at;
    std::optional<Instant> ended_at;
};
BOOST_DESCRIBE_STRUCT(Assisted, (),
                      (id, volunteer, volunteer_membership, citizen, place, purpose, code_hash, tries, volunteer_confirmed_at,
                       citizen_confirmed_at, mandate_id, created_at, expires_at, ended_at))

AssistedState state_of(const Assisted& session, Instant now);

// 404 for who has no part in it, and for a wrong code; 409 `citizen-first`, `already-confirmed`, `principal-is-agent`;
// 410 `assistance-over`: half an hour has passed, it was ended, or the code was tried too often.
// `tried` stays when the code was wrong: the caller keeps the transaction.
struct Confirmed {
    Assisted session;
    bool wrong_code = false;
};
Result<Confirmed> confirm(Transaction& tx, const Directory& directory, const Context& cx, const Actor& by, const Uuid& id,
                          const std::string& code);
Result<Assisted> end(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, Instant now);

void insert(Transaction& tx, const Assisted& session);
void update(Transaction& tx, const Assisted& session);
std::optional<Assisted> find_assisted(Reader& reader, const Uuid& id);

}  // namespace skl::identity::directory
