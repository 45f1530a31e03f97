#include "identity/directory/mandates.h"

#include <algorithm>

#include "identity/directory/joint.h"
#include "identity/directory/reviews.h"
#include "identity/store.h"
#include "kernel/crypto/random.h"

namespace skl::identity::directory {
namespace {

using mandates::Event;
using mandates::Kind;
using mandates::State;

std::optional<Uuid> principal_of(const Mandate& mandate) {
    return mandate.principal_person ? mandate.principal_person : mandate.principal_organisation;
}
std::optional<Uuid> agent_of(const Mandate& mandate) { return mandate.agent_person ? mandate.agent_person : mandate.agent_organisation; }

Done known_scopes(const Mandate& wanted) {
    if (wanted.scopes.empty() || wanted.scopes.size() > mandates::most_scopes) return fault("scopes", "scopes-number");
    for (std::size_t i = 0; i < wanted.scopes.size(); ++i)
        if (!mandates::known_scope(wanted.scopes[i]))
            return Problem{422, "scope-unknown", {{"scope", wanted.scopes[i]}}, {{fmt::format("/scopes/{}", i), "scope-unknown"}}};
    return Nothing{};
}

// Both must be there. That two hold mandates of each other is no circle: each acts for the other only, within what was given.
Done known_parties(Reader& reader, const Mandate& wanted) {
    const auto there = [&](const std::optional<Uuid>& person, const std::optional<Uuid>& organisation) {
        if (person.has_value() == organisation.has_value()) return false;
        if (organisation) {
            const auto found = find_organisation(reader, *organisation);
            return found && found->status == OrganisationStatus::active;
        }
        const auto found = find_person(reader, PersonId{*person});
        return found && found->status == PersonStatus::active;
    };
    if (!there(wanted.principal_person, wanted.principal_organisation)) return fault("principal", "unknown-principal");
    if (!there(wanted.agent_person, wanted.agent_organisation)) return fault("agent", "unknown-agent");
    if (principal_of(wanted) == agent_of(wanted)) return Problem{422, "principal-is-agent"};
    return Nothing{};
}

// What an agent passes on is a part of what it holds, and it never comes back to who had it before: nobody is agent of their own
// agent in one and the same matter.
Done passed_on(Reader& reader, const Actor& by, Mandate& wanted, Instant now) {
    const auto above = find_mandate(reader, *wanted.under);
    if (!above || !by.person || !mandate_in_force(reader, above->id, *by.person, now)) return Problem::conflict("mandate-inactive");
    if (!above->sub_delegable || above->joint) return Problem::forbidden("not-sub-delegable");
    for (const std::string& scope : wanted.scopes)
        if (!mandates::within(std::span(&scope, 1), above->scopes)) return Problem{422, "scope-too-wide", {{"scope", scope}}};
    wanted.principal_person = above->principal_person;
    wanted.principal_organisation = above->principal_organisation;
    wanted.excluded.insert(wanted.excluded.end(), above->excluded.begin(), above->excluded.end());
    if (above->valid_to) wanted.valid_to = std::min(wanted.valid_to.value_or(*above->valid_to), *above->valid_to);
    if (principal_of(wanted) == agent_of(wanted)) return Problem::conflict("mandate-cycle");
    int times = 1;
    for (std::optional<Mandate> at = above; at; at = at->under ? find_mandate(reader, *at->under) : std::nullopt, ++times) {
        if (agent_of(*at) == agent_of(wanted)) return Problem::conflict("mandate-cycle");
        if (times > mandates::passed_on_at_most) return Problem::conflict("passed-on-too-often");
    }
    return Nothing{};
}

// The day of birth as the register has it; that it was read is told to the child.
Result<Date> born(Transaction& tx, const Directory& directory, const Context& cx, const PersonId& child, Instant now) {
    const auto known = directory.people().attributes(tx, child, now);
    if (!known) return known.problem();
    if (auto told = directory.parts().record_access(tx, child, {.action = "mandate.grant", .fields = {"birthdate"}}, cx); !told)
        return told.problem();
    Date out;
    const auto found = known->find("birthdate");
    if (found == known->end() || !parse(found->second.value, out)) return fault("principal", "birthdate-unknown");
    return out;
}

Done parental(Transaction& tx, const Directory& directory, const Context& cx, Mandate& wanted, Instant now) {
    if (!wanted.principal_person) return fault("principal", "unknown-principal");
    const auto day = born(tx, directory, cx, PersonId{*wanted.principal_person}, now);
    if (!day) return day.problem();
    span_of_childhood(wanted, *day, directory.parts().majority_age, directory.zone(tx.tenant()));
    if (*wanted.valid_to <= now) return fault("principal", "principal-of-age");
    return Nothing{};
}

}  // namespace

Done recorded(Transaction& tx, const Directory& directory, const Mandate& mandate, std::string_view step, const std::string& by,
              const std::string& what, Instant now) {
    std::optional<PersonId> person;
    if (const auto& id = mandate.principal_person ? mandate.principal_person : mandate.agent_person) person = PersonId{*id};
    return directory.facts().record(
        tx,
        {"mandate.changed",
         mandate.id,
         {{"state", std::string(step)}, {"kind", boost::describe::enum_to_string(mandate.kind, "")}},
         {{"by", by}, {"principal", to_text(*principal_of(mandate))}, {"agent", to_text(*agent_of(mandate))}, {"why", what}},
         person},
        now);
}

void span_of_childhood(Mandate& mandate, Date born, int majority_age, const calendar::Zone& zone) {
    const Instant of_age = zone.midnight(mandates::birthday(born, majority_age));
    mandate.valid_to = std::min(mandate.valid_to.value_or(of_age), of_age);
    mandate.joint_view_from = zone.midnight(mandates::birthday(born, mandates::age_of_joint_view));
}

namespace {

// As it stands now: its state is its newest step.
Done recorded(Transaction& tx, const Directory& directory, const Mandate& mandate, const std::string& by, Instant now) {
    return directory::recorded(tx, directory, mandate, boost::describe::enum_to_string(mandate.state, ""), by, mandate.evidence_ref.value,
                               now);
}

// With a mandate ends what was passed on from it.
Done end_below(Transaction& tx, const Directory& directory, const Mandate& mandate, const std::string& by, Instant now) {
    for (Mandate& below : open_mandates_under(tx, mandate.id))
        if (auto done = happen(tx, directory, below, Event::revoke, by, now); !done) return done;
    return Nothing{};
}

}  // namespace

Result<Mandate> grant(Transaction& tx, const Directory& directory, const Context& cx, const Actor& by, Mandate wanted) {
    const Instant now = cx.now();
    if (auto known = known_scopes(wanted); !known) return known.problem();
    if (wanted.under)
        if (auto part = passed_on(tx, by, wanted, now); !part) return part.problem();
    if (auto known = known_parties(tx, wanted); !known) return known.problem();
    const bool registered = mandates::from_register(wanted.kind);
    if (registered && wanted.evidence_ref.empty()) return fault("evidence_ref", "required");
    if (wanted.kind == Kind::parental)
        if (auto done = parental(tx, directory, cx, wanted, now); !done) return done.problem();
    if (wanted.valid_to && *wanted.valid_to <= std::max(wanted.valid_from, now)) return fault("valid_to", "ends-before-it-begins");
    for (const std::string_view never : mandates::always_excluded()) wanted.excluded.emplace_back(never);
    std::sort(wanted.excluded.begin(), wanted.excluded.end());
    wanted.excluded.erase(std::unique(wanted.excluded.begin(), wanted.excluded.end()), wanted.excluded.end());
    wanted.id = crypto::new_id<Mandate>(now);
    wanted.state = registered ? State::active : State::proposed;
    wanted.granted_by.value = by.name;
    wanted.created_at = wanted.changed_at = now;
    insert(tx, wanted);
    if (auto done = recorded(tx, directory, wanted, by.name, now); !done) return done.problem();
    return wanted;
}

Standing standing_of(Reader& reader, const Mandate& mandate, const Actor& who, Instant now) {
    Standing out;
    const auto is = [&](const std::optional<Uuid>& person, const std::optional<Uuid>& organisation) {
        return (person && who.is(*person)) || (organisation && who.person && holds_office(reader, *who.person, *organisation, now));
    };
    out.principal = is(mandate.principal_person, mandate.principal_organisation);
    out.agent = is(mandate.agent_person, mandate.agent_organisation);
    if (mandate.under && who.person && mandate.granted_by.value == who.name) out.principal = true;
    out.registrar = !who.person || has_permission(who.roles, may_register_mandates);
    return out;
}

// Who gave it may stop it and who holds it may lay it down; what rests on a register is changed where the register is kept.
bool may_move(const Mandate& mandate, const Standing& who, Event event) {
    switch (event) {
        case Event::accept:
        case Event::decline: return who.agent;
        case Event::suspend:
        case Event::resume: return mandates::from_register(mandate.kind) ? who.registrar : who.principal;
        case Event::revoke: return who.registrar || (!mandates::from_register(mandate.kind) && (who.principal || who.agent));
        default: return false;  // the clock's
    }
}

namespace {

// Why one side may not: the step is the other's, or the register's.
Problem refused(const Mandate& mandate, Event event) {
    const bool answers = event == Event::accept || event == Event::decline;
    return Problem::forbidden(!answers && mandates::from_register(mandate.kind) ? "register-decides" : "other-side-decides");
}

}  // namespace

Done happen(Transaction& tx, const Directory& directory, Mandate& mandate, Event event, const std::string& by, Instant now) {
    const auto to = mandates::after(mandate.state, event);
    if (!to) return no_transition(mandate.state, event, mandates::allowed(mandate.state), "bad-transition");
    mandate.state = *to;
    mandate.changed_at = now;
    if (!update(tx, mandate)) return Problem{412, "stale"};
    ++mandate.rev;
    if (auto done = recorded(tx, directory, mandate, by, now); !done) return done;
    return mandates::ended(mandate.state) ? end_below(tx, directory, mandate, by, now) : Done(Nothing{});
}

Result<Mandate> move(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, Event event, Instant now) {
    auto mandate = find_mandate(tx, id);
    const Standing who = mandate ? standing_of(tx, *mandate, by, now) : Standing{};
    if (!who.any()) return Problem::not_found("mandate");
    if (!may_move(*mandate, who, event)) return refused(*mandate, event);
    // The clock may not have come by yet: nothing is accepted or resumed after its end.
    if (mandate->valid_to && *mandate->valid_to <= now && mandates::after(mandate->state, Event::expire)) mandate->state = State::expired;
    if (auto done = happen(tx, directory, *mandate, event, by.name, now); !done) return done.problem();
    if (event == Event::accept && mandate->valid_from <= now)
        if (auto done = happen(tx, directory, *mandate, Event::begin, by.name, now); !done) return done.problem();
    return std::move(*mandate);
}

Result<std::int64_t> mandates_by_clock(Transaction& tx, const Directory& directory, Instant now) {
    std::int64_t changed = 0;
    for (Mandate& mandate : due_mandates(tx, now, most_at_once)) {
        const bool over = mandate.valid_to && *mandate.valid_to <= now;
        if (auto done = happen(tx, directory, mandate, over ? Event::expire : Event::begin, "clock", now); !done) return done.problem();
        ++changed;
    }
    return changed;
}

}  // namespace skl::identity::directory

namespace skl::identity {

// Each mandate above it is used with it: who passed on three uses has three.
Done use_mandate(const directory::Directory& directory, Transaction& tx, const MandateUse& use, Instant now) {
    const auto held = mandate_in_force(tx, use.mandate, use.agent, now);
    if (!held) return held.problem();
    if (!mandates::covers(held->scopes, held->excluded, use.action)) return Problem::forbidden("outside-mandate");
    auto mandate = directory::find_mandate(tx, use.mandate);
    if (held->joint && !mandates::only_looks(use.action))
        if (auto done = directory::do_together(tx, directory, *mandate, use, now); !done) return done;
    for (; mandate; mandate = mandate->under ? directory::find_mandate(tx, *mandate->under) : std::nullopt) {
        if (!mandate->max_uses) continue;
        ++mandate->uses;
        if (mandate->uses >= *mandate->max_uses && mandate->state == MandateState::active) {
            if (auto done = directory::happen(tx, directory, *mandate, mandates::Event::exhaust, to_text(use.agent), now); !done)
                return done;
        } else if (!directory::update(tx, *mandate)) {
            return Problem{412, "stale"};
        }
    }
    return Nothing{};
}

}  // namespace skl::identity
