#include "rules/impact/outcome.h"

#include <algorithm>

#include "rules/engine/feel/operations.h"
#include "rules/engine/json.h"

namespace skl::rules {

namespace {

constexpr const char* any_language = "zh-Hant";  // of remarks that are only looked at by their codes

bool among(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<std::size_t> unit_of(const dmn::Program& program, const DecidedCase& one) {
    if (one.decision) return program.find(dmn::Unit::Kind::decision, *one.decision);
    if (one.decision_service) return program.find(dmn::Unit::Kind::service, *one.decision_service);
    return std::nullopt;
}

// The inputs without those that nothing asks for any more.
Node still_asked(const dmn::Program& program, std::size_t unit, Node inputs) {
    feel::Run run{feel::Limits{}};
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    const bool service = program.units()[unit].kind == dmn::Unit::Kind::service;
    const auto untaken = program.give(run, inputs_of(inputs, program), service ? std::optional(unit) : std::nullopt);
    std::erase_if(inputs.members, [&](const Member& one) { return among(untaken, one.key); });
    return inputs;
}

RuleQuestion question_of(const DecidedCase& one, const Node& inputs) {
    RuleQuestion asked;
    if (one.decision) asked.decision = Text<1, 200>{{*one.decision}};
    if (one.decision_service) asked.decision_service = Text<1, 200>{{*one.decision_service}};
    write_node(asked.inputs.emplace().value, inputs);
    asked.mode = Strictness::strict;
    return asked;
}

// Inputs of the new law that nobody could have given.
std::vector<std::string> never_asked(const dmn::Program& program, const Node& inputs, const std::vector<std::string>& asked_then) {
    std::vector<std::string> made = input_names(program);
    std::erase_if(made, [&](const std::string& name) { return inputs.find(name) != nullptr || among(asked_then, name); });
    return made;
}

ChangedCase not_computable(const DecidedCase& one, std::string code) {
    return {CaseChange::not_computable, {one.subject, {{one.results}}, {}, {}, std::move(code)}};
}

}  // namespace

bool same_result(const std::string& a, const std::string& b) {
    const auto left = read_json(a), right = read_json(b);
    if (!left || !right) return a == b;
    return feel::equality(value_of(*left, *feel::any_type()), value_of(*right, *feel::any_type())).value_or(false);
}

std::optional<ChangedCase> outcome_under(const AskedOf& law, const DecidedCase& one, const std::vector<std::string>& asked_then) {
    const dmn::Program& program = *law.compiled.program;
    const auto unit = unit_of(program, one);
    if (!unit) return not_computable(one, "decision-unknown");
    auto given = read_json(one.inputs);
    if (!given) return not_computable(one, given.problem().code);
    const Node inputs = still_asked(program, *unit, std::move(*given));
    RuleQuestion asked = question_of(one, inputs);
    auto got = evaluate(law, asked, one.as_of, any_language);
    if (!got) return not_computable(one, got.problem().code);
    const auto lacks = [](const EvaluationRemark& remark) { return remark.code.value == "input-missing"; };
    if (std::any_of(got->diagnostics.begin(), got->diagnostics.end(), lacks)) {
        asked.unknown = never_asked(program, inputs, asked_then);
        if (!asked.unknown.empty()) got = evaluate(law, asked, one.as_of, any_language);
        if (!got) return not_computable(one, got.problem().code);
        if (got->undecided) return ChangedCase{CaseChange::undecided, {one.subject, {{one.results}}, {}, got->undecided->depends_on, ""}};
    }
    if (same_result(one.results, got->results.value)) return std::nullopt;
    return ChangedCase{CaseChange::differs, {one.subject, {{one.results}}, got->results, {}, ""}};
}

}  // namespace skl::rules
