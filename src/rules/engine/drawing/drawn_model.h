// A model as a graph over its text: elements and requirements with their places. Inside this folder.
#pragma once

#include "rules/engine/dmn/xml_text.h"

namespace skl::rules::drawing {

enum class ElementSort : std::uint8_t { input, decision, knowledge, other };

struct DrawnElement {
    std::string id, name;
    ElementSort sort = ElementSort::other;
    const dmn::XmlElement* at = nullptr;
};

struct Requirement {
    std::string id, from, to;             // `to` requires `from`
    const dmn::XmlElement* at = nullptr;  // null: of a decision service, which is changed elsewhere
};

struct DrawnModel {
    std::string_view xml;
    dmn::XmlElement root;
    std::vector<DrawnElement> elements;
    std::vector<Requirement> requirements;
    const dmn::XmlElement* diagram = nullptr;  // the first DMNDiagram

    const DrawnElement* find(std::string_view id) const;
    bool leads(std::string_view from, std::string_view to) const;  // by requirements, one or several
    const dmn::XmlElement* shape(std::string_view element) const;
    std::string new_id(std::string_view stem) const;  // that no element has
};

// The views are of `xml`, which outlives it. Nothing: it is not well-formed.
std::optional<DrawnModel> drawn_model(std::string_view xml);

}  // namespace skl::rules::drawing
