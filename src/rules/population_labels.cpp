#include "rules/population_labels.h"

#include "rules/engine/extensions.h"

namespace skl::rules {

namespace {

using dmn::Unit;

struct Labels {
    const dmn::Program& program;
    std::string_view language;
    std::map<std::string, Text<>> made;

    void put(const std::string& name, const std::string& label) {
        if (!label.empty() && label != name) made[name].value = label;
    }

    // Of a member of a context: by the item definitions of the model that the unit is of.
    std::string of_member(const Unit& unit, const std::string& member) const {
        for (const dmn::ItemDefinition& item : program.models()[unit.root].items)
            for (const dmn::ItemDefinition& component : item.components)
                if (component.element.name == member) return label_of(component.element, language);
        return member;
    }

    // As mapping.cpp names columns: a context has one for each of its members.
    void add_output(const std::string& name, const std::string& label, const Unit& unit) {
        if (unit.type->kind != feel::Type::Kind::context || unit.type->fields.empty()) return put(name, label);
        for (const feel::Type::Field& field : unit.type->fields) {
            const std::string member = of_member(unit, field.name);
            put(name + "." + field.name, label == member ? label : label + (language == "en" ? ": " : "・") + member);
        }
    }
};

}  // namespace

std::map<std::string, Text<>> labels_of(Reader& reader, const Context& cx, const PopulationRun& run) {
    const auto compiled = module_of(cx).library().models(reader, run.models);
    if (!compiled) return {};
    const dmn::Program& program = *(*compiled)->program;
    Labels labels{program, cx.language(), {}};
    for (const PopulationFeed& feed : run.wish.mapping)
        if (const auto unit = program.find(Unit::Kind::input, feed.input.value))
            labels.put(feed.input.value, label_of(*program.units()[*unit].element, cx.language()));
    for (const auto& output : run.wish.outputs) {
        if (const auto decision = program.find(Unit::Kind::decision, output.value)) {
            const Unit& unit = program.units()[*decision];
            labels.add_output(output.value, label_of(*unit.element, cx.language()), unit);
        } else if (const auto service = program.find(Unit::Kind::service, output.value)) {
            const Unit& whole = program.units()[*service];
            for (const std::size_t one : whole.outputs) {
                const Unit& unit = program.units()[one];
                const bool only = whole.outputs.size() == 1;
                labels.add_output(only ? output.value : output.value + "." + unit.name,
                                  label_of(only ? *whole.element : *unit.element, cx.language()), unit);
            }
        }
    }
    return std::move(labels.made);
}

}  // namespace skl::rules
