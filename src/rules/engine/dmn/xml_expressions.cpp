// The boxed expressions of DMN XML: chapter 10.2, and 7.3 for what they are made of.
#include <array>

#include "rules/engine/dmn/xml_reader.h"

namespace skl::rules::dmn {

namespace {

using Kind = Expression::Kind;
struct Named {
    std::string_view name;
    Kind kind;
};
constexpr std::array<Named, 12> expression_names{{{"literalExpression", Kind::literal},
                                                  {"decisionTable", Kind::table},
                                                  {"context", Kind::context},
                                                  {"relation", Kind::relation},
                                                  {"list", Kind::list},
                                                  {"invocation", Kind::invocation},
                                                  {"functionDefinition", Kind::function},
                                                  {"conditional", Kind::conditional},
                                                  {"filter", Kind::filter},
                                                  {"for", Kind::iteration},
                                                  {"some", Kind::some},
                                                  {"every", Kind::every}}};

const Named* named(std::string_view name) {
    for (const Named& one : expression_names)
        if (one.name == name) return &one;
    return nullptr;
}

struct Policy {
    std::string_view name;
    HitPolicy policy;
};
constexpr std::array<Policy, 7> policies{{{"UNIQUE", HitPolicy::unique},
                                          {"FIRST", HitPolicy::first},
                                          {"PRIORITY", HitPolicy::priority},
                                          {"ANY", HitPolicy::any},
                                          {"COLLECT", HitPolicy::collect},
                                          {"RULE ORDER", HitPolicy::rule_order},
                                          {"OUTPUT ORDER", HitPolicy::output_order}}};
struct Aggregator {
    std::string_view name;
    Aggregation aggregation;
};
constexpr std::array<Aggregator, 4> aggregators{
    {{"SUM", Aggregation::sum}, {"COUNT", Aggregation::count}, {"MIN", Aggregation::min}, {"MAX", Aggregation::max}}};

// The children of `if`, `then`, `in`, `match` … are expressions in a holder of that name (ChildExpression, §10.2.2.9).
constexpr std::array<std::pair<Kind, std::array<std::string_view, 3>>, 5> child_names{{{Kind::conditional, {"if", "then", "else"}},
                                                                                       {Kind::filter, {"in", "match", ""}},
                                                                                       {Kind::iteration, {"in", "return", ""}},
                                                                                       {Kind::some, {"in", "satisfies", ""}},
                                                                                       {Kind::every, {"in", "satisfies", ""}}}};

}  // namespace

bool XmlReader::is_expression(const pugi::xml_node& node) { return named(local_name(node)) != nullptr; }

ExpressionRef XmlReader::first_expression(const pugi::xml_node& holder) {
    for (const pugi::xml_node& child : holder.children())
        if (is_expression(child)) return expression(child);
    return nullptr;
}

ExpressionRef XmlReader::expression(const pugi::xml_node& node) {
    const Named* found = named(local_name(node));
    if (!found) {
        fault(node, "unknown-element", {{"name", node.name()}});
        return nullptr;
    }
    auto made = std::make_unique<Expression>();
    made->kind = found->kind;
    made->element = element(node, {"typeRef", "expressionLanguage", "hitPolicy", "aggregation", "preferredOrientation", "outputLabel",
                                   "kind", "iteratorVariable"});
    made->type = node.attribute("typeRef").value();
    switch (found->kind) {
        case Kind::literal:
            made->text = text(node);
            made->language = node.attribute("expressionLanguage").value();
            for (const pugi::xml_node& child : node.children())
                if (local_name(child) == "importedValues") fault(child, "imported-values-unsupported");
            break;
        case Kind::table: table(node, *made); break;
        case Kind::relation: relation(node, *made); break;
        default: parts(node, *made);
    }
    return made;
}

void XmlReader::parts(const pugi::xml_node& node, Expression& into) {
    into.iterator = node.attribute("iteratorVariable").value();
    into.function_kind = node.attribute("kind").value();
    for (const auto& [kind, names] : child_names) {
        if (kind != into.kind) continue;
        for (const std::string_view name : names) {
            if (name.empty()) continue;
            ExpressionRef found;
            for (const pugi::xml_node& child : node.children())
                if (local_name(child) == name) found = first_expression(child);
            if (!found) fault(node, "expression-missing", {{"part", std::string(name)}});
            into.children.push_back(std::move(found));
        }
        return;
    }
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "contextEntry" || name == "binding")
            into.entries.push_back(entry(child));
        else if (name == "formalParameter")
            into.parameters.push_back(item(child));
        else if (is_expression(child))
            into.children.push_back(expression(child));
    }
}

