#include "rules/engine/dmn/program.h"

#include <algorithm>

#include "rules/engine/dmn/slots.h"
#include "rules/engine/dmn/trace.h"

namespace skl::rules::dmn {

using feel::Run;
using feel::Value;

Bindings::Bindings(const Program& of) : program(&of), values(of.units().size()), states(of.units().size(), State::open) {}

void Bindings::clear() {
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] == State::open) continue;
        values[i] = Value();
        states[i] = State::open;
    }
}

bool Compilation::faulty() const {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const feel::Diagnostic& one) { return one.severity == feel::Diagnostic::Severity::error; });
}

namespace {

// `import.name` of what is imported; imports without a name add nothing.
std::string qualified(const Unit& unit) {
    std::string name;
    for (const std::string& step : unit.path)
        if (!step.empty()) name += step + ".";
    return name + unit.name;
}

}  // namespace

std::optional<std::size_t> Program::find(Unit::Kind kind, std::string_view name) const {
    for (std::size_t i = 0; i < units_.size(); ++i)
        if (units_[i].kind == kind && units_[i].path.empty() && (units_[i].name == name || units_[i].element->name == name)) return i;
    for (std::size_t i = 0; i < units_.size(); ++i)
        if (units_[i].kind == kind && (qualified(units_[i]) == name || (!units_[i].id.empty() && units_[i].id == name))) return i;
    return std::nullopt;
}

std::vector<std::string> Program::names(Unit::Kind kind) const {
    std::vector<std::string> names;
    for (const Unit& unit : units_)
        if (unit.kind == kind) names.push_back(qualified(unit));
    return names;
}

Value Program::value(Run& run, std::size_t index) const {
    Bindings& bindings = *run.bindings;
    if (bindings.states[index] == Bindings::State::done) return bindings.values[index];
    const Unit& unit = units_[index];
    if (unit.function.is(feel::Kind::function)) return unit.function;
    if (!bindings.unknown.empty() && !bindings.asked.empty()) return {};
    if (!bindings.unknown.empty() && bindings.unknown[index]) {
        bindings.asked.push_back(index);
        return {};
    }
    if (!unit.logic) {
        run.fail("input-missing", unit.name);
        bindings.states[index] = Bindings::State::done;
        return {};
    }
    if (bindings.states[index] == Bindings::State::computing) return run.fail("cyclic-requirement", unit.name);
    bindings.states[index] = Bindings::State::computing;
    Value made = compute(run, index);
    if (!bindings.asked.empty()) {
        bindings.states[index] = Bindings::State::open;
        return {};
    }
    bindings.set(index, made);
    return made;
}

Value Program::compute(Run& run, std::size_t index) const {
    const Unit& unit = units_[index];
    if (!run.enter()) return {};
    TraceNode* node = run.tracer ? run.tracer->begin(TraceNode::Kind::decision, *unit.element) : nullptr;
    Slots slots(unit.slots);
    feel::Frame frame = slots.frame();
    Value made = unit.logic->evaluate(run, frame);
    if (run.tracer) run.tracer->end(node, made);
    run.leave();
    return made;
}

Value Program::call_service(Run& run, std::size_t index) const {
    const Unit& unit = units_[index];
    TraceNode* node = run.tracer ? run.tracer->begin(TraceNode::Kind::service, *unit.element) : nullptr;
    for (const std::size_t parameter : unit.parameters) {
        if (run.bindings->states[parameter] == Bindings::State::open) run.fail("input-missing", units_[parameter].name);
        run.bindings->states[parameter] = Bindings::State::done;  // an input decision is not computed where it is not given
        if (node) node->inputs.emplace_back(units_[parameter].name, run.bindings->values[parameter]);
    }
    Value made;
    if (unit.outputs.size() == 1) {
        made = value(run, unit.outputs.front());
    } else {
        feel::Context all;
        for (const std::size_t output : unit.outputs) all.put(units_[output].name, value(run, output));
        made = Value(std::move(all));
    }
    made = feel::coerce(run, std::move(made), *unit.type, unit.name);
    if (run.tracer) run.tracer->end(node, made);
    return made;
}

Value Program::ask(Run& run, std::size_t unit) const {
    return units_[unit].kind == Unit::Kind::service ? call_service(run, unit) : value(run, unit);
}

void Program::give(Run& run, std::size_t index, Value value) const {
    const Unit& unit = units_[index];
    run.bindings->set(index, feel::coerce(run, std::move(value), *unit.type, unit.name));
}

std::vector<std::string> Program::give(Run& run, const feel::Context& inputs, std::optional<std::size_t> service) const {
    std::vector<bool> taken(inputs.size(), false);
    const auto take = [&](std::string_view name) -> const Value* {
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (inputs.entries()[i].key != name) continue;
            taken[i] = true;
            return &inputs.entries()[i].value;
        }
        return nullptr;
    };
    for (std::size_t i = 0; i < units_.size(); ++i) {
        const Unit& unit = units_[i];
        if (unit.function.is(feel::Kind::function)) continue;
        if (unit.logic && !(service && std::ranges::count(units_[*service].parameters, i) > 0)) continue;
        // By the way of its imports: {"Model B": {"model A": {"Person": …}}}.
        const feel::Context* within = &inputs;
        bool whole = true;
        const Value* found = nullptr;
        for (const std::string& step : unit.path) {
            if (step.empty()) continue;
            const Value* next = within == &inputs ? take(step) : within->find(step);
            if (!next || !next->is(feel::Kind::context)) {
                whole = false;
                break;
            }
            within = &next->context();
        }
        if (whole) found = within == &inputs ? take(unit.name) : within->find(unit.name);
        if (!found && !unit.path.empty()) found = take(qualified(unit));
        if (!found && !unit.path.empty() && unit.kind == Unit::Kind::input) found = take(unit.name);
        if (found) give(run, i, *found);
    }
    std::vector<std::string> unknown;
    for (std::size_t i = 0; i < taken.size(); ++i)
        if (!taken[i]) unknown.push_back(inputs.entries()[i].key);
    return unknown;
}

}  // namespace skl::rules::dmn
