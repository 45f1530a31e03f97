#include "rules/access/check.h"

#include "rules/access/words.h"

namespace skl::rules {

namespace {

// What tenant administrators need to change the policy again: it is asked of each version before it is approved.
constexpr const char* never_lost[] = {may_draft, may_approve, may_keep_gate, may_read_gate};
constexpr std::int64_t usual_assurance = 2;  // of an administrator's passkey
constexpr std::size_t failures_told = 50;

AccessFacts of_administrator(const std::string& tenant, const std::string& permission) {
    identity::Question question{.action = permission, .permission = permission};
    if (permission == may_draft || permission == may_approve) question.resource_type = rule_set, question.resource = access_set;
    identity::Asker asker{.subject = "administrator", .roles = {identity::name_of(identity::Role::tenant_admin)}};
    asker.aal = asker.ial = usual_assurance;
    return facts_of(tenant, question, asker);
}

Done keeps_administrators(const AccessVersion& version, const std::string& tenant, const feel::DateTime& local) {
    for (const char* permission : never_lost) {
        const identity::Decision decision = version.decide(of_administrator(tenant, permission), local);
        if (!decision.allowed) return Problem{409, "access-locks-out", {{"permission", permission}, {"reason", deciding_rule(decision)}}};
    }
    return Nothing{};
}

}  // namespace

Done check_access(Reader& reader, const Module& module, const std::string& tenant, const RuleVersion& version, Instant now) {
    const auto policy = access_version(reader, module, tenant, version);
    if (!policy) return policy.problem();
    const feel::DateTime local = local_minute(module.parts().zone_of(tenant), now);
    if (auto kept = keeps_administrators(**policy, tenant, local); !kept) return kept.problem();
    Problem failing{409, "access-cases-fail"};
    std::size_t count = 0;
    for (const AccessCase& one : access_cases(reader)) {
        const identity::Decision decision = (*policy)->decide(one.facts, local);
        if (decision.allowed == (one.expected == AccessEffect::permit)) continue;
        if (count++ < failures_told)
            failing.errors.push_back({"", "access-case-failed", {{"name", one.name.value}, {"rule", deciding_rule(decision)}}});
    }
    if (count == 0) return Nothing{};
    failing.params["count"] = std::to_string(count);
    return failing;
}

}  // namespace skl::rules
