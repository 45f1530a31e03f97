// A model as DMN 1.5 XML, in the order of the schema. What was not interpreted is written back as it stood.
#include <array>
#include <string>

#include "rules/engine/dmn/read.h"
#include "rules/engine/dmn/xml_text.h"

namespace skl::rules::dmn {

namespace {

using Kind = Expression::Kind;

// Older versions' name spaces become those of 1.5; all others stay, so that prefixes inside kept XML still mean what they meant.
std::string_view today(std::string_view uri) {
    for (const std::string_view old : namespaces_of_versions)
        if (uri == old) return namespace_written;
    constexpr std::array<std::string_view, 4> diagrams{
        "http://www.omg.org/spec/DMN/20180521/DMNDI/", "https://www.omg.org/spec/DMN/20191111/DMNDI/",
        "https://www.omg.org/spec/DMN/20211108/DMNDI/", "https://www.omg.org/spec/DMN/20230324/DMNDI/"};
    for (const std::string_view old : diagrams)
        if (uri == old) return diagrams.back();
    return uri;
}

class Writer {
public:
    explicit Writer(const Definitions& model) : prefix_(model.prefix.empty() ? "" : model.prefix + ":") {}

    struct Attribute {
        std::string_view name, value;
    };
    using Attributes = std::initializer_list<Attribute>;

    // <name id name label …attributes>: empty attributes are left out.
    void open(std::string_view name, const Element& element, Attributes attributes = {}) {
        begin(name);
        attribute("id", element.id);
        attribute("name", element.name);
        attribute("label", element.label);
        for (const Attribute& one : attributes) attribute(one.name, one.value);
        for (const auto& [key, value] : element.attributes) attribute(key, value, true);
        out_ += '>';
        if (!element.description.empty()) leaf("description", element.description);
        out_ += element.extensions;
    }
    void begin(std::string_view name) { out_.append("<").append(prefix_).append(name); }
    void attribute(std::string_view name, std::string_view value, bool even_empty = false) {
        if (value.empty() && !even_empty) return;
        out_.append(" ").append(name).append("=\"");
        out_ += xml_escaped(value, true);
        out_ += '"';
    }
    void end_of_tag() { out_ += '>'; }
    void close(std::string_view name) { out_.append("</").append(prefix_).append(name).append(">\n"); }
    void leaf(std::string_view name, std::string_view text) {
        begin(name);
        out_ += '>';
        out_ += xml_escaped(text, false);
        close(name);
    }
    void others(const Element& element) {
        for (const std::string& one : element.others) out_.append(one).append("\n");
    }
    void href(std::string_view holder, const Reference& reference, std::string_view name) {
        open(holder, reference.element);
        target(name, reference.href);
        close(holder);
    }
    void target(std::string_view name, std::string_view href) {
        begin(name);
        attribute("href", href, true);
        out_ += "/>";
    }
    void item(std::string_view name, const InformationItem& item) {
        if (!item.given) return;
        open(name, item.element, {{"typeRef", item.type}});
        close(name);
    }
    void text(const Text& text) { leaf("text", text.text); }
    void tests(std::string_view name, const UnaryTests& tests) {
        if (!tests.given) return;
        open(name, tests.element, {{"expressionLanguage", tests.expression_language}});
        text(tests.text);
        close(name);
    }

    void expression(const ExpressionRef& expression);
    void item_definition(std::string_view name, const ItemDefinition& item);
    void requirements(const std::vector<Reference>& references, std::string_view holder, std::string_view name) {
        for (const Reference& one : references) href(holder, one, name);
    }

    std::string take() { return std::move(out_); }
    std::string& out() { return out_; }

private:
    void table(const Expression& table);
    void parts(const Expression& expression, std::string_view name);

