#include "rules/engine/dmn/functions.h"

#include "rules/engine/dmn/trace.h"

namespace skl::rules::dmn {

using feel::Run;
using feel::Value;

Value KnowledgeFunction::call(Run& run, std::span<const Value> arguments) const {
    if (!definition_.is(feel::Kind::function)) return run.fail("expression-missing", element_.name);
    TraceNode* node = run.tracer ? run.tracer->begin(TraceNode::Kind::knowledge, element_) : nullptr;
    if (node)
        for (std::size_t i = 0; i < arguments.size() && i < parameters_.size(); ++i)
            node->inputs.emplace_back(parameters_[i].name, arguments[i]);
    Value made = definition_.function().call(run, arguments);
    made = feel::coerce(run, std::move(made), *result_, element_.name);
    if (run.tracer) run.tracer->end(node, made);
    return made;
}

Value ServiceFunction::call(Run& run, std::span<const Value> arguments) const {
    if (arguments.size() != parameters_.size())
        return run.fail("arguments-count", name(),
                        {{"expected", std::to_string(parameters_.size())}, {"got", std::to_string(arguments.size())}});
    if (!run.enter()) return {};
    Bindings inside(program_);
    Bindings* const outside = run.bindings;
    run.bindings = &inside;
    const Unit& unit = program_.units()[unit_];
    bool fit = true;
    for (std::size_t i = 0; fit && i < arguments.size(); ++i) {
        Value argument = feel::coerce(run, arguments[i], *parameters_[i].type, parameters_[i].name);
        fit = !argument.null() || arguments[i].null();
        inside.set(unit.parameters[i], std::move(argument));
    }
    // An argument that is none of the parameter's type makes the invocation null (§10.3.2.13).
    Value made = fit ? program_.call_service(run, unit_) : Value();
    run.bindings = outside;
    run.leave();
    return made;
}

}  // namespace skl::rules::dmn
