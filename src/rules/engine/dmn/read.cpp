// DMN 1.5 chapter 13: the exchange format. Any prefix, the namespaces of 1.1 to 1.5; no DTD, so no entities but XML's own five.
#include "rules/engine/dmn/read.h"

#include <algorithm>

#include "rules/engine/dmn/xml_reader.h"

namespace skl::rules::dmn {

namespace {

bool within_limits(const pugi::xml_document& document) {
    struct Counting : pugi::xml_tree_walker {
        std::size_t elements = 0;
        bool for_each(pugi::xml_node& node) override {
            if (node.type() == pugi::node_element) ++elements;
            return elements <= model_elements && static_cast<std::size_t>(depth()) < model_depth;
        }
    } counting;
    return const_cast<pugi::xml_document&>(document).traverse(counting);  // NOLINT: the walker is not const, and changes nothing
}

std::string namespace_of(const pugi::xml_node& node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    const std::string attribute = colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
    for (pugi::xml_node at = node; at; at = at.parent())
        if (const auto found = at.attribute(attribute.c_str())) return found.value();
    return {};
}

Decision decision(XmlReader& reader, const pugi::xml_node& node) {
    Decision made;
    made.element = reader.element(node);
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "variable")
            made.variable = reader.item(child);
        else if (name == "question")
            made.question = child.text().get();
        else if (name == "allowedAnswers")
            made.allowed_answers = child.text().get();
        else if (name == "informationRequirement") {
            for (const pugi::xml_node& target : child.children()) {
                if (local_name(target) == "requiredInput") made.inputs.push_back(reader.reference(child, target));
                if (local_name(target) == "requiredDecision") made.decisions.push_back(reader.reference(child, target));
            }
        } else if (name == "knowledgeRequirement") {
            for (const pugi::xml_node& target : child.children())
                if (local_name(target) == "requiredKnowledge") made.knowledge.push_back(reader.reference(child, target));
        } else if (name == "authorityRequirement") {
            made.element.others.push_back(reader.raw(child));
        } else if (XmlReader::is_expression(child)) {
            if (made.logic) reader.fault(child, "unknown-element", {{"name", child.name()}});
            made.logic = reader.expression(child);
        } else if (name != "description" && name != "extensionElements" && child.type() == pugi::node_element) {
            made.element.others.push_back(reader.raw(child));
        }
    }
    return made;
}

BusinessKnowledgeModel knowledge(XmlReader& reader, const pugi::xml_node& node) {
    BusinessKnowledgeModel made;
    made.element = reader.element(node);
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "variable")
            made.variable = reader.item(child);
        else if (name == "encapsulatedLogic") {
            made.logic = std::make_unique<Expression>();
            made.logic->kind = Expression::Kind::function;
            made.logic->element = reader.element(child, {"kind", "typeRef"});
            made.logic->function_kind = child.attribute("kind").value();
            made.logic->type = child.attribute("typeRef").value();
            for (const pugi::xml_node& part : child.children())
                if (local_name(part) == "formalParameter") made.logic->parameters.push_back(reader.item(part));
            made.logic->children.push_back(reader.first_expression(child));
        } else if (name == "knowledgeRequirement") {
            for (const pugi::xml_node& target : child.children())
                if (local_name(target) == "requiredKnowledge") made.knowledge.push_back(reader.reference(child, target));
        } else if (name != "description" && name != "extensionElements" && child.type() == pugi::node_element) {
            made.element.others.push_back(reader.raw(child));
        }
    }
    return made;
}

DecisionService service(XmlReader& reader, const pugi::xml_node& node) {
    DecisionService made;
    made.element = reader.element(node);
    for (const pugi::xml_node& child : node.children()) {
        const std::string_view name = local_name(child);
        if (name == "variable")
            made.variable = reader.item(child);
        else if (name == "outputDecision")
            made.outputs.push_back({{}, child.attribute("href").value()});
        else if (name == "encapsulatedDecision")
            made.encapsulated.push_back({{}, child.attribute("href").value()});
        else if (name == "inputDecision")
            made.input_decisions.push_back({{}, child.attribute("href").value()});
        else if (name == "inputData")
            made.inputs.push_back({{}, child.attribute("href").value()});
        else if (name != "description" && name != "extensionElements" && child.type() == pugi::node_element)
            made.element.others.push_back(reader.raw(child));
    }
    return made;
}

