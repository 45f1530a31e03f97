// The directory as the rest of identity uses it: which roles a person holds, what a mandate lets its agent do, who is invited.
#pragma once

#include <map>
#include <span>

#include "identity/directory/model.h"
#include "identity/people.h"
#include "identity/session.h"

namespace skl::identity {

// Memberships in force now, of an active person at an active agency; the oldest first.
std::vector<ActiveRole> active_roles(Reader& reader, const PersonId& person, Instant now);

// One of the roles grants it (engine/roles.h).
bool has_permission(std::span<const ActiveRole> roles, std::string_view permission);

// A mandate as a session acts under it.
struct ActiveMandate {
    Uuid id;
    std::optional<PersonId> principal_person;
    std::optional<Uuid> principal_organisation;
    std::string kind;
    std::vector<std::string> scopes, excluded;
    bool joint_view = false;
    bool joint = false;               // others hold it too, and each act needs the word of all
    std::vector<AgreedAct> agreed{};  // of a joint one: what all have agreed to and nobody has done yet
};
// 409 `mandate-inactive`: none of that id, not this agent's, not begun, over, used up, or passed on from one that is. An
// organisation's mandate may be used by whoever holds an `org_officer` mandate of the organisation.
Result<ActiveMandate> mandate_in_force(Reader& reader, const Uuid& mandate, const PersonId& agent, Instant now);

// The page where one of joint agents asks the others for an act, filled in; a path of this site.
std::string where_to_ask(const Uuid& mandate, std::string_view action, std::string_view resource);

}  // namespace skl::identity
