// What a refusal says (trust.md §6): by which rule of which version, and, to a person, what would allow it. Each way was tried: the policy
// in force is asked again as if the caller were signed in more strongly, held another role, acted for nobody.
#include <algorithm>

#include "identity/directory/directory.h"
#include "identity/inside.h"
#include "kernel/config/configuration.h"
#include "kernel/pages/locale.h"

namespace skl::identity {
namespace {

constexpr const char* may_read_policy = "access.read";  // of the rules module: its page /rules/access
constexpr const char* given = "*";                      // stands for a purpose that would be written

struct Way {
    std::string text, href{};
};

void by_strength(std::vector<Way>& ways, const Context& cx, const Module::Inside& in, const Question& question, Asker asker) {
    const std::pair<std::int64_t, std::string_view> levels[] = {{2, acr_aal2}, {3, acr_aal3}};
    for (const auto& [aal, acr] : levels) {
        if (asker.aal >= aal) continue;
        asker.aal = aal;
        if (!in.would_let(cx, question, asker)) continue;
        ways.push_back({cx.say("refusal.way.stronger"), sign_in_href(cx, cx.href(cx.request().path), acr)});
        return;
    }
}

void by_proof(std::vector<Way>& ways, const Context& cx, const Module::Inside& in, const Question& question, Asker asker) {
    constexpr std::int64_t proven = 2;
    if (asker.ial >= proven) return;
    asker.ial = proven;
    if (in.would_let(cx, question, asker)) ways.push_back({cx.say("refusal.way.proven"), cx.href("/me")});
}

void by_mandate(std::vector<Way>& ways, const Context& cx, const Module::Inside& in, const Question& question, Asker asker) {
    if (!asker.mandate_kind) return;
    Asker alone = asker, covered = asker;
    alone.mandate_kind.reset();
    alone.others_must_agree = false;
    if (in.would_let(cx, question, alone)) ways.push_back({cx.say("refusal.way.for-yourself")});
    covered.mandate_covers = true;
    covered.others_must_agree = false;
    if (!in.would_let(cx, question, covered)) return;
    if (!asker.mandate_covers)
        ways.push_back({cx.say("refusal.way.wider-mandate"), cx.href("/me/mandates")});
    else
        ways.push_back({cx.say("refusal.way.others-agree"), cx.href("/me/joint-acts")});
}

// A mandate held with others: where they are asked to agree to just this act, for a program's reader and as the page's button.
void name_next_step(Problem& problem, const Context& cx, const Question& question, const Decision& decision) {
    const Known* who = known(cx);
    const bool others =
        std::any_of(decision.reasons.begin(), decision.reasons.end(), [](const Reason& r) { return r.policy == "joint-unagreed"; });
    if (!others || who == nullptr || !who->session.acting_for) return;
    problem.params["next"] = where_to_ask(*who->session.acting_for, question.action, question.resource);
    problem.params["next_step"] = "joint-consent";
}

// What is asked differently, not by whom.
void by_question(std::vector<Way>& ways, const Context& cx, const Module::Inside& in, const Question& question, const Asker& asker) {
    if (question.personal && (question.purpose.empty() || question.legal_basis.empty() || question.matter_ref.empty())) {
        Question explained = question;
        explained.purpose = explained.legal_basis = explained.matter_ref = given;
        if (in.would_let(cx, explained, asker)) ways.push_back({cx.say("refusal.way.purpose")});
    }
    if (!question.owner.empty() && question.owner == asker.subject) {
        Question of_another = question;
        of_another.owner.clear();
        if (in.would_let(cx, of_another, asker)) ways.push_back({cx.say("refusal.way.another")});
    }
}

// One role more, of those that may be held beside the caller's own.
void by_role(std::vector<Way>& ways, const Context& cx, const Module::Inside& in, const Question& question, const Asker& asker) {
    if (asker.mandate_kind || question.permission.empty()) return;
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto enumerator) {
        const Role role = enumerator.value;
        const std::string name = name_of(role);
        const bool apart = std::any_of(asker.roles.begin(), asker.roles.end(), [&](const std::string& held) {
            const auto one = role_named(held);
            return held == name || (one && conflict(*one, role));
        });
        if (apart || role == Role::platform_admin) return;
        Asker other = asker;
        other.roles.push_back(name);
        if (!in.would_let(cx, question, other)) return;
        const std::string called = cx.say("Role." + std::string(enumerator.name));
        names = names.empty() ? called : cx.say("refusal.or", {{"one", names}, {"other", called}});
    });
    if (!names.empty()) ways.push_back({cx.say("refusal.way.role", {{"roles", names}})});
}

