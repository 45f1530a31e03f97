#include "rules/openfisca/country.h"

#include <algorithm>
#include <pugixml.hpp>
#include <set>

#include "rules/engine/feel/node.h"

namespace skl::rules::openfisca {

namespace {

std::string attribute(const dmn::Element& element, std::string_view name) {
    for (const auto& [key, value] : element.attributes)
        if (key == name) return value;
    return {};
}

std::vector<Entity> entities_of(const dmn::Program& program) {
    std::vector<Entity> made;
    for (const dmn::Definitions& model : program.models()) {
        pugi::xml_document document;
        if (model.element.extensions.empty()) continue;
        if (!document.load_buffer(model.element.extensions.data(), model.element.extensions.size())) continue;
        for (const pugi::xml_node& one : document.document_element().children("sky:entity")) {
            Entity entity{one.attribute("key").value(), one.attribute("plural").value(), {}};
            for (const pugi::xml_node& role : one.children("sky:role"))
                entity.roles.push_back({role.attribute("key").value(), role.attribute("plural").value()});
            made.push_back(std::move(entity));
        }
    }
    std::stable_partition(made.begin(), made.end(), [](const Entity& one) { return one.person(); });
    return made;
}

feel::Value constant(const std::string& text) {
    if (text.empty()) return {};
    std::vector<feel::Diagnostic> faults;
    const auto compiled = feel::Expression::compile(text, {}, faults);
    feel::Run run;
    return compiled && faults.empty() ? compiled->evaluate(run, {}) : feel::Value();
}

// The variables a unit needs, through decisions that are none.
void add_required(const Country& country, std::size_t unit, std::set<std::size_t>& seen, std::vector<std::size_t>& into) {
    for (const std::size_t next : country.program->units()[unit].required) {
        if (!seen.insert(next).second) continue;
        if (!country.names[next].empty())
            into.push_back(next);
        else
            add_required(country, next, seen, into);
    }
}

}  // namespace

const Variable* Country::variable(std::string_view name) const {
    const auto found = variables.find(std::string(name));
    return found == variables.end() ? nullptr : &found->second;
}

std::optional<std::size_t> Country::entity_named(std::string_view name) const {
    for (std::size_t i = 0; i < entities.size(); ++i)
        if (entities[i].plural == name || entities[i].key == name) return i;
    return std::nullopt;
}

std::optional<Country> country_of(dmn::ProgramRef program) {
    Country made{std::move(program), {}, {}, {}};
    made.entities = entities_of(*made.program);
    if (made.entities.empty() || !made.entities.front().person()) return std::nullopt;
    const auto units = made.program->units();
    made.names.resize(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) {
        if (units[i].kind > dmn::Unit::Kind::decision) continue;
        const auto entity = made.entity_named(attribute(*units[i].element, "sky:entity"));
        const auto period = unit_named(attribute(*units[i].element, "sky:period"));
        if (!entity || !period || made.variables.contains(units[i].name)) continue;
        made.names[i] = units[i].name;
        Variable variable{i, *entity, *period, constant(attribute(*units[i].element, "sky:default")), {}, {}};
        variable.role_in = made.entity_named(attribute(*units[i].element, "sky:role"));
        made.variables.emplace(units[i].name, std::move(variable));
    }
    for (auto& [name, variable] : made.variables) {
        std::set<std::size_t> seen;
        add_required(made, variable.unit, seen, variable.required);
    }
    return made;
}

}  // namespace skl::rules::openfisca
