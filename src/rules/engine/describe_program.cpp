#include "rules/engine/describe_program.h"

#include <set>

#include "rules/engine/extensions.h"
#include "rules/engine/feel/types.h"

namespace skl::rules {

namespace {

using dmn::Unit;

InputView input_view(const Unit& unit, std::string_view lang) {
    InputView made{unit.name, label_of(*unit.element, lang), feel::text_of(*unit.type), {}};
    for (const OptionLabel& one : extensions_of(*unit.element).options)
        if (one.lang == lang) made.options.push_back({one.value, one.text});
    return made;
}

void add_inputs(const dmn::Program& program, std::size_t unit, std::set<std::size_t>& seen, std::vector<std::size_t>& into) {
    for (const std::size_t next : program.units()[unit].required) {
        if (!seen.insert(next).second) continue;
        if (program.units()[next].kind == Unit::Kind::input) into.push_back(next);
        add_inputs(program, next, seen, into);
    }
}

}  // namespace

InputView view_of_input(const dmn::Program& program, std::size_t input, std::string_view lang) {
    return input_view(program.units()[input], lang);
}

std::vector<std::size_t> inputs_below(const dmn::Program& program, std::size_t unit) {
    std::vector<std::size_t> made = program.units()[unit].parameters;
    if (program.units()[unit].kind != Unit::Kind::decision) return made;
    std::set<std::size_t> seen{unit};
    add_inputs(program, unit, seen, made);
    return made;
}

std::vector<DecisionView> decisions_of(const dmn::Program& program, std::string_view lang) {
    std::vector<DecisionView> made;
    for (const Unit::Kind kind : {Unit::Kind::service, Unit::Kind::decision}) {
        for (std::size_t i = 0; i < program.units().size(); ++i) {
            const Unit& unit = program.units()[i];
            if (unit.kind != kind || !unit.path.empty()) continue;
            DecisionView view{static_cast<ElementKind>(unit.kind), unit.id, unit.name, label_of(*unit.element, lang),
                              feel::text_of(*unit.type),           {},      {}};
            for (const std::size_t input : inputs_below(program, i)) view.inputs.push_back(input_view(program.units()[input], lang));
            for (const LawReference& law : extensions_of(*unit.element).laws) view.laws.push_back(law.code + " " + law.article);
            made.push_back(std::move(view));
        }
    }
    return made;
}

DecisionGraph graph_of(const dmn::Program& program, std::string_view lang) {
    DecisionGraph made;
    const auto id = [&](std::size_t i) { return std::to_string(i); };
    for (std::size_t i = 0; i < program.units().size(); ++i) {
        const Unit& unit = program.units()[i];
        made.nodes.push_back({id(i), unit.name, label_of(*unit.element, lang), static_cast<ElementKind>(unit.kind)});
        for (const std::size_t required : unit.required) made.edges.push_back({id(required), id(i)});
        for (const std::size_t parameter : unit.parameters) made.edges.push_back({id(parameter), id(i)});
    }
    return made;
}

}  // namespace skl::rules