std::vector<Way> ways_to(const Context& cx, const Module::Inside& in, const Question& question, const Asker& asker) {
    std::vector<Way> ways;
    by_strength(ways, cx, in, question, asker);
    by_proof(ways, cx, in, question, asker);
    by_mandate(ways, cx, in, question, asker);
    by_question(ways, cx, in, question, asker);
    by_role(ways, cx, in, question, asker);
    if (ways.empty()) ways.push_back({cx.say("refusal.way.none")});
    return ways;
}

std::string whom_to_ask(const Context& cx, const Asker& asker) {
    if (!asker.agency.empty()) return cx.say("refusal.whom.agency", {{"agency", asker.agency}});
    const std::string& mail = cx.app().configuration().operator_email;
    return mail.empty() ? cx.say("refusal.whom.site") : cx.say("refusal.whom.mail", {{"mail", mail}});
}

std::string asked_for(const Context& cx) {
    const std::string key = "route." + cx.route().name;
    return !cx.route().name.empty() && cx.app().locale().has(cx.language(), key) ? cx.say(key) : cx.request().path;
}

bool follows_from_no_sign_in(const Reason& reason) { return reason.policy == "sign-in-stronger" || reason.policy == "identity-unproven"; }

void name_rule(Problem& problem, const std::string& rule, const std::string& version) {
    problem.params["rule"] = rule;
    problem.params["policy_version"] = version;
    if (version == built_in_version) problem.params["policy_version.word"] = "refusal.built-in";
}

}  // namespace

// The sentence of a rule in the reader's language: its own, or the catalogue's under its name.
std::string said(const Context& cx, const Reason& reason) {
    for (const auto& [language, text] : reason.texts)
        if (language == cx.language()) return text;
    if (!reason.texts.empty()) return reason.texts.front().second;
    const std::string key = "reason." + reason.policy;
    return cx.app().locale().has(cx.language(), key) ? cx.say(key) : reason.policy;
}

const std::string& rule_of(const Reason& reason) { return reason.rule.empty() ? reason.policy : reason.rule; }

std::string version_told(const Decision& decision) { return decision.version.empty() ? std::string(built_in_version) : decision.version; }

Problem refused_by(const Context& cx, const std::string& rule) {
    Problem out = Problem::forbidden().with("reason", cx.say("reason." + rule));
    name_rule(out, rule, std::string(built_in_version));
    return out;
}

Problem refusal(const Context& cx, const Module::Inside& in, const Question& question, const Decision& decision, const Asker& asker) {
    const bool nobody = !asker.platform && asker.aal == 0;
    if (!nobody && asker.aal < question.least_aal) return fresh(cx, question.least_aal).problem();
    Problem out = Problem::forbidden();
    if (nobody) out = {401, "unauthorised", {}, {}, {{"WWW-Authenticate", "Bearer realm=\"skylantern\", Session realm=\"skylantern\""}}};
    std::vector<Reason> told;
    for (const Reason& reason : decision.reasons)
        if (!nobody || !follows_from_no_sign_in(reason)) told.push_back(reason);
    // Who is not signed in has no rights at all; a rule that forbids is told all the same, since signing in may not be enough.
    const std::string by_default = nobody ? "not-signed-in" : "nothing-permits";
    std::vector<std::string> reasons;
    for (const Reason& reason : told) reasons.push_back(said(cx, reason));
    if (told.empty()) reasons.push_back(cx.say("reason." + by_default));
    if (!question.permission.empty()) out.params["permission"] = question.permission;
    out.params["reason"] = reasons.front();
    name_rule(out, told.empty() ? by_default : rule_of(told.front()), version_told(decision));
    if (told.empty()) out.params["rule.word"] = "refusal.by-default";
    out.lists["reasons"] = std::move(reasons);
    name_next_step(out, cx, question, decision);
    if (!cx.wants_html()) return out;
    out.params["asked"] = asked_for(cx);
    if (nobody) return out;
    for (const Way& way : ways_to(cx, in, question, asker)) {
        out.lists["ways"].push_back(way.text);
        out.lists["way_hrefs"].push_back(way.href);
    }
    out.params["whom"] = whom_to_ask(cx, asker);
    if (in.would_let(cx, {.action = may_read_policy, .permission = may_read_policy}, asker))
        out.params["policy_href"] = cx.href("/rules/access");
    return out;
}

}  // namespace skl::identity
