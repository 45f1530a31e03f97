// The gate's decision (trust.md §6): a permit, no forbid, default deny; each refusal has a reason.
//
// Rows of a table are asked in order; all that apply are told. Policies of a tenant's own join as decision tables of `rules` later.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
};

enum class Effect { permit, forbid };
struct Reason {
    Effect effect;
    std::string policy;  // the row's name: a word of the catalogue, reason.<policy>
};
struct Decision {
    bool allowed = false;
    std::vector<Reason> reasons;  // what forbade it, or else what permitted it; empty: nothing permits it
};

Decision decide(const Question& question, const Asker& asker);

}  // namespace skl::identity
