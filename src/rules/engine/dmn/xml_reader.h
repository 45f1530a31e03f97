// What reading the elements of DMN shares: places in the file, references to attributes and children by their local names.
#pragma once

#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/dmn/model.h"
#include "rules/engine/feel/node.h"

namespace skl::rules::dmn {

std::string_view local_name(const pugi::xml_node& node);

class XmlReader {
public:
    XmlReader(std::string_view xml, std::vector<feel::Diagnostic>& diagnostics);

    Position position(std::ptrdiff_t offset) const;
    Position position(const pugi::xml_node& node) const { return position(node.offset_debug()); }
    void fault(const pugi::xml_node& node, std::string code, std::map<std::string, std::string> params = {});

    // The members every element has; `known` are the attributes that are interpreted beside id, name and label.
    Element element(const pugi::xml_node& node, std::initializer_list<std::string_view> known = {}) const;
    Text text(const pugi::xml_node& node) const;  // of the child <text>
    UnaryTests tests(const pugi::xml_node& node) const;
    InformationItem item(const pugi::xml_node& node) const;
    Reference reference(const pugi::xml_node& requirement, const pugi::xml_node& target) const;
    std::string raw(const pugi::xml_node& node) const;

    ExpressionRef expression(const pugi::xml_node& node);  // null and a fault where it is none
    static bool is_expression(const pugi::xml_node& node);
    ExpressionRef first_expression(const pugi::xml_node& holder);  // null: there is none
    ItemDefinition item_definition(const pugi::xml_node& node);

private:
    void table(const pugi::xml_node& node, Expression& into);
    Rule rule(const pugi::xml_node& node);
    Entry entry(const pugi::xml_node& node);
    void relation(const pugi::xml_node& node, Expression& into);
    void parts(const pugi::xml_node& node, Expression& into);

    std::string_view xml_;
    std::vector<std::uint32_t> line_starts_;
    mutable std::uint32_t counted_to_ = 0, counted_ = 1;  // the column of the place that was asked for last
    std::vector<feel::Diagnostic>& diagnostics_;
};

}  // namespace skl::rules::dmn