void child_of_definitions(XmlReader& reader, const pugi::xml_node& child, Definitions& into) {
    const std::string_view name = local_name(child);
    if (name == "import") {
        into.imports.push_back({reader.element(child, {"namespace", "locationURI", "importType"}), child.attribute("namespace").value(),
                                child.attribute("locationURI").value(), child.attribute("importType").value()});
    } else if (name == "itemDefinition") {
        into.items.push_back(reader.item_definition(child));
    } else if (name == "inputData") {
        InputData made{reader.element(child), {}};
        for (const pugi::xml_node& part : child.children())
            if (local_name(part) == "variable")
                made.variable = reader.item(part);
            else if (local_name(part) != "description" && local_name(part) != "extensionElements" && part.type() == pugi::node_element)
                made.element.others.push_back(reader.raw(part));
        into.inputs.push_back(std::move(made));
    } else if (name == "decision") {
        into.decisions.push_back(decision(reader, child));
    } else if (name == "businessKnowledgeModel") {
        into.knowledge.push_back(knowledge(reader, child));
    } else if (name == "decisionService") {
        into.services.push_back(service(reader, child));
    } else if (name != "description" && name != "extensionElements" && child.type() == pugi::node_element) {
        into.element.others.push_back(reader.raw(child));
    }
}

void read_namespaces(const pugi::xml_node& root, Definitions& into) {
    for (const pugi::xml_attribute& attribute : root.attributes()) {
        const std::string_view name = attribute.name();
        if (name == "xmlns") into.namespaces.emplace_back("", attribute.value());
        if (name.starts_with("xmlns:")) into.namespaces.emplace_back(name.substr(6), attribute.value());
    }
    const std::string_view name = root.name();
    if (const auto colon = name.find(':'); colon != std::string_view::npos) into.prefix = name.substr(0, colon);
}

// DMN 1.1 and 1.2 let a name be missing from the variable; it is the element's (§7.3.1).
void name_variables(Definitions& model) {
    const auto name = [](InformationItem& variable, const Element& element) {
        if (variable.element.name.empty()) variable.element.name = element.name;
    };
    for (InputData& one : model.inputs) name(one.variable, one.element);
    for (Decision& one : model.decisions) name(one.variable, one.element);
    for (BusinessKnowledgeModel& one : model.knowledge) name(one.variable, one.element);
    for (DecisionService& one : model.services) name(one.variable, one.element);
}

}  // namespace

Reading read_model(std::string_view xml, std::vector<feel::Diagnostic>& diagnostics) {
    if (xml.size() > model_bytes) return {std::nullopt, true};
    XmlReader reader(xml, diagnostics);
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype);
    const auto malformed = [&](std::ptrdiff_t offset, std::string why) {
        const Position at = reader.position(offset);
        diagnostics.push_back({feel::Diagnostic::Severity::error, "xml-malformed", {}, {}, at.line, at.column, {{"why", std::move(why)}}});
        return Reading{};
    };
    if (!parsed) return malformed(parsed.offset, parsed.description());
    for (const pugi::xml_node& child : document.children())
        if (child.type() == pugi::node_doctype) return malformed(0, "a document type is not taken");
    if (!within_limits(document)) return {std::nullopt, true};

    const pugi::xml_node root = document.document_element();
    const std::string space = namespace_of(root);
    const auto version = std::find(std::begin(namespaces_of_versions), std::end(namespaces_of_versions), space);
    if (local_name(root) != "definitions" || version == std::end(namespaces_of_versions)) {
        reader.fault(root, "unknown-element", {{"name", root.name()}, {"namespace", space}});
        return {};
    }
    Definitions model;
    model.minor_version = static_cast<int>(version - std::begin(namespaces_of_versions)) + 1;
    model.element = reader.element(root, {"namespace", "expressionLanguage", "typeLanguage", "exporter", "exporterVersion"});
    model.space = root.attribute("namespace").value();
    model.expression_language = root.attribute("expressionLanguage").value();
    model.type_language = root.attribute("typeLanguage").value();
    model.exporter = root.attribute("exporter").value();
    model.exporter_version = root.attribute("exporterVersion").value();
    read_namespaces(root, model);
    for (const pugi::xml_node& child : root.children()) child_of_definitions(reader, child, model);
    name_variables(model);
    return {std::move(model), false};
}

}  // namespace skl::rules::dmn
