#include "rules/table_trial.h"

#include <set>

#include "rules/engine/describe_program.h"
#include "rules/engine/explain/stretches.h"
#include "rules/engine/feel/types.h"
#include "rules/engine/json.h"
#include "rules/trial_picture.h"

namespace skl::rules {

namespace {

using dmn::Unit;
using feel::Value;

std::string plainly(const TrialOf& of, const Value& value) {
    if (value.null()) return of.locale.say(of.language, "rules.nothing");
    if (value.is(feel::Kind::boolean)) return of.locale.say(of.language, value.truth() ? "generic.yes" : "generic.no");
    return shown(value);
}

// Numbers of rules as remarks name them are those of the table that is examined: its marks are of no use to people.
std::string say(const TrialOf& of, const feel::Remark& remark) {
    std::map<std::string, std::string> params = remark.params;
    params.emplace("element", remark.element);
    if (const auto rules = params.find("rules"); rules != params.end()) rules->second = tables::rule_numbers(rules->second);
    return of.locale.say(of.language, "remark." + remark.code, params);
}

std::vector<std::int64_t> counted(const std::vector<std::size_t>& places) {
    std::vector<std::int64_t> made;
    for (const std::size_t one : places) made.push_back(static_cast<std::int64_t>(one + 1));
    return made;
}

bool requires_unit(const dmn::Program& program, std::size_t from, std::size_t wanted, std::set<std::size_t>& seen) {
    if (from == wanted) return true;
    if (!seen.insert(from).second) return false;
    const Unit& unit = program.units()[from];
    const auto into = [&](std::size_t next) { return requires_unit(program, next, wanted, seen); };
    return std::any_of(unit.required.begin(), unit.required.end(), into) || std::any_of(unit.outputs.begin(), unit.outputs.end(), into);
}

std::optional<std::size_t> owner_of(const TrialOf& of) {
    const auto units = of.table.program->units();
    for (std::size_t i = 0; i < units.size(); ++i)
        if (units[i].element->id == of.table.owner && (units[i].kind == Unit::Kind::decision || units[i].kind == Unit::Kind::knowledge))
            return i;
    return {};
}

// The decision that is tried: the table's own, or the first that calls the knowledge model it is in.
std::optional<std::size_t> decision_of(const TrialOf& of) {
    const auto owner = owner_of(of);
    const auto units = of.table.program->units();
    for (std::size_t i = 0; owner && i < units.size(); ++i) {
        std::set<std::size_t> seen;
        if (i != *owner && units[*owner].kind == Unit::Kind::decision) continue;
        if (units[i].kind == Unit::Kind::decision && requires_unit(*of.table.program, i, *owner, seen)) return i;
    }
    return {};
}

bool concerns(const TrialOf& of, const RuleCase& one, std::size_t owner) {
    const dmn::Program& program = *of.table.program;
    const std::string& called = one.invocable && !one.invocable->value.empty() ? one.invocable->value : one.decision.value;
    for (const auto kind : {Unit::Kind::service, Unit::Kind::knowledge, Unit::Kind::decision}) {
        std::set<std::size_t> seen;
        if (const auto unit = program.find(kind, called)) return requires_unit(program, *unit, owner, seen);
    }
    return false;
}

std::string label_of_input(const TrialOf& of, const std::string& name) {
    const auto input = of.table.program->find(Unit::Kind::input, name);
    return input ? label_of(*of.table.program->units()[*input].element, of.language) : name;
}

// Nothing: its evaluation does not ask the table.
std::optional<TableCase> run(const TrialOf& of, const RuleCase& one) {
    const auto asked = case_of(one, *of.table.program);
    if (!asked) return {};
    feel::Run evaluation{feel::Limits{}};
    evaluation.as_of = start_of(one.as_of.value_or(of.day));
    evaluation.surroundings = &of.surroundings;
    dmn::Tracer tracer;
    evaluation.tracer = &tracer;
    const Value got = cases::evaluate(*of.table.program, *asked, evaluation);
    const auto trace = tracer.take();
    const dmn::TraceNode* table = dmn::find_table(trace, of.table.table);
    if (!table) return {};
    TableCase made{asked->name,
                   asked->decision,
                   0,
                   !evaluation.stopped() && cases::agrees(asked->expected, got),
                   {},
                   plainly(of, asked->expected),
                   plainly(of, got),
                   {},
                   counted(table->hits)};
    for (const feel::ContextEntry& input : asked->inputs.entries())
        made.inputs += (made.inputs.empty() ? "" : of.locale.say(of.language, "rules.trial.comma")) + label_of_input(of, input.key) + " " +
                       plainly(of, input.value);
    if (!made.passed && !evaluation.remarks().empty()) made.remark = say(of, evaluation.remarks().front());
    return made;
}

// What a field holds is text; the type of the input says what it stands for.
Node node_of(const std::string& text, const std::string& type) {
    Node made{.type = Node::Type::text};
    made.text = text;
    if (type == "number" && feel::Decimal::parse(text)) made.type = Node::Type::number;
    if (type == "boolean" && (text == "true" || text == "false")) {
        made.type = Node::Type::boolean;
        made.truth = text == "true";
    }
    if (type != "string" && (text.starts_with('[') || text.starts_with('{')))
        if (auto read = read_json(text)) return std::move(*read);
    return made;
}

feel::Context context_of(const dmn::Program& program, const std::vector<std::size_t>& inputs, const std::vector<TrialValue>& values) {
    feel::Context made;
    for (const std::size_t input : inputs) {
        const Unit& unit = program.units()[input];
        for (const TrialValue& one : values)
            if (one.name.value == unit.name && !one.text.value.empty())
                made.put(unit.name, value_of(node_of(one.text.value, feel::text_of(*unit.type)), *unit.type));
    }
    return made;
}

std::vector<TrialValue> values_of_a_case(const TrialOf& of, std::size_t owner) {
    for (const RuleCase& one : of.cases)
        if (concerns(of, one, owner)) return values_in(one);
    return {};
}

TrialField field_of(const TrialOf& of, std::size_t input, const std::vector<TrialValue>& values) {
    const InputView view = view_of_input(*of.table.program, input, of.language);
    TrialField made{view.name, view.label, view.type, "", TrialFieldKind::text, {}};
    if (view.type == "number") made.kind = TrialFieldKind::number;
    if (view.type == "date") made.kind = TrialFieldKind::date;
    if (view.type == "boolean") made.kind = TrialFieldKind::truth;
    for (const TrialValue& one : values)
        if (one.name.value == view.name) made.value = one.text.value;
    for (const InputOption& one : view.options) made.options.push_back({one.value, one.label, one.value == made.value});
    if (made.kind == TrialFieldKind::truth)
        made.options = {{"true", of.locale.say(of.language, "generic.yes"), made.value == "true"},
                        {"false", of.locale.say(of.language, "generic.no"), made.value == "false"}};
    return made;
}

TrialSlide slide_of(const TrialOf& of, const Trial& trial, std::size_t input) {
    const InputView view = view_of_input(*of.table.program, input, of.language);
    const Stretches found = stretches(trial, input);
    TrialSlide made{view.name, view.label, view.type, "", "", "", -1, found.cut, {}};
    for (const Stretch& one : found.all) {
        TrialStretch& is = made.stretches.emplace_back();
        is.text = interval_text(one);
        is.varies = one.varies;
        is.proven = one.shown;
        is.rules = counted(one.hits);
        is.result = plainly(of, one.low.null() && one.varies ? one.last : one.result);
        if (one.varies && !one.low.null() && !one.high.null()) is.result += " … " + plainly(of, one.last);
        if (one.varies && one.low.null()) is.result = "… " + is.result;
        if (one.varies && one.high.null()) is.result += " …";
        if (!one.low.null()) is.low = feel::text_of(one.low);
        if (!one.high.null()) is.high = feel::text_of(one.high);
        is.low_included = one.low_included;
        is.high_included = one.high_included;
    }
    draw(found, trial.given.find(view.name), made);
    return made;
}

}  // namespace

std::vector<TrialValue> values_in(const RuleCase& one) {
    const auto inputs = one.inputs ? read_json(one.inputs->value) : Result<Node>(Node{.type = Node::Type::object});
    std::vector<TrialValue> made;
    if (!inputs) return made;
    for (const Member& member : inputs->members) {
        TrialValue& value = made.emplace_back(TrialValue{{{member.key}}, {}});
        const Node* written = member.node.find("value");  // {"$type": "date", "value": …}
        const Node& plain = written && member.node.find("$type") ? *written : member.node;
        if (plain.type == Node::Type::text || plain.type == Node::Type::number)
            value.text.value = plain.text;
        else if (plain.type == Node::Type::boolean)
            value.text.value = plain.truth ? "true" : "false";
        else if (plain.type != Node::Type::null)
            write_node(value.text.value, plain);
    }
    return made;
}

CasesBeside cases_beside(const TrialOf& of) {
    CasesBeside made;
    const auto owner = of.table.program ? owner_of(of) : std::nullopt;
    std::size_t tried = 0;
    for (std::size_t i = 0; i < of.cases.size(); ++i) {
        const RuleCase& one = of.cases[i];
        if (!owner || !concerns(of, one, *owner)) continue;
        if (++tried > cases_beside_table) {
            ++made.left_out;
            continue;
        }
        auto is = run(of, one);
        if (!is) continue;
        is->place = static_cast<std::int64_t>(i + 1);
        ++(is->passed ? made.passed : made.failed);
        made.cases.push_back(std::move(*is));
    }
    return made;
}

std::optional<TableTrial> trial_of(const TrialOf& of, const std::vector<TrialValue>* values, const std::string& slide) {
    const auto decision = of.table.program ? decision_of(of) : std::nullopt;
    if (!decision) return {};
    const dmn::Program& program = *of.table.program;
    const std::vector<TrialValue> at_hand = values ? *values : values_of_a_case(of, *decision);
    const std::vector<std::size_t> inputs = inputs_below(program, *decision);
    const feel::Context given = context_of(program, inputs, at_hand);
    const Trial trial{program, start_of(of.day), &of.surroundings, given, *decision, of.table.table};
    const TrialResult is = try_out(trial);
    const Unit& unit = program.units()[*decision];
    TableTrial made{unit.name, label_of(*unit.element, of.language), {}, plainly(of, is.result), counted(is.hits), {}, {}, {}};
    std::set<std::string> told;
    for (const feel::Remark& one : is.remarks)
        if (std::string text = say(of, one); told.insert(text).second) made.remarks.push_back(std::move(text));
    std::optional<std::size_t> slid;
    for (const std::size_t input : inputs) {
        made.fields.push_back(field_of(of, input, at_hand));
        if (!has_stretches(program, input)) continue;
        const bool chosen = slide == made.fields.back().name;
        if (chosen || !slid) slid = input;
        made.slides.push_back({made.fields.back().name, made.fields.back().label, chosen});
    }
    if (slid) made.slide = slide_of(of, trial, *slid);
    return made;
}

std::optional<RuleCase> case_from(const TrialOf& of, const std::vector<TrialValue>& values, std::string name, const std::string& expected) {
    const auto decision = of.table.program ? decision_of(of) : std::nullopt;
    if (!decision) return {};
    const dmn::Program& program = *of.table.program;
    const Unit& unit = program.units()[*decision];
    const feel::Context given = context_of(program, inputs_below(program, *decision), values);
    RuleCase made{{{std::move(name)}}, {{unit.name}}, {}, {}, {}, {}};
    write_json(made.inputs.emplace().value, Value(given));
    const Value wanted = expected.empty() ? try_out({program, start_of(of.day), &of.surroundings, given, *decision, ""}).result
                                          : value_of(node_of(expected, feel::text_of(*unit.type)), *unit.type);
    write_json(made.expected.emplace().value, wanted);
    return made;
}

}  // namespace skl::rules
