#include "rules/engine/drawing/drawn_model.h"

#include <set>

namespace skl::rules::drawing {

namespace {

using dmn::XmlElement;

std::string target(std::string_view xml, const XmlElement& reference) {
    const std::string href = dmn::value_of(xml, reference, "href");
    const auto hash = href.rfind('#');
    return hash == std::string::npos ? href : href.substr(hash + 1);
}

bool is_requirement(std::string_view name) { return name == "informationRequirement" || name == "knowledgeRequirement"; }

void read_requirements(DrawnModel& model, const XmlElement& holder, const std::string& to) {
    for (const XmlElement& one : holder.children) {
        if (is_requirement(one.name))
            for (const XmlElement& reference : one.children)
                if (reference.name.starts_with("required"))
                    model.requirements.push_back({dmn::value_of(model.xml, one, "id"), target(model.xml, reference), to, &one});
        if (holder.name == "decisionService" && (one.name.ends_with("Decision") || one.name == "inputData"))
            model.requirements.push_back({"", target(model.xml, one), to, nullptr});
    }
}

ElementSort sort_of(std::string_view name) {
    if (name == "inputData") return ElementSort::input;
    if (name == "decision") return ElementSort::decision;
    return name == "businessKnowledgeModel" ? ElementSort::knowledge : ElementSort::other;
}

}  // namespace

const DrawnElement* DrawnModel::find(std::string_view id) const {
    for (const DrawnElement& one : elements)
        if (one.id == id) return &one;
    return nullptr;
}

bool DrawnModel::leads(std::string_view from, std::string_view to) const {
    std::vector<std::string> met{std::string(from)};
    std::set<std::string> seen(met.begin(), met.end());
    for (std::size_t i = 0; i < met.size(); ++i) {
        if (met[i] == to) return true;
        for (const Requirement& one : requirements)
            if (one.from == met[i] && seen.insert(one.to).second) met.push_back(one.to);
    }
    return false;
}

const XmlElement* DrawnModel::shape(std::string_view element) const {
    if (!diagram) return nullptr;
    for (const XmlElement& one : diagram->children)
        if (one.name == "DMNShape" && dmn::value_of(xml, one, "dmnElementRef") == element) return &one;
    return nullptr;
}

std::string DrawnModel::new_id(std::string_view stem) const {
    for (int n = 1;; ++n) {
        std::string made = std::string(stem) + "_" + std::to_string(n);
        if (!dmn::element_with_id(xml, root, made)) return made;
    }
}

std::optional<DrawnModel> drawn_model(std::string_view xml) {
    auto root = dmn::xml_elements(xml);
    if (!root) return {};
    DrawnModel made{xml, std::move(*root), {}, {}, nullptr};
    for (const XmlElement& one : made.root.children) {
        const ElementSort sort = sort_of(one.name);
        const std::string id = dmn::value_of(xml, one, "id");
        if (sort != ElementSort::other || one.name == "decisionService") {
            made.elements.push_back({id, dmn::value_of(xml, one, "name"), sort, &one});
            read_requirements(made, one, id);
        }
        if (one.name == "DMNDI" && !made.diagram) made.diagram = one.child("DMNDiagram");
    }
    return made;
}

}  // namespace skl::rules::drawing
