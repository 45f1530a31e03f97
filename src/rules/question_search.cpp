// What to ask next, over the services of a version.
#include "rules/asking.h"
#include "rules/engine/json.h"
#include "rules/engine/unknown/next_question.h"

namespace skl::rules {

namespace {

using dmn::Unit;

Result<Node> object_of(const std::optional<Json>& given, const std::string& pointer) {
    if (!given) return Node{.type = Node::Type::object};
    auto read = read_json(given->value);
    if (read && read->type != Node::Type::object) return Problem::invalid({{pointer, "not-an-object"}});
    return read;
}

// A number from zero up; nothing: it is none.
std::optional<double> amount(const Node& node) {
    const auto number = node.type == Node::Type::number ? feel::Decimal::parse(node.text) : std::nullopt;
    return number && !number->negative() ? std::optional(number->to_double()) : std::nullopt;
}

Result<std::vector<AskedUnit>> units_of(const dmn::Program& program, const QuestionSearch& asked) {
    const auto weights = object_of(asked.weights, "/weights");
    if (!weights) return weights.problem();
    std::vector<AskedUnit> made;
    const auto add = [&](Unit::Kind kind, const std::vector<std::string>& names) -> Done {
        for (const std::string& name : names) {
            const auto found = program.find(kind, name);
            if (!found) return unknown_name("decision-unknown", 404, name, program.names(kind), "");
            made.push_back({*found, 1});
            const Node* weight = weights->find(name);
            const auto heavy = weight ? amount(*weight) : std::optional(1.0);
            if (!heavy) return Problem::invalid({{"/weights/" + name, "not-a-number"}});
            made.back().weight = *heavy;
        }
        return Nothing{};
    };
    const bool all = asked.decision_services.empty() && asked.decisions.empty();
    if (auto done = add(Unit::Kind::service, all ? program.names(Unit::Kind::service) : asked.decision_services); !done)
        return done.problem();
    if (auto done = add(Unit::Kind::decision, asked.decisions); !done) return done.problem();
    return made;
}

Result<Priors> priors_of(const QuestionSearch& asked) {
    const auto read = object_of(asked.priors, "/priors");
    if (!read) return read.problem();
    Priors made;
    for (const Member& input : read->members)
        for (const Member& answer : input.node.members) {
            const auto expected = amount(answer.node);
            if (!expected || *expected > 1) return Problem::invalid({{"/priors/" + input.key + "/" + answer.key, "not-a-number"}});
            made[input.key][answer.key] = *expected;
        }
    return made;
}

ChosenQuestion shown_question(const dmn::Program& program, const NextQuestion& found, const std::string& language) {
    const InputView input = view_of_input(program, found.input, language);
    ChosenQuestion made{{{input.name}}, input.label, input.type, input.options, found.gain, {}};
    for (const auto& [answer, expected] : found.answers) made.answers.push_back({answer.text, expected});
    return made;
}

}  // namespace

Result<QuestionFound> search_question(const AskedOf& of, const QuestionSearch& asked, Date as_of, const std::string& language) {
    const dmn::Program& program = *of.compiled.program;
    const auto units = units_of(program, asked);
    if (!units) return units.problem();
    const auto inputs = object_of(asked.inputs, "/inputs");
    if (!inputs) return inputs.problem();
    const auto priors = priors_of(asked);
    if (!priors) return priors.problem();
    for (const Member& input : inputs->members)
        if (!program.find(Unit::Kind::input, input.key))
            return unknown_name("input-unknown", 422, input.key, input_names(program), "/inputs/" + input.key);

    const Jurisdiction surroundings(of.parameters, of.calendar);
    const feel::Context known = inputs_of(*inputs, program);
    const Asking found = next_question({program, start_of(as_of), &surroundings, known}, *units, *priors, language);
    QuestionFound made{of.set.name, of.version.label, as_of, {}, {}};
    for (const UnitOutcome& one : found.outcomes) {
        if (one.over != feel::Limit::none) return Problem{422, "evaluation-limit", {{"limit", limit_name(one.over)}}};
        const Unit& unit = program.units()[one.unit];
        ResultSoFar so_far{{{unit.name}}, label_of(*unit.element, language), one.decided.has_value(), {}, {}};
        if (one.decided) write_json(so_far.result.emplace().value, *one.decided, asked.plain);
        for (const std::size_t input : one.depends_on) so_far.depends_on.push_back(program.units()[input].name);
        made.results.push_back(std::move(so_far));
    }
    if (found.next) made.question = shown_question(program, *found.next, language);
    return made;
}

}  // namespace skl::rules
