#include "identity/directory/directory.h"

#include <algorithm>

#include "identity/directory/mandate_store.h"
#include "identity/directory/store.h"
#include "identity/store.h"

namespace skl::identity {
namespace {

// Accepted counts from its first instant on, also before the job has written that down.
bool runs(const Mandate& mandate, Instant now) {
    const bool open = mandate.state == MandateState::active || mandate.state == MandateState::accepted;
    return open && mandate.valid_from <= now && (!mandate.valid_to || now < *mandate.valid_to) &&
           (!mandate.max_uses || mandate.uses < *mandate.max_uses);
}

std::optional<PersonId> person_of(const std::optional<Uuid>& id) { return id ? std::optional<PersonId>(PersonId{*id}) : std::nullopt; }

// A principal who died or was erased has no agents (Civil Code art. 550).
bool principal_there(Reader& reader, const Mandate& mandate) {
    if (mandate.principal_person) {
        const auto person = find_person(reader, PersonId{*mandate.principal_person});
        return person && person->status == PersonStatus::active;
    }
    const auto organisation = directory::find_organisation(reader, *mandate.principal_organisation);
    return organisation && organisation->status == OrganisationStatus::active;
}

}  // namespace

std::vector<ActiveRole> active_roles(Reader& reader, const PersonId& person, Instant now) {
    return directory::roles_in_force(reader, person, now);
}

bool has_permission(std::span<const ActiveRole> roles, std::string_view permission) {
    return std::any_of(roles.begin(), roles.end(), [&](const ActiveRole& held) {
        const auto role = role_named(held.role);
        return role && permits(*role, permission);
    });
}

Result<ActiveMandate> mandate_in_force(Reader& reader, const Uuid& id, const PersonId& agent, Instant now) {
    const auto mandate = directory::find_mandate(reader, id);
    const bool own =
        mandate && (mandate->agent_person == Uuid(agent) ||
                    (mandate->agent_organisation && directory::holds_office(reader, agent, *mandate->agent_organisation, now)));
    if (!own || !runs(*mandate, now) || !principal_there(reader, *mandate)) return Problem::conflict("mandate-inactive");
    return ActiveMandate{.id = mandate->id,
                         .principal_person = person_of(mandate->principal_person),
                         .principal_organisation = mandate->principal_organisation,
                         .kind = boost::describe::enum_to_string(mandate->kind, ""),
                         .scopes = mandate->scopes,
                         .excluded = mandate->excluded,
                         .joint_view = mandate->joint_view_from && *mandate->joint_view_from <= now,
                         .joint = mandate->joint};
}

}  // namespace skl::identity
