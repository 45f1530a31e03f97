#include "rules/engine/dmn/xml_reader.h"

#include <algorithm>

namespace skl::rules::dmn {

namespace {

struct StringWriter : pugi::xml_writer {
    std::string text;
    void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
};

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string_view local_name(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

XmlReader::XmlReader(std::string_view xml, std::vector<feel::Diagnostic>& diagnostics) : xml_(xml), diagnostics_(diagnostics) {
    line_starts_.push_back(0);
    for (std::size_t i = 0; i < xml.size(); ++i)
        if (xml[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
}

Position XmlReader::position(std::ptrdiff_t offset) const {
    if (offset < 0 || static_cast<std::size_t>(offset) > xml_.size()) return {};
    const auto at = static_cast<std::uint32_t>(offset);
    const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), at);
    const std::uint32_t start = *(after - 1);
    // Elements are met in their order: on a line of megabytes the count goes on from the last one.
    if (counted_to_ < start || counted_to_ > at) counted_to_ = start, counted_ = 1;
    for (; counted_to_ < at; ++counted_to_)
        if ((static_cast<unsigned char>(xml_[counted_to_]) & 0xC0U) != 0x80U) ++counted_;  // code points
    return {static_cast<std::uint32_t>(after - line_starts_.begin()), counted_};
}

void XmlReader::fault(const pugi::xml_node& node, std::string code, std::map<std::string, std::string> params) {
    const Position at = position(node);
    diagnostics_.push_back({feel::Diagnostic::Severity::error, std::move(code), node.attribute("id").value(),
                            node.attribute("name").value(), at.line, at.column, std::move(params)});
}

std::string XmlReader::raw(const pugi::xml_node& node) const {
    StringWriter out;
    node.print(out, "", pugi::format_raw);
    return std::move(out.text);
}

Element XmlReader::element(const pugi::xml_node& node, std::initializer_list<std::string_view> known) const {
    Element made;
    made.position = position(node);
    for (const pugi::xml_attribute& attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (name == "id")
            made.id = attribute.value();
        else if (name == "name")
            made.name = attribute.value();
        else if (name == "label")
            made.label = attribute.value();
        else if (!one_of(name, known) && name != "xmlns" && !name.starts_with("xmlns:"))
            made.attributes.emplace_back(name, attribute.value());
    }
    for (const pugi::xml_node& child : node.children()) {
        if (local_name(child) == "description") made.description = child.text().get();
        if (local_name(child) == "extensionElements") made.extensions = raw(child);
    }
    return made;
}

Text XmlReader::text(const pugi::xml_node& node) const {
    for (const pugi::xml_node& child : node.children()) {
        if (local_name(child) != "text") continue;
        Text made;
        std::ptrdiff_t at = child.offset_debug();
        for (const pugi::xml_node& piece : child.children()) {
            if (made.text.empty()) at = piece.offset_debug();
            made.text += piece.value();
        }
        made.position = position(at);
        return made;
    }
    return {};
}

UnaryTests XmlReader::tests(const pugi::xml_node& node) const {
    return {element(node, {"expressionLanguage"}), text(node), node.attribute("expressionLanguage").value(), true};
}

InformationItem XmlReader::item(const pugi::xml_node& node) const {
    InformationItem made{element(node, {"typeRef"}), node.attribute("typeRef").value(), true};
    for (const pugi::xml_node& child : node.children())  // DMN 1.1 wrote typeRef as an element in places
        if (local_name(child) == "typeRef") made.type = child.text().get();
    return made;
}

Reference XmlReader::reference(const pugi::xml_node& requirement, const pugi::xml_node& target) const {
    return {element(requirement, {"href"}), target.attribute("href").value()};
}

ItemDefinition XmlReader::item_definition(const pugi::xml_node& node) {
    ItemDefinition made;
    made.element = element(node, {"isCollection", "typeLanguage"});
    made.collection = node.attribute("isCollection").as_bool();
    made.type_language = node.attribute("typeLanguage").value();
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "typeRef")
            made.type = child.text().get();
        else if (name == "allowedValues")
            made.allowed = tests(child);
        else if (name == "typeConstraint")
            made.constraint = tests(child);
        else if (name == "itemComponent")
            made.components.push_back(item_definition(child));
        else if (name == "functionItem") {
            made.function = true;
            made.output_type = child.attribute("outputTypeRef").value();
            for (const pugi::xml_node& parameter : child.children())
                if (local_name(parameter) == "parameters") made.parameters.push_back(item(parameter));
        }
    }
    return made;
}

}  // namespace skl::rules::dmn
