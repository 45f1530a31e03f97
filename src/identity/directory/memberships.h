// Who holds which role where: appointing, and what happens to a membership afterwards.
#pragma once

#include "identity/directory/inside.h"

namespace skl::identity::directory {

// A membership as it is wanted; `id`, `granted_by` and the instants of the grant are filled in.
// 403 `own-change`, `role-not-yours`; 404 person; 409 `role-conflict` {role, held}, `membership-exists`.
Result<Membership> appoint(Transaction& tx, const Directory& directory, const Actor& by, Membership wanted, Instant now);

enum class MembershipEvent { review, suspend, resume, end };
BOOST_DESCRIBE_ENUM(MembershipEvent, review, suspend, resume, end)

struct MembershipTransition {
    MembershipState from;
    MembershipEvent event;
    MembershipState to;
};
std::span<const MembershipTransition> life_of_a_membership();

// 403 `own-change`; 404; 409 `illegal-transition`, and `role-conflict` where it would come back beside another.
Result<Membership> move(Transaction& tx, const Directory& directory, const Actor& by, const Uuid& id, MembershipEvent event,
                        const std::string& reason, Instant now);

// By the clock, for nobody's account: reasons "idle", "not-reviewed".
Done suspend(Transaction& tx, const Directory& directory, Membership membership, const std::string& reason, Instant now);

}  // namespace skl::identity::directory
