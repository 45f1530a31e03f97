// The gate's decision as others ask it: OpenID AuthZEN Authorization API 1.0, {subject, action, resource, context} → {decision, context}.
// Whoever is signed in asks about themselves: what the gate would say of others is theirs to know.
#include "identity/inside.h"
#include "kernel/describe/decode.h"
#include "kernel/describe/write.h"

namespace skl::identity {
namespace {

constexpr std::size_t most_evaluations = 100;  // in one call

struct EvaluationRequest {
    Json subject, action, resource;
    std::optional<Json> context;
};
BOOST_DESCRIBE_STRUCT(EvaluationRequest, (), (subject, action, resource, context))

struct EvaluationReason {
    Text<> policy, effect, text;
};
BOOST_DESCRIBE_STRUCT(EvaluationReason, (), (policy, effect, text))

struct EvaluationContext {
    std::vector<EvaluationReason> reasons;
    std::vector<Text<>> policies;
    Text<> version;
};
BOOST_DESCRIBE_STRUCT(EvaluationContext, (), (reasons, policies, version))

struct Evaluation {
    bool decision = false;
    EvaluationContext context;
};
BOOST_DESCRIBE_STRUCT(Evaluation, (), (decision, context))

struct EvaluationsRequest {
    std::vector<EvaluationRequest> evaluations;
};
BOOST_DESCRIBE_STRUCT(EvaluationsRequest, (), (evaluations))

struct Evaluations {
    std::vector<Evaluation> evaluations;
};
BOOST_DESCRIBE_STRUCT(Evaluations, (), (evaluations))

std::string text_of(const Node& object, std::string_view name) {
    const Node* member = object.find(name);
    return member == nullptr || member->type != Node::Type::text ? std::string{} : member->text;
}
bool truth_of(const Node& object, std::string_view name) {
    const Node* member = object.find(name);
    return member != nullptr && member->type == Node::Type::boolean && member->truth;
}

Result<Question> question_of(Context& cx, const EvaluationRequest& asked) {
    const auto subject = read_json(asked.subject.value), action = read_json(asked.action.value), resource = read_json(asked.resource.value);
    const auto context = read_json(asked.context ? asked.context->value : "{}");
    if (!subject || !action || !resource || !context) return Problem::bad_request("bad-json");
    if (const std::string id = text_of(*subject, "id"); id != cx.caller().subject && id != "me")
        return Problem::invalid({{"/subject/id", "not-yourself"}});
    Question out{.action = text_of(*action, "name"), .resource = text_of(*resource, "id"), .permission = text_of(*context, "permission")};
    if (out.action.empty()) return Problem::invalid({{"/action/name", "required"}});
    static const Node none{.type = Node::Type::object};
    const Node* properties = resource->find("properties");
    if (properties == nullptr) properties = &none;
    out.personal = truth_of(*properties, "personal");
    out.payload = truth_of(*properties, "payload");
    out.of_minor = truth_of(*properties, "minor");
    out.owner = text_of(*properties, "owner");
    out.unit = text_of(*properties, "unit");
    out.sensitivity = text_of(*properties, "sensitivity");
    out.resource_type = text_of(*resource, "type");
    out.break_glass = truth_of(*context, "break_glass");
    out.purpose = text_of(*context, "purpose");
    out.legal_basis = text_of(*context, "legal_basis");
    out.matter_ref = text_of(*context, "matter_ref");
    return out;
}

Result<Evaluation> evaluated(Context& cx, const EvaluationRequest& asked) {
    const auto question = question_of(cx, asked);
    if (!question) return question.problem();
    const Decision decision = cx.app().service<Module>().decide_for(cx, *question);
    Evaluation out{decision.allowed, {}};
    out.context.version = {{version_told(decision)}};
    for (const Reason& reason : decision.reasons) {
        out.context.reasons.push_back({{{reason.policy}}, {{reason.effect == Effect::permit ? "permit" : "forbid"}}, {{said(cx, reason)}}});
        out.context.policies.push_back({{rule_of(reason)}});
    }
    if (decision.reasons.empty())
        out.context.reasons.push_back({{{"nothing-permits"}}, {{"forbid"}}, {{cx.say("reason.nothing-permits")}}});
    return out;
}

Task<Result<Evaluation>> evaluate(Context& cx, EvaluationRequest asked) { co_return evaluated(cx, asked); }

Task<Result<Evaluations>> evaluate_all(Context& cx, EvaluationsRequest asked) {
    if (asked.evaluations.size() > most_evaluations) co_return Problem{413, "too-large"};
    Evaluations out;
    for (const EvaluationRequest& one : asked.evaluations) {
        auto next = evaluated(cx, one);
        if (!next) co_return next.problem();
        out.evaluations.push_back(std::move(*next));
    }
    co_return out;
}

}  // namespace

void install_evaluation(App& app) {
    app.post("/access/v1/evaluation", evaluate).named("access.evaluation").needs(Assurance::account).for_programs();
    app.post("/access/v1/evaluations", evaluate_all).named("access.evaluations").needs(Assurance::account).for_programs();
}

}  // namespace skl::identity
