// The gate's decision (trust.md §6): a permit, no forbid, default deny; each refusal has a reason.
//
// Two layers. The floor is what no policy of a tenant loosens: how a mandate reaches, that votes are cast in person, how strong the
// sign-in must be. Above it stands the policy: a decision of the tenant's own (policy.h), or the one that is built in here.
// Rows of a table are asked in order; all that apply are told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/engine/roles.h"

namespace skl::identity {

// What is asked for: the action and what it touches. The caller fills in who asks.
struct Question {
    std::string action;  // "case.read", "ballot.cast": noun.verb
    std::string resource{};
    std::string permission{};  // the role's permission that is needed; empty: none
    bool personal = false;     // reads data on a person who is not the caller
    bool payload = false;      // reads what messages and cases hold, not only that they are
    bool of_minor = false;
    std::string owner{};  // who made the change that is to be approved
    std::string purpose{}, legal_basis{}, matter_ref{};
    std::int64_t least_aal = 0, least_ial = 0;
    std::string resource_type{};        // "rule_set": a name of the module's own
    std::string unit{}, sensitivity{};  // of the resource, where it has them
    bool break_glass = false;           // an emergency is claimed: who claims it answers for it
};

struct Asker {
    std::string subject;                        // stable name
    bool platform = false;                      // the operator's token
    std::vector<std::string> roles{};           // "core.officer"
    bool permitted = false;                     // one of the roles has the permission
    std::int64_t aal = 0, ial = 0;              // aal 0: nobody is signed in
    std::optional<std::string> mandate_kind{};  // set: acts for somebody
    bool mandate_covers = false;                // its scopes cover the action
    bool others_must_agree = false;             // it is joint, the action is more than a look, and not all have said yes to it
    std::string agency{}, unit{};               // where the office is held that is told first
};

// The rule set that is asked about; empty: none.
std::string_view rule_set_of(const Question& question);

enum class Effect { permit, forbid };
struct Reason {
    Effect effect;
    std::string policy;  // the row's name: a word of the catalogue, reason.<policy>
    std::string rule{};  // the id of the row in a tenant's policy; empty: the policy's name is it
    // What the rule itself says, by language; empty: the catalogue has it.
    std::vector<std::pair<std::string, std::string>> texts{};
};
struct Decision {
    bool allowed = false;
    std::vector<Reason> reasons;        // what forbade it, or else what permitted it; empty: nothing permits it
    std::string version{};              // of the tenant's policy; empty: the built-in one
    std::vector<std::string> failed{};  // what could not be evaluated, and was skipped
};

// By the built-in policy and the floor.
Decision decide(const Question& question, const Asker& asker);

// What a policy decided, after the floor: its forbids come to the policy's own, and the operator is permitted.
Decision with_floor(Decision decision, const Question& question, const Asker& asker);

}  // namespace skl::identity