    std::string prefix_, out_;
};

constexpr std::array<std::string_view, 12> names{"literalExpression",  "decisionTable", "context", "relation", "list", "invocation",
                                                 "functionDefinition", "conditional",   "filter",  "for",      "some", "every"};
constexpr std::array<std::string_view, 7> policies{"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"};
constexpr std::array<std::string_view, 5> aggregations{"", "SUM", "COUNT", "MIN", "MAX"};

void Writer::expression(const ExpressionRef& held) {
    if (!held) return;
    const Expression& one = *held;
    const std::string_view name = names[static_cast<std::size_t>(one.kind)];
    switch (one.kind) {
        case Kind::literal:
            open(name, one.element, {{"typeRef", one.type}, {"expressionLanguage", one.language}});
            text(one.text);
            close(name);
            return;
        case Kind::table: table(one); return;
        case Kind::relation: {
            open(name, one.element, {{"typeRef", one.type}});
            for (const InformationItem& column : one.columns) item("column", column);
            std::size_t cell = 0;
            for (const Element& row : one.rows) {
                open("row", row);
                for (std::size_t i = 0; i < one.columns.size(); ++i) expression(one.children[cell++]);
                close("row");
            }
            close(name);
            return;
        }
        default: parts(one, name);
    }
}

void Writer::parts(const Expression& one, std::string_view name) {
    open(name, one.element, {{"typeRef", one.type}, {"kind", one.function_kind}, {"iteratorVariable", one.iterator}});
    for (const InformationItem& parameter : one.parameters) item("formalParameter", parameter);
    const auto child = [&](std::string_view holder, std::size_t i) {
        if (i >= one.children.size() || !one.children[i]) return;
        open(holder, {});
        expression(one.children[i]);
        close(holder);
    };
    switch (one.kind) {
        case Kind::conditional: child("if", 0), child("then", 1), child("else", 2); break;
        case Kind::filter: child("in", 0), child("match", 1); break;
        case Kind::iteration: child("in", 0), child("return", 1); break;
        case Kind::some:
        case Kind::every: child("in", 0), child("satisfies", 1); break;
        default:
            for (const ExpressionRef& part : one.children) expression(part);
    }
    const bool context = one.kind == Kind::context;
    for (const Entry& entry : one.entries) {
        const std::string_view holder = context ? "contextEntry" : "binding";
        open(holder, entry.element);
        item(context ? "variable" : "parameter", entry.variable);
        expression(entry.expression);
        close(holder);
    }
    close(name);
}

void Writer::table(const Expression& table) {
    open("decisionTable", table.element,
         {{"typeRef", table.type},
          {"hitPolicy", policies[static_cast<std::size_t>(table.hit_policy)]},
          {"aggregation", aggregations[static_cast<std::size_t>(table.aggregation)]},
          {"preferredOrientation", table.orientation},
          {"outputLabel", table.output_label}});
    for (const InputClause& clause : table.inputs) {
        open("input", clause.element);
        if (clause.expression) {
            open("inputExpression", clause.expression->element,
                 {{"typeRef", clause.expression->type}, {"expressionLanguage", clause.expression->language}});
            text(clause.expression->text);
            close("inputExpression");
        }
        tests("inputValues", clause.values);
        close("input");
    }
    for (const OutputClause& clause : table.outputs) {
        open("output", clause.element, {{"typeRef", clause.type}});
        tests("outputValues", clause.values);
        if (clause.default_entry) {
            open("defaultOutputEntry", clause.default_entry->element);
            text(clause.default_entry->text);
            close("defaultOutputEntry");
        }
        close("output");
    }
    for (const Element& annotation : table.annotations) {
        open("annotation", annotation);
        close("annotation");
    }
    for (const Rule& rule : table.rules) {
        open("rule", rule.element);
        for (const UnaryTests& cell : rule.inputs) tests("inputEntry", cell);
        for (const ExpressionRef& cell : rule.outputs) {
            open("outputEntry", cell->element, {{"typeRef", cell->type}, {"expressionLanguage", cell->language}});
            text(cell->text);
            close("outputEntry");
        }
        for (const std::string& annotation : rule.annotations) {
            open("annotationEntry", {});
            leaf("text", annotation);
            close("annotationEntry");
        }
        close("rule");
    }
    close("decisionTable");
}

void Writer::item_definition(std::string_view name, const ItemDefinition& item_) {
    open(name, item_.element, {{"isCollection", item_.collection ? "true" : ""}, {"typeLanguage", item_.type_language}});
    if (!item_.type.empty()) leaf("typeRef", item_.type);
    tests("allowedValues", item_.allowed);
    tests("typeConstraint", item_.constraint);
    for (const ItemDefinition& component : item_.components) item_definition("itemComponent", component);
    if (item_.function) {
        open("functionItem", {}, {{"outputTypeRef", item_.output_type}});
        for (const InformationItem& parameter : item_.parameters) item("parameters", parameter);
        close("functionItem");
    }
    close(name);
}

void decision(Writer& out, const Decision& one) {
    out.open("decision", one.element);
    if (!one.question.empty()) out.leaf("question", one.question);
    if (!one.allowed_answers.empty()) out.leaf("allowedAnswers", one.allowed_answers);
    out.item("variable", one.variable);
    out.requirements(one.decisions, "informationRequirement", "requiredDecision");
    out.requirements(one.inputs, "informationRequirement", "requiredInput");
    out.requirements(one.knowledge, "knowledgeRequirement", "requiredKnowledge");
    out.others(one.element);
    out.expression(one.logic);
    out.close("decision");
}

void knowledge(Writer& out, const BusinessKnowledgeModel& one) {
    out.open("businessKnowledgeModel", one.element);
    out.item("variable", one.variable);
    if (one.logic) {
        out.open("encapsulatedLogic", one.logic->element, {{"kind", one.logic->function_kind}, {"typeRef", one.logic->type}});
        for (const InformationItem& parameter : one.logic->parameters) out.item("formalParameter", parameter);
        for (const ExpressionRef& body : one.logic->children) out.expression(body);
        out.close("encapsulatedLogic");
    }
    out.requirements(one.knowledge, "knowledgeRequirement", "requiredKnowledge");
    out.others(one.element);
    out.close("businessKnowledgeModel");
}

void service(Writer& out, const DecisionService& one) {
    out.open("decisionService", one.element);
    out.item("variable", one.variable);
    for (const Reference& to : one.outputs) out.target("outputDecision", to.href);
    for (const Reference& to : one.encapsulated) out.target("encapsulatedDecision", to.href);
    for (const Reference& to : one.input_decisions) out.target("inputDecision", to.href);
    for (const Reference& to : one.inputs) out.target("inputData", to.href);
    out.others(one.element);
    out.close("decisionService");
}

}  // namespace

std::string write_model(const Definitions& model) {
    Writer out(model);
    out.out() = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out.begin("definitions");
    for (const auto& [prefix, uri] : model.namespaces) out.attribute(prefix.empty() ? "xmlns" : "xmlns:" + prefix, today(uri), true);
    out.attribute("id", model.element.id);
    out.attribute("name", model.element.name);
    out.attribute("label", model.element.label);
    out.attribute("namespace", model.space);
    out.attribute("expressionLanguage", today(model.expression_language));
    out.attribute("typeLanguage", today(model.type_language));
    out.attribute("exporter", model.exporter);
    out.attribute("exporterVersion", model.exporter_version);
    for (const auto& [name, value] : model.element.attributes) out.attribute(name, value, true);
    out.end_of_tag();
    out.out() += '\n';
    if (!model.element.description.empty()) out.leaf("description", model.element.description);
    out.out() += model.element.extensions;
    for (const Import& one : model.imports) {
        out.open("import", one.element, {{"namespace", one.space}, {"locationURI", one.location}, {"importType", today(one.type)}});
        out.close("import");
    }
    for (const ItemDefinition& one : model.items) out.item_definition("itemDefinition", one);
    for (const InputData& one : model.inputs) {
        out.open("inputData", one.element);
        out.item("variable", one.variable);
        out.others(one.element);
        out.close("inputData");
    }
    for (const Decision& one : model.decisions) decision(out, one);
    for (const BusinessKnowledgeModel& one : model.knowledge) knowledge(out, one);
    for (const DecisionService& one : model.services) service(out, one);
    out.others(model.element);
    out.close("definitions");
    return out.take();
}

}  // namespace skl::rules::dmn
