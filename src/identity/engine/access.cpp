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
constexpr std::array<Policy, 7> policies = {{
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
    {"minor-hidden", Effect::forbid, [](const Question& q, const Asker& a) { return q.of_minor && a.mandate_kind == "professional"; }},
}};

// What holds whatever a policy says: what a mandate is, that votes are cast in person, and the strength of a sign-in that a route asks for.
constexpr std::array<Policy, 6> the_floor = {{
    {"operator", Effect::permit, [](const Question&, const Asker& a) { return a.platform; }},
    {"outside-mandate", Effect::forbid, [](const Question&, const Asker& a) { return acts_for(a) && !a.mandate_covers; }},
    {"joint-unagreed", Effect::forbid, [](const Question&, const Asker& a) { return acts_for(a) && a.others_must_agree; }},
    {"vote-in-person", Effect::forbid, [](const Question& q, const Asker& a) { return q.action.starts_with("ballot.") && acts_for(a); }},
    {"sign-in-stronger", Effect::forbid, [](const Question& q, const Asker& a) { return !a.platform && a.aal < q.least_aal; }},
    {"identity-unproven", Effect::forbid, [](const Question& q, const Asker& a) { return !a.platform && a.ial < q.least_ial; }},
}};

// The rules of the gate themselves: the operator reaches them whatever they say, so that nobody is locked out for good.
bool about_the_gate(const Question& question) { return rule_set_of(question) == gate_rules; }

void add(std::vector<Reason>& reasons, const Policy& policy) {
    const bool told = std::any_of(reasons.begin(), reasons.end(), [&](const Reason& one) { return one.policy == policy.name; });
    if (!told) reasons.push_back({policy.effect, policy.name});
}

}  // namespace

std::string_view rule_set_of(const Question& question) {
    return question.resource_type == "rule_set" ? std::string_view(question.resource) : std::string_view{};
}

Decision with_floor(Decision decision, const Question& question, const Asker& asker) {
    std::vector<Reason> permits, forbids;
    for (Reason& reason : decision.reasons) (reason.effect == Effect::permit ? permits : forbids).push_back(std::move(reason));
    if (!asker.platform && asker.aal == 0) permits.clear();  // nobody has no rights, whatever a rule says
    if (asker.platform && about_the_gate(question)) forbids.clear();
    for (const Policy& policy : the_floor)
        if (policy.applies(question, asker)) add(policy.effect == Effect::permit ? permits : forbids, policy);
    decision.allowed = forbids.empty() && !permits.empty();
    decision.reasons = forbids.empty() ? std::move(permits) : std::move(forbids);
    return decision;
}

Decision decide(const Question& question, const Asker& asker) {
    Decision decision;
    for (const Policy& policy : policies)
        if (policy.applies(question, asker)) decision.reasons.push_back({policy.effect, policy.name});
    return with_floor(std::move(decision), question, asker);
}

}  // namespace skl::identity
