#include "identity/directory/memberships.h"

#include <algorithm>

#include "identity/store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {
namespace {

using State = MembershipState;
using Event = MembershipEvent;

constexpr MembershipTransition table[] = {
    {State::active, Event::review, State::active},  // looked at, and still right
    {State::active, Event::suspend, State::suspended}, {State::active, Event::end, State::ended},
    {State::suspended, Event::resume, State::active},  {State::suspended, Event::end, State::ended},
};

Done recorded(Transaction& tx, const Directory& directory, const Membership& membership, const std::string& by, Instant now) {
    const auto agency = find_agency(tx, membership.agency_id);
    Fact fact{"membership.changed",
              membership.id,
              {{"state", boost::describe::enum_to_string(membership.state, "")}, {"role", name_of(membership.role)}},
              {{"by", by}, {"person", to_text(membership.person_id)}, {"why", membership.reason.value}},
              PersonId{membership.person_id}};
    if (agency) fact.pub["agency"] = agency->oid.value;
    return directory.facts().record(tx, fact, now);
}

std::string word_of(Role role) { return std::string("Role.") + boost::describe::enum_to_string(role, ""); }

// What stands against holding `role` at the agency beside what is held there already (trust.md §3).
Done beside_others(Reader& reader, const Membership& wanted) {
    for (const Membership& held : memberships_of(reader, PersonId{wanted.person_id})) {
        if (held.id == wanted.id || held.agency_id != wanted.agency_id || held.state == State::ended) continue;
        if (held.role == wanted.role && held.unit_id == wanted.unit_id) return Problem::conflict("membership-exists");
        if (conflict(held.role, wanted.role))
            return Problem::conflict("role-conflict")
                .with("role", name_of(wanted.role))
                .with("role.word", word_of(wanted.role))
                .with("held", name_of(held.role))
                .with("held.word", word_of(held.role));
    }
    return Nothing{};
}

// Giving back and taking away is for who may appoint; confirming and suspending also for who reviews.
bool may_move(const Actor& by, Role role, Event event) {
    if (by.appoints(role)) return true;
    return (event == Event::review || event == Event::suspend) && role != Role::platform_admin;
}

}  // namespace

std::span<const MembershipTransition> life_of_a_membership() { return table; }

Result<Membership> appoint(Transaction& tx, const Directory& directory, const Actor& by, Membership wanted, Instant now) {
    if (by.is(wanted.person_id)) return Problem::forbidden("own-change");  // nobody approves their own (trust.md §6)
    if (!by.appoints(wanted.role)) return Problem::forbidden("role-not-yours");
    const auto person = find_person(tx, PersonId{wanted.person_id});
    if (!person || person->status != PersonStatus::active) return Problem::not_found("person");
    wanted.id = crypto::new_id<Membership>(now);
    wanted.granted_by.value = by.name;
    wanted.granted_at = wanted.reviewed_at = wanted.active_since = now;
    if (auto free = beside_others(tx, wanted); !free) return free.problem();
    insert(tx, wanted);
    if (auto done = recorded(tx, directory, wanted, by.name, now); !done) return done.problem();
    return wanted;
}

Result<Membership> move(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, MembershipEvent event,
                        const std::string& reason, Instant now) {
    auto membership = find_membership(tx, id);
    if (!membership) return Problem::not_found("membership");
    if (by.is(membership->person_id)) return Problem::forbidden("own-change");
    if (!may_move(by, membership->role, event)) return Problem::forbidden("role-not-yours");
    std::vector<Event> allowed;
    const MembershipTransition* found = nullptr;
    for (const MembershipTransition& one : table) {
        if (one.from != membership->state) continue;
        allowed.push_back(one.event);
        if (one.event == event) found = &one;
    }
    if (found == nullptr) return no_transition(membership->state, event, allowed);
    if (event == Event::resume)
        if (auto free = beside_others(tx, *membership); !free) return free.problem();
    membership->state = found->to;
    membership->reason.value = reason;
    if (event == Event::review || event == Event::resume) membership->reviewed_at = now;
    if (event == Event::resume) membership->active_since = now;
    if (!update(tx, *membership)) return Problem{412, "stale"};
    ++membership->rev;
    if (auto done = recorded(tx, directory, *membership, by.name, now); !done) return done.problem();
    return std::move(*membership);
}

Done suspend(Transaction& tx, const Directory& directory, Membership membership, const std::string& reason, Instant now) {
    membership.state = State::suspended;
    membership.reason.value = reason;
    if (!update(tx, membership)) return Nothing{};  // somebody acted meanwhile: theirs counts
    return recorded(tx, directory, membership, "clock", now);
}

}  // namespace skl::identity::directory
