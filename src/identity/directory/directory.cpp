#include "identity/directory/directory.h"

#include <algorithm>

#include "identity/directory/joint.h"
#include "identity/directory/mandate_store.h"
#include "identity/directory/mandates.h"
#include "identity/directory/store.h"
#include "identity/policy.h"
#include "identity/store.h"

namespace skl::identity {
namespace {

// Accepted counts from its first instant on, also before the job has written that down.
bool runs(const Mandate& mandate, Instant now) {
    const bool open = mandate.state == MandateState::active || mandate.state == MandateState::accepted;
    return open && mandate.valid_from <= now && (!mandate.valid_to || now < *mandate.valid_to) &&
           (!mandate.max_uses || mandate.uses < *mandate.max_uses);
}

// Who somebody is now: of two records that were joined, the one that stayed. Empty: nobody who could act or be acted for; a
// principal who died or was erased has no agents (Civil Code art. 550).
std::optional<PersonId> present(Reader& reader, const std::optional<Uuid>& id) {
    auto person = id ? find_person(reader, PersonId{*id}) : std::nullopt;
    if (person && person->status == PersonStatus::merged && person->merged_into)
        person = find_person(reader, PersonId{*person->merged_into});
    if (!person || person->status != PersonStatus::active) return std::nullopt;
    return person->id;
}

// What was passed on holds as long as each mandate above it does, whoever of their agents is still there to hold it.
bool rests(Reader& reader, const Mandate& mandate, Instant now) {
    auto above = mandate.under;
    for (int depth = 0; above; ++depth) {
        const auto held = directory::find_mandate(reader, *above);
        if (depth >= mandates::passed_on_at_most || !held || !held->sub_delegable || !runs(*held, now)) return false;
        if (held->agent_person && !present(reader, held->agent_person)) return false;
        above = held->under;
    }
    return true;
}

bool organisation_there(Reader& reader, const Uuid& id) {
    const auto organisation = directory::find_organisation(reader, id);
    return organisation && organisation->status == OrganisationStatus::active;
}

}  // namespace

namespace directory {

bool is_agent(Reader& reader, const Mandate& mandate, const PersonId& who, Instant now) {
    if (mandate.agent_organisation) return holds_office(reader, who, *mandate.agent_organisation, now);
    return mandate.agent_person == Uuid(who) || present(reader, mandate.agent_person) == who;
}

bool agent_there(Reader& reader, const Mandate& mandate) {
    return mandate.agent_organisation ? organisation_there(reader, *mandate.agent_organisation)
                                      : present(reader, mandate.agent_person).has_value();
}

}  // namespace directory

std::vector<ActiveRole> active_roles(Reader& reader, const PersonId& person, Instant now) {
    return directory::roles_in_force(reader, person, now);
}

bool has_permission(std::span<const ActiveRole> roles, std::string_view permission) {
    return std::any_of(roles.begin(), roles.end(), [&](const ActiveRole& held) {
        const auto role = role_named(held.role);
        return role && permits(*role, permission);
    });
}

bool has_permission(std::span<const std::string> roles, std::string_view permission, std::string_view rule_set) {
    return std::any_of(roles.begin(), roles.end(), [&](const std::string& held) {
        const auto role = role_named(held);
        return role && permits(*role, permission, rule_set);
    });
}

Result<ActiveMandate> mandate_in_force(Reader& reader, const Uuid& id, const PersonId& agent, Instant now) {
    const auto mandate = directory::find_mandate(reader, id);
    if (!mandate || !directory::is_agent(reader, *mandate, agent, now) || !runs(*mandate, now) || !rests(reader, *mandate, now))
        return Problem::conflict("mandate-inactive");
    const auto principal = present(reader, mandate->principal_person);
    if (mandate->principal_organisation ? !organisation_there(reader, *mandate->principal_organisation) : !principal)
        return Problem::conflict("mandate-inactive");
    const bool joint = mandate->joint && directory::agents_together(reader, *mandate, now).size() > 1;
    return ActiveMandate{.id = mandate->id,
                         .principal_person = principal,
                         .principal_organisation = mandate->principal_organisation,
                         .kind = boost::describe::enum_to_string(mandate->kind, ""),
                         .scopes = mandate->scopes,
                         .excluded = mandate->excluded,
                         .joint_view = mandate->joint_view_from && *mandate->joint_view_from <= now,
                         .joint = joint,
                         .agreed = joint ? directory::agreed_acts(reader, *mandate, now) : std::vector<AgreedAct>{}};
}

}  // namespace skl::identity
