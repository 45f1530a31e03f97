#include "rules/openfisca/describe.h"

#include "rules/engine/extensions.h"
#include "rules/engine/json.h"

namespace skl::rules::openfisca {

namespace {

Node text_node(std::string_view text) { return Node{.type = Node::Type::text, .text = std::string(text)}; }
Node object_node() { return Node{.type = Node::Type::object}; }

Node value_node(const feel::Value& value) {
    std::string text;
    write_json(text, value, true);
    auto read = read_json(text);
    return read ? std::move(*read) : Node{};
}

std::string description(const Country& country, const Variable& variable, std::string_view lang) {
    return label_of(*country.program->units()[variable.unit].element, lang);
}

// OpenFisca's names of types.
std::string_view value_type(const feel::Type& type) {
    switch (type.kind) {
        case feel::Type::Kind::number: return "Float";
        case feel::Type::Kind::boolean: return "Boolean";
        case feel::Type::Kind::date: return "Date";
        default: return "String";
    }
}

std::string key_of(const DatedValue& one) { return one.key.empty() ? one.name : one.name + "." + one.key; }

Node operation(const char* summary) {
    Node made = object_node();
    made.member("summary") = text_node(summary);
    Node& ok = made.member("responses") = object_node();
    Node& answer = ok.member("200") = object_node();
    answer.member("description") = text_node("OK");
    return made;
}

}  // namespace

Node entities(const Country& country) {
    Node made = object_node();
    for (const Entity& one : country.entities) {
        Node& entity = made.member(one.key) = object_node();
        entity.member("plural") = text_node(one.plural);
        entity.member("description") = text_node(one.key);
        entity.member("documentation") = text_node("");
        if (one.person()) continue;
        Node& roles = entity.member("roles") = object_node();
        for (const Role& role : one.roles) {
            Node& told = roles.member(role.key) = object_node();
            told.member("plural") = text_node(role.plural);
            told.member("description") = text_node(role.key);
        }
    }
    return made;
}

Node variables(const Country& country, const std::string& address, std::string_view lang) {
    Node made = object_node();
    for (const auto& [name, variable] : country.variables) {
        if (variable.role_in) continue;
        Node& one = made.member(name) = object_node();
        one.member("description") = text_node(description(country, variable, lang));
        one.member("href") = text_node(address + "/variable/" + name);
    }
    return made;
}

std::optional<Node> variable(const Country& country, const std::string& name, std::string_view lang) {
    const Variable* found = country.variable(name);
    if (!found || found->role_in) return std::nullopt;
    const dmn::Unit& unit = country.program->units()[found->unit];
    Node made = object_node();
    made.member("id") = text_node(name);
    made.member("description") = text_node(description(country, *found, lang));
    made.member("entity") = text_node(country.entities[found->entity].key);
    made.member("definitionPeriod") = text_node(name_of(found->period));
    made.member("valueType") = text_node(value_type(*unit.type));
    made.member("defaultValue") = value_node(found->otherwise);
    if (unit.logic) {
        Node& needed = made.member("dependencies") = Node{.type = Node::Type::list};
        for (const std::size_t one : found->required) needed.items.push_back(text_node(country.names[one]));
    }
    const std::vector<LawReference> laws = extensions_of(*unit.element).laws;
    if (!laws.empty()) {
        Node& references = made.member("references") = Node{.type = Node::Type::list};
        for (const LawReference& one : laws) references.items.push_back(text_node(one.code + " " + one.article));
    }
    return made;
}

Node parameters(const Parameters& all, const std::string& address) {
    Node made = object_node();
    for (const DatedValue& one : all.all()) {
        Node& told = made.member(key_of(one));
        if (told.type == Node::Type::object) continue;
        told = object_node();
        told.member("description") = text_node(one.unit);
        told.member("href") = text_node(address + "/parameter/" + key_of(one));
    }
    return made;
}

// {"values": {"2015-01-01": 0.15, "2016-12-01": null}}: from a day on; null where it ends and nothing follows at once.
std::optional<Node> parameter(const Parameters& all, const std::string& name) {
    Node made = object_node();
    made.member("id") = text_node(name);
    Node values = object_node();
    std::optional<feel::Date> ends;
    for (const DatedValue& one : all.all()) {
        if (key_of(one) != name) continue;
        if (ends && ends->days + 1 < one.valid_from.days) values.member(feel::Date{ends->days + 1}.text()) = Node{};
        values.member(one.valid_from.text()) = value_node(one.value);
        ends = one.valid_to;
        made.member("description") = text_node(one.unit);
        made.member("source") = text_node(one.source);
    }
    if (values.members.empty()) return std::nullopt;
    if (ends) values.member(feel::Date{ends->days + 1}.text()) = Node{};
    made.member("values") = std::move(values);
    return made;
}

Node spec(const Country& country, const std::string& address) {
    Node made = object_node();
    made.member("openapi") = text_node("3.0.0");
    Node& info = made.member("info") = object_node();
    info.member("title") = text_node(country.program->model().element.name + " Web API");
    info.member("version") = text_node("1");
    Node servers = Node{.type = Node::Type::list};
    servers.items.push_back(object_node());
    servers.items.front().member("url") = text_node(address);
    made.member("servers") = std::move(servers);
    Node& paths = made.member("paths") = object_node();
    for (const auto& [path, method, summary] :
         {std::tuple("/entities", "get", "Persons and groups with their roles"), std::tuple("/variables", "get", "All variables"),
          std::tuple("/variable/{id}", "get", "One variable"), std::tuple("/parameters", "get", "All parameters"),
          std::tuple("/parameter/{id}", "get", "The values of a parameter by their days"),
          std::tuple("/calculate", "post", "A situation with its nulls filled in"),
          std::tuple("/trace", "post", "The steps of a calculation"), std::tuple("/spec", "get", "This document")}) {
        Node& told = paths.member(path) = object_node();
        told.member(method) = operation(summary);
    }
    return made;
}

}  // namespace skl::rules::openfisca
