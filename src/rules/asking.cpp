#include "rules/asking.h"

#include "kernel/text/text.h"
#include "rules/engine/describe_program.h"
#include "rules/engine/explain/why_not.h"
#include "rules/engine/json.h"
#include "rules/engine/trace_json.h"
#include "rules/engine/unknown/partly_known.h"

namespace skl::rules {

namespace {

using dmn::Unit;

constexpr std::size_t names_offered = 3;

std::vector<EvaluationRemark> remarks_of(const feel::Run& run, const Locale& locale, const std::string& language) {
    std::vector<EvaluationRemark> made;
    for (const feel::Remark& one : run.remarks()) {
        std::map<std::string, std::string> params = one.params;
        params.emplace("element", one.element);
        const auto param = [&](const char* name) { return one.params.contains(name) ? one.params.at(name) : std::string(); };
        made.push_back({{{one.code}}, one.element, param("expected"), param("got"), locale.say(language, "remark." + one.code, params)});
    }
    return made;
}

// What is to be evaluated: a service, or a decision. A version with one service needs no name.
Result<std::size_t> target(const dmn::Program& program, const RuleQuestion& asked) {
    const auto kind = asked.decision ? Unit::Kind::decision : Unit::Kind::service;
    if (asked.decision || asked.decision_service) {
        const std::string& name = asked.decision ? asked.decision->value : asked.decision_service->value;
        if (const auto found = program.find(kind, name)) return *found;
        return unknown_name("decision-unknown", 404, name, program.names(kind), "");
    }
    const auto services = program.names(Unit::Kind::service);
    if (services.size() == 1) return *program.find(Unit::Kind::service, services.front());
    return Problem::invalid({{"/decision", "required"}});
}

Result<Node> read_inputs(const RuleQuestion& asked) {
    if (!asked.inputs) return Node{.type = Node::Type::object};
    auto read = read_json(asked.inputs->value);
    if (read && read->type != Node::Type::object) return Problem::invalid({{"/inputs", "not-an-object"}});
    return read;
}

// Gives every input of the request to the program; what it does not know, and in strict mode what does not fit, is refused.
Done give_inputs(const dmn::Program& program, feel::Run& run, const Node& inputs, std::size_t asked, bool strict) {
    const bool service = program.units()[asked].kind == Unit::Kind::service;
    std::vector<FieldError> faults;
    const auto untaken = program.give(run, inputs_of(inputs, program), service ? std::optional(asked) : std::nullopt);
    if (!untaken.empty()) return unknown_name("input-unknown", 422, untaken.front(), input_names(program), "/inputs/" + untaken.front());
    if (!strict) return Nothing{};
    for (const feel::Remark& one : run.remarks()) faults.push_back({"/inputs/" + one.element, one.code, one.params});
    if (faults.empty()) return Nothing{};
    Problem problem{422, "input-type"};
    problem.errors = std::move(faults);
    return problem;
}

std::vector<ReasonLine> reasons(const Explainer& explainer, feel::Run& run, const std::vector<std::unique_ptr<dmn::TraceNode>>& trace,
                                const std::string& language) {
    std::vector<ReasonLine> made;
    for (ExplanationLine& line : explainer.explain(run, trace, language)) {
        ReasonLine one{{{line.element_id}}, line.name, line.text, line.written, {}, line.annotations};
        for (const LawReference& law : line.laws) one.laws.push_back({{{law.code}}, {{law.article}}});
        made.push_back(std::move(one));
    }
    return made;
}

Json as_json(const feel::Value& value, bool plain) {
    Json made;
    write_json(made.value, value, plain);
    return made;
}

UnmetCondition unmet(const FailedCondition& one, bool plain) {
    UnmetCondition made{{{one.rule_id}}, one.name, as_json(one.have, plain), one.needs, one.text, static_cast<std::int64_t>(one.level), {}};
    for (const InputChange& change : one.changes)
        made.changes.push_back({{{change.input}}, change.label, as_json(change.from, plain), as_json(change.to, plain), change.text});
    return made;
}

// What is wanted as the result is: a value stands for the only member of a context.
Result<Wanted> wanted(const dmn::Program& program, std::size_t unit, const RuleQuestion& asked) {
    if (!asked.wanted) return Wanted(favourable);
    const auto read = read_json(asked.wanted->value);
    if (!read) return read.problem();
    const feel::Type& type = program.units()[unit].kind == Unit::Kind::service && program.units()[unit].outputs.size() == 1
                                 ? *program.units()[program.units()[unit].outputs.front()].type
                                 : *program.units()[unit].type;
    return equal_to(value_of(*read, type));
}

Result<std::optional<NearestRule>> nearest_rule(const dmn::Program& program, const feel::Run& run, std::size_t unit,
                                                const RuleQuestion& asked, const std::string& language) {
    const auto hoped = wanted(program, unit, asked);
    if (!hoped) return hoped.problem();
    const auto found = why_not(program, run, unit, *hoped, language);
    if (!found) return std::optional<NearestRule>();
    NearestRule made{{{found->element_id}}, found->name, {{found->rule_id}}, as_json(found->would_give, asked.plain), {},
                     found->sufficient,     {},          found->annotations};
    for (const FailedCondition& one : found->conditions) made.conditions.push_back(unmet(one, asked.plain));
    for (const LawReference& law : found->laws) made.laws.push_back({{{law.code}}, {{law.article}}});
    return std::optional(std::move(made));
}

// By place; a name that is no input is refused.
Result<std::vector<std::size_t>> unknown_inputs(const dmn::Program& program, const RuleQuestion& asked) {
    std::vector<std::size_t> made;
    for (std::size_t i = 0; i < asked.unknown.size(); ++i) {
        const auto found = program.find(Unit::Kind::input, asked.unknown[i]);
        if (!found) return unknown_name("input-unknown", 422, asked.unknown[i], input_names(program), "/unknown/" + std::to_string(i));
        made.push_back(*found);
    }
    return made;
}

Evaluated begun(const AskedOf& of, Date as_of) {
    Evaluated made{of.set.name, of.version.label, {}, as_of, {}, {}, {}, {}, {}, {}};
    for (const ModelRef& model : of.version.models) made.model_sha256.push_back(model.sha256.value);
    return made;
}

void write_results(Evaluated& made, const Unit& unit, const feel::Value& value, bool plain) {
    if (unit.kind == Unit::Kind::service && value.is(feel::Kind::context)) {
        write_json(made.results.value, value, plain);
        return;
    }
    feel::Context named;
    named.put(unit.name, value);
    write_json(made.results.value, feel::Value(std::move(named)), plain);
}

// With unknown inputs: the result where it is decided, else what it depends on. Reasons and steps are those of a whole evaluation.
Result<Evaluated> evaluate_partly(const AskedOf& of, const RuleQuestion& asked, feel::Run& run, std::size_t unit,
                                  const std::vector<std::size_t>& unknown, Evaluated made) {
    const dmn::Program& program = *of.compiled.program;
    PossibleInputs inputs(program);
    const feel::Possible possible = PartlyKnown(program, run, unknown, inputs).ask(unit);
    if (run.stopped()) return Problem{422, "evaluation-limit", {{"limit", limit_name(run.over())}}};
    if (possible.is_known()) {
        write_results(made, program.units()[unit], possible.value(), asked.plain);
        return made;
    }
    made.results.value = "{}";
    made.undecided.emplace();
    for (const std::size_t one : possible.on) made.undecided->depends_on.push_back(program.units()[one].name);
    return made;
}

}  // namespace

std::string limit_name(feel::Limit limit) {
    switch (limit) {
        case feel::Limit::none: return "";
        case feel::Limit::steps: return "steps";
        case feel::Limit::depth: return "depth";
        case feel::Limit::list_size: return "list-size";
        case feel::Limit::output_bytes: return "output-bytes";
        case feel::Limit::wall: return "wall";
    }
    return "";
}

Problem unknown_name(std::string code, int status, const std::string& name, const std::vector<std::string>& known,
                     const std::string& pointer) {
    Problem made{
        status, std::move(code), {{"name", name}, {"near", fmt::format("{}", fmt::join(text::nearest(name, known, names_offered), ", "))}}};
    if (!pointer.empty()) made.errors.push_back({pointer, "input-unknown", {{"name", name}}});
    return made;
}

std::vector<std::string> input_names(const dmn::Program& program) {
    std::vector<std::string> known;
    for (const Unit& unit : program.units())
        if (unit.kind == Unit::Kind::input && unit.path.empty()) known.push_back(unit.name);
    return known;
}

feel::DateTime start_of(Date day) {
    feel::DateTime made;
    made.date.days = day.day.time_since_epoch().count();
    return made;
}

Result<Evaluated> evaluate(const AskedOf& of, const RuleQuestion& asked, Date as_of, const std::string& language) {
    const dmn::Program& program = *of.compiled.program;
    const auto unit = target(program, asked);
    if (!unit) return unit.problem();
    const auto inputs = read_inputs(asked);
    if (!inputs) return inputs.problem();

    const Jurisdiction surroundings(of.parameters, of.calendar);
    feel::Run run{feel::Limits{}};
    run.as_of = start_of(as_of);
    run.surroundings = &surroundings;
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    if (auto given = give_inputs(program, run, *inputs, *unit, asked.mode == Strictness::strict); !given) return given.problem();
    if (!asked.unknown.empty()) {
        const auto unknown = unknown_inputs(program, asked);
        if (!unknown) return unknown.problem();
        return evaluate_partly(of, asked, run, *unit, *unknown, begun(of, as_of));
    }
    const TraceWish wish = asked.trace.value_or(TraceWish::none);
    dmn::Tracer tracer;
    if (wish != TraceWish::none) run.tracer = &tracer;

    const feel::Value value = program.ask(run, *unit);
    if (run.stopped()) return Problem{422, "evaluation-limit", {{"limit", limit_name(run.over())}}};

    Evaluated made = begun(of, as_of);
    write_results(made, program.units()[*unit], value, asked.plain);
    if (wish != TraceWish::none) {
        const auto trace = tracer.take();
        made.explanation = reasons(*of.compiled.explainer, run, trace, asked.lang ? asked.lang->value : language);
        made.trace = Json{{trace_json(trace, wish == TraceWish::full, asked.plain)}};
    }
    made.diagnostics = remarks_of(run, of.locale, language);
    if (asked.why_not) {
        auto why = nearest_rule(program, run, *unit, asked, asked.lang ? asked.lang->value : language);
        if (!why) return why.problem();
        made.why_not = std::move(*why);
    }
    return made;
}

Result<FeelAnswer> evaluate_feel(const FeelQuestion& asked, Date as_of, const feel::Surroundings& surroundings, const Locale& locale,
                                 const std::string& language) {
    std::vector<feel::Expression::Variable> variables;
    std::vector<feel::Value> values;
    if (asked.context) {
        const auto context = read_json(asked.context->value);
        if (!context) return context.problem();
        if (context->type != Node::Type::object) return Problem::invalid({{"/context", "not-an-object"}});
        for (const Member& member : context->members) {
            values.push_back(value_of(member.node, *feel::any_type()));
            variables.push_back({member.key, feel::type_of(values.back())});
        }
    }
    if (asked.unary && std::none_of(variables.begin(), variables.end(), [](const auto& one) { return one.name == "?"; }))
        return Problem::invalid({{"/context", "required"}});
    std::vector<feel::Diagnostic> diagnostics;
    const auto compiled = asked.unary ? feel::Expression::compile_tests(asked.expression.value, variables, diagnostics)
                                      : feel::Expression::compile(asked.expression.value, variables, diagnostics);
    for (const feel::Diagnostic& one : diagnostics) {
        if (one.severity != feel::Diagnostic::Severity::error) continue;
        Problem problem{422, one.code, one.params};
        problem.params["line"] = std::to_string(one.line);
        problem.params["column"] = std::to_string(one.column);
        problem.errors.push_back({"/expression", one.code, one.params, Place{.line = one.line, .column = one.column}});
        return problem;
    }
    feel::Run run{feel::Limits{}};
    run.as_of = start_of(as_of);
    run.surroundings = &surroundings;
    const feel::Value value = compiled->evaluate(run, values);
    if (run.stopped()) return Problem{422, "evaluation-limit", {{"limit", limit_name(run.over())}}};
    FeelAnswer made{{}, {{feel::text_of(*feel::type_of(value))}}, remarks_of(run, locale, language)};
    write_json(made.result.value, value, asked.plain);
    return made;
}

ModelDiagnostic shown(const feel::Diagnostic& one, const Locale& locale) {
    ModelDiagnostic made{
        static_cast<DiagnosticSeverity>(one.severity), {{one.code}}, {{one.element_id}}, {{one.name}}, one.line, one.column, {}};
    std::map<std::string, std::string> params = one.params;
    params.emplace("element", one.name);
    for (const char* language : {"zh-Hant", "en"})
        made.message.by_language[language] = locale.say(language, "diagnostic." + one.code, params);
    return made;
}

}  // namespace skl::rules
