#include "identity/engine/access.h"

#include <algorithm>
#include <array>

namespace skl::identity {
namespace {

bool has_role(const Asker& asker, std::string_view role) {
    return std::find(asker.roles.begin(), asker.roles.end(), role) != asker.roles.end();
}
bool acts_for(const Asker& asker) { return asker.mandate_kind.has_value(); }

struct Policy {
    const char* name;
    Effect effect;
    bool (*applies)(const Question&, const Asker&);
};

// The policies that are shipped, in the order they are told. A mandate carries no role: who acts for somebody has the rights of that
// person, within the mandate's scopes, and not those of an office.
constexpr std::array<Policy, 11> policies = {{
    {"operator", Effect::permit, [](const Question&, const Asker& a) { return a.platform; }},
    {"role-permits", Effect::permit,
     [](const Question& q, const Asker& a) { return !q.permission.empty() && a.permitted && !acts_for(a); }},
    {"own-matter", Effect::permit, [](const Question& q, const Asker& a) { return q.permission.empty() && a.aal > 0 && !acts_for(a); }},
    {"mandate-covers", Effect::permit,
     [](const Question& q, const Asker& a) { return q.permission.empty() && acts_for(a) && a.mandate_covers; }},
    {"purpose-missing", Effect::forbid,
     [](const Question& q, const Asker& a) {
         return q.personal && !acts_for(a) && (q.purpose.empty() || q.legal_basis.empty() || q.matter_ref.empty());
     }},
    {"auditor-sees-no-content", Effect::forbid, [](const Question& q, const Asker& a) { return q.payload && has_role(a, "core.auditor"); }},
    {"own-change", Effect::forbid, [](const Question& q, const Asker& a) { return !q.owner.empty() && q.owner == a.subject; }},
    {"outside-mandate", Effect::forbid, [](const Question&, const Asker& a) { return acts_for(a) && !a.mandate_covers; }},
    {"joint-unagreed", Effect::forbid, [](const Question&, const Asker& a) { return acts_for(a) && a.others_must_agree; }},
    {"minor-hidden", Effect::forbid, [](const Question& q, const Asker& a) { return q.of_minor && a.mandate_kind == "professional"; }},
    {"vote-in-person", Effect::forbid, [](const Question& q, const Asker& a) { return q.action.starts_with("ballot.") && acts_for(a); }},
}};

}  // namespace

Decision decide(const Question& question, const Asker& asker) {
    std::vector<Reason> permits, forbids;
    for (const Policy& policy : policies)
        if (policy.applies(question, asker)) (policy.effect == Effect::permit ? permits : forbids).push_back({policy.effect, policy.name});
    if (!asker.platform && asker.aal < question.least_aal) forbids.push_back({Effect::forbid, "sign-in-stronger"});
    if (!asker.platform && asker.ial < question.least_ial) forbids.push_back({Effect::forbid, "identity-unproven"});
    if (!forbids.empty()) return {false, std::move(forbids)};
    return {!permits.empty(), std::move(permits)};
}

}  // namespace skl::identity
