#include "rules/engine/cases/cases.h"

#include <algorithm>
#include <cmath>
#include <pugixml.hpp>

namespace skl::rules::cases {

namespace {

using feel::Value;

std::string_view local(const char* name) {
    const std::string_view whole = name;
    const auto colon = whole.find(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& one : node.children())
        if (local(one.name()) == name) return one;
    return {};
}

std::string attribute(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& one : node.attributes())
        if (local(one.name()) == name) return one.value();
    return {};
}

Value simple(const std::string& type, const std::string& text) {
    const std::string_view kind = local(type.c_str());
    if (kind == "string") return Value(text);
    if (kind == "boolean") return Value(text == "true" || text == "1");
    if (kind == "date") {
        const auto date = feel::Date::parse(text);
        return date ? Value(*date) : Value();
    }
    if (kind == "time") {
        auto time = feel::Time::parse(text);
        return time ? Value(std::move(*time)) : Value();
    }
    if (kind == "dateTime") {
        auto moment = feel::DateTime::parse(text);
        return moment ? Value(std::move(*moment)) : Value();
    }
    if (kind == "duration") {
        if (const auto months = feel::parse_months_duration(text)) return Value(*months);
        const auto days = feel::parse_days_duration(text);
        return days ? Value(*days) : Value();
    }
    if (kind == "decimal" || kind == "double" || kind == "integer" || kind == "float" || kind == "long" || kind == "int") {
        const auto number = feel::Decimal::parse(text);
        return number ? Value(*number) : Value();
    }
    return Value(text);
}

// <value>, <list> or <component>s of an input, an expectation or an item.
Value value_of(const pugi::xml_node& holder) {
    if (const pugi::xml_node list = child(holder, "list")) {
        if (attribute(list, "nil") == "true") return {};
        feel::List items;
        for (const pugi::xml_node& item : list.children())
            if (local(item.name()) == "item") items.push_back(value_of(item));
        return Value(std::move(items));
    }
    if (child(holder, "component")) {
        feel::Context made;
        for (const pugi::xml_node& one : holder.children())
            if (local(one.name()) == "component") made.put(one.attribute("name").value(), value_of(one));
        return Value(std::move(made));
    }
    const pugi::xml_node value = child(holder, "value");
    if (!value || attribute(value, "nil") == "true") return {};
    return simple(attribute(value, "type"), value.text().get());
}

// Figures of tests are often rounded to the digits a double has.
constexpr double tolerated = 1e-8;

}  // namespace

bool agrees(const Value& expected, const Value& got) {
    if (expected.kind() != got.kind()) return false;
    if (expected.is(feel::Kind::number)) {
        if (expected.number() == got.number()) return true;
        const double a = expected.number().to_double(), b = got.number().to_double();
        return std::abs(a - b) <= tolerated * std::max(1.0, std::abs(a));
    }
    if (expected.is(feel::Kind::list)) {
        const feel::List &a = expected.list(), &b = got.list();
        return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), agrees);
    }
    if (expected.is(feel::Kind::context)) {
        const feel::Context &a = expected.context(), &b = got.context();
        if (a.size() != b.size()) return false;
        return std::all_of(a.entries().begin(), a.entries().end(), [&](const feel::ContextEntry& one) {
            const Value* other = b.find(one.key);
            return other && agrees(one.value, *other);
        });
    }
    return same(expected, got);
}

std::optional<std::vector<Case>> read_tck(std::string_view xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single)) return {};
    const pugi::xml_node root = document.document_element();
    if (local(root.name()) != "testCases") return {};
    std::vector<Case> made;
    for (const pugi::xml_node& test : root.children()) {
        if (local(test.name()) != "testCase") continue;
        feel::Context inputs;
        for (const pugi::xml_node& one : test.children())
            if (local(one.name()) == "inputNode") inputs.put(one.attribute("name").value(), value_of(one));
        for (const pugi::xml_node& result : test.children())
            if (local(result.name()) == "resultNode")
                made.push_back({test.attribute("id").value(), result.attribute("name").value(), test.attribute("invocableName").value(),
                                inputs, value_of(child(result, "expected"))});
    }
    return made;
}

Value evaluate(const dmn::Program& program, const Case& one, feel::Run& run) {
    using Kind = dmn::Unit::Kind;
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    const std::string& called = one.invocable.empty() ? one.decision : one.invocable;
    Value made;
    if (const auto service = program.find(Kind::service, called)) {
        program.give(run, one.inputs, service);
        made = program.call_service(run, *service);
        const Value* part = made.is(feel::Kind::context) ? made.context().find(one.decision) : nullptr;
        if (part && program.units()[*service].outputs.size() > 1) made = Value(*part);
    } else if (const auto knowledge = program.find(Kind::knowledge, called)) {
        std::vector<feel::Function::Named> named;
        for (const feel::ContextEntry& input : one.inputs.entries()) named.push_back({input.key, input.value});
        made = program.units()[*knowledge].function.function().call_named(run, named);
    } else {
        program.give(run, one.inputs);
        const auto decision = program.find(Kind::decision, one.decision);
        made = decision ? program.value(run, *decision) : run.fail("name-unknown", one.decision);
    }
    run.bindings = nullptr;
    return made;
}

}  // namespace skl::rules::cases
