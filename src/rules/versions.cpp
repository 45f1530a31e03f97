// What a version's days mean: which one a day belongs to, which would share days, what the log says of it.
#include <algorithm>

#include "rules/inside.h"

namespace skl::rules {

namespace {

constexpr std::size_t diagnostics_told = 200;
constexpr const char* people_key = "rules/people";

bool counts(const RuleVersion& version) {
    return version.state == RuleVersionState::approved || version.state == RuleVersionState::in_force ||
           version.state == RuleVersionState::superseded;
}

}  // namespace

const Module& module_of(const Context& cx) { return cx.app().service<Module>(); }

std::string actor_of(const Context& cx) {
    const identity::Known* who = identity::known(cx);
    return who ? to_text(who->session.person_id) : cx.caller().subject;
}

Result<RuleSet> named_set(Reader& reader, const std::string& name) {
    if (auto found = find_set(reader, name)) return std::move(*found);
    return Problem::not_found("rule-set");
}

Result<NamedVersion> named_version(Reader& reader, const std::string& set_name, const std::string& label) {
    auto set = named_set(reader, set_name);
    if (!set) return set.problem();
    if (auto found = find_version(reader, set->id, label)) return NamedVersion{std::move(*set), std::move(*found)};
    return Problem::not_found("rule-version");
}

Result<RuleVersion> version_on(Reader& reader, const RuleSet& set, Date day) {
    const RuleVersion *before = nullptr, *after = nullptr;
    auto versions = versions_of(reader, set.id);  // latest first
    for (RuleVersion& one : versions) {
        if (!counts(one)) continue;
        if (one.effective_from > day) {
            after = &one;
        } else if (!one.effective_to || day < *one.effective_to) {
            return std::move(one);
        } else if (!before) {
            before = &one;
        }
    }
    Problem problem{404, "no-version-in-force", {{"day", to_text(day)}}};
    problem.params["before"] = before ? to_text(*before->effective_to) : "";
    problem.params["after"] = after ? to_text(after->effective_from) : "";
    return problem;
}

Result<LawOfADay> law_of_a_day(Reader& reader, Library& library, const std::string& set_name, Date day) {
    auto set = named_set(reader, set_name);
    if (!set) return set.problem();
    auto version = version_on(reader, *set, day);
    if (!version) return version.problem();
    auto compiled = library.models(reader, version->models);
    if (!compiled) return compiled.problem();
    return LawOfADay{std::move(*set), std::move(*version), std::move(*compiled), library.parameters(reader, reader.tenant())};
}

const RuleVersion* overlapping(const std::vector<RuleVersion>& versions, const RuleVersion& with) {
    for (const RuleVersion& one : versions) {
        if (!counts(one) || one.id == with.id) continue;
        const bool ends_before = one.effective_to && *one.effective_to <= with.effective_from;
        const bool begins_after = with.effective_to && *with.effective_to <= one.effective_from;
        if (!ends_before && !begins_after) return &one;
    }
    return nullptr;
}

Problem model_invalid(const Checked& checked) {
    Problem problem{422, "model-invalid"};
    for (const feel::Diagnostic& one : checked.compiled.diagnostics) {
        if (one.severity != feel::Diagnostic::Severity::error || problem.errors.size() == diagnostics_told) continue;
        problem.errors.push_back({"/models", one.code, one.params, Place{.line = one.line, .column = one.column}});
    }
    return problem;
}

Done record(Transaction& tx, const Module& module, const char* type, const std::string& ref, Node pub, const Node& people, Instant now) {
    if (module.parts().ledger == nullptr) return Nothing{};
    const ledger::Payloads payloads(*module.parts().ledger, module.parts().keys);
    auto commitment = payloads.commit(tx, people_key, people, now);
    if (!commitment) return commitment.problem();
    const ledger::Entry entry{type, now.micros / 1000, std::move(*commitment), ref, std::move(pub)};
    auto appended = module.parts().ledger->append(tx, entry, {}, now);
    if (!appended) return appended.problem();
    return Nothing{};
}

Done record_version(Transaction& tx, const Module& module, const RuleSet& set, const RuleVersion& version, const char* type, Instant now) {
    Node people{.type = Node::Type::object};
    people.member("author") = ledger::text_node(version.author.value);
    if (version.approved_by) people.member("approved_by") = ledger::text_node(version.approved_by->value);
    Node pub{.type = Node::Type::object};
    pub.member("version") = ledger::text_node(version.label.value);
    Node hashes{.type = Node::Type::list}, laws{.type = Node::Type::list};
    for (const ModelRef& model : version.models) hashes.items.push_back(ledger::text_node(model.sha256.value));
    for (const std::string& law : version.law_refs) laws.items.push_back(ledger::text_node(law));
    pub.member("model_sha256") = std::move(hashes);
    pub.member("effective_from") = ledger::text_node(to_text(version.effective_from));
    pub.member("law_refs") = std::move(laws);
    return record(tx, module, type, set.name.value, std::move(pub), people, now);
}

}  // namespace skl::rules