Entry XmlReader::entry(const pugi::xml_node& node) {
    Entry made{element(node), {}, nullptr};
    for (const pugi::xml_node& child : node.children())
        if (const std::string_view name = local_name(child); name == "variable" || name == "parameter") made.variable = item(child);
    made.expression = first_expression(node);
    return made;
}

void XmlReader::relation(const pugi::xml_node& node, Expression& into) {
    for (const pugi::xml_node& child : node.children()) {
        if (local_name(child) == "column") into.columns.push_back(item(child));
        if (local_name(child) != "row") continue;
        into.rows.push_back(element(child));
        std::size_t cells = 0;
        for (const pugi::xml_node& cell : child.children()) {
            if (!is_expression(cell)) continue;
            into.children.push_back(expression(cell));
            ++cells;
        }
        if (cells != into.columns.size())
            fault(child, "cells-miscounted", {{"expected", std::to_string(into.columns.size())}, {"got", std::to_string(cells)}});
        for (; cells < into.columns.size(); ++cells) into.children.push_back(nullptr);
        for (; cells > into.columns.size(); --cells) into.children.pop_back();
    }
}

void XmlReader::table(const pugi::xml_node& node, Expression& into) {
    const std::string_view hit = node.attribute("hitPolicy").as_string("UNIQUE");
    bool known = false;
    for (const Policy& one : policies)
        if (one.name == hit) into.hit_policy = one.policy, known = true;
    if (!known) fault(node, "hit-policy-invalid", {{"got", std::string(hit)}});
    if (const std::string_view name = node.attribute("aggregation").value(); !name.empty()) {
        known = false;
        for (const Aggregator& one : aggregators)
            if (one.name == name) into.aggregation = one.aggregation, known = true;
        if (!known || into.hit_policy != HitPolicy::collect) fault(node, "hit-policy-invalid", {{"got", std::string(name)}});
    }
    into.orientation = node.attribute("preferredOrientation").value();
    into.output_label = node.attribute("outputLabel").value();
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "input") {
            InputClause clause{element(child), nullptr, {}};
            for (const pugi::xml_node& part : child.children()) {
                if (local_name(part) == "inputValues") clause.values = tests(part);
                if (local_name(part) != "inputExpression") continue;
                auto made = std::make_unique<Expression>();
                made->element = element(part, {"typeRef", "expressionLanguage"});
                made->type = part.attribute("typeRef").value();
                made->language = part.attribute("expressionLanguage").value();
                made->text = text(part);
                clause.expression = std::move(made);
            }
            into.inputs.push_back(std::move(clause));
        } else if (name == "output") {
            OutputClause clause{element(child, {"typeRef"}), child.attribute("typeRef").value(), {}, nullptr};
            for (const pugi::xml_node& part : child.children()) {
                if (local_name(part) == "outputValues") clause.values = tests(part);
                if (local_name(part) != "defaultOutputEntry") continue;
                clause.default_entry = std::make_unique<Expression>();
                clause.default_entry->element = element(part, {"typeRef", "expressionLanguage"});
                clause.default_entry->text = text(part);
            }
            into.outputs.push_back(std::move(clause));
        } else if (name == "annotation") {
            into.annotations.push_back(element(child));
        } else if (name == "rule") {
            into.rules.push_back(rule(child));
            const Rule& last = into.rules.back();
            if (last.inputs.size() != into.inputs.size() || last.outputs.size() != into.outputs.size())
                fault(child, "cells-miscounted",
                      {{"expected", std::to_string(into.inputs.size() + into.outputs.size())},
                       {"got", std::to_string(last.inputs.size() + last.outputs.size())}});
        }
    }
    if (into.outputs.empty()) fault(node, "expression-missing", {{"part", "output"}});
}

Rule XmlReader::rule(const pugi::xml_node& node) {
    Rule made{element(node), {}, {}, {}};
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "inputEntry")
            made.inputs.push_back(tests(child));
        else if (name == "annotationEntry")
            made.annotations.push_back(text(child).text);
        else if (name == "outputEntry") {
            auto entry = std::make_unique<Expression>();
            entry->element = element(child, {"typeRef", "expressionLanguage"});
            entry->type = child.attribute("typeRef").value();
            entry->language = child.attribute("expressionLanguage").value();
            entry->text = text(child);
            made.outputs.push_back(std::move(entry));
        }
    }
    return made;
}

}  // namespace skl::rules::dmn
