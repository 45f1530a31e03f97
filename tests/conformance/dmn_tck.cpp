// The DMN Technology Compatibility Kit (dmn-tck/tck): models with the results their decisions must have. Every .xml file of test cases
// below the folder is run against the models beside it.
#include <algorithm>
#include <cmath>
#include <pugixml.hpp>

#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/read.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace feel = rules::feel;
namespace dmn = rules::dmn;
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

struct Models {
    dmn::ProgramRef program;
    std::string fault;
};

// The model of the tests first, then those beside it, which it may import.
Models load(const std::filesystem::path& main) {
    std::vector<dmn::Definitions> models;
    std::vector<feel::Diagnostic> diagnostics;
    std::vector<std::filesystem::path> files{main};
    for (const auto& entry : std::filesystem::directory_iterator(main.parent_path()))
        if (entry.path().extension() == ".dmn" && entry.path() != main) files.push_back(entry.path());
    std::sort(files.begin() + 1, files.end());
    for (const auto& file : files) {
        const std::string xml = file_text(file);
        dmn::Reading read = dmn::read_model(xml, diagnostics);
        if (!read.model) return {nullptr, file.filename().string() + " cannot be read"};
        // What was read is written and read again: what is written must mean the same.
        dmn::Reading again = dmn::read_model(dmn::write_model(*read.model), diagnostics);
        if (!again.model || dmn::write_model(*again.model) != dmn::write_model(*read.model))
            return {nullptr, file.filename().string() + " is not the same after writing"};
        models.push_back(std::move(*again.model));
    }
    return {dmn::compile(std::move(models)).program, {}};
}

Value evaluated(const dmn::Program& program, const pugi::xml_node& test, const std::string& node, feel::Run& run) {
    using Kind = dmn::Unit::Kind;
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    feel::Context inputs;
    for (const pugi::xml_node& one : test.children())
        if (local(one.name()) == "inputNode") inputs.put(one.attribute("name").value(), value_of(one));
    const std::string invoked = test.attribute("invocableName").value();
    if (const auto service = program.find(Kind::service, invoked.empty() ? node : invoked)) {
        program.give(run, inputs, service);
        Value made = program.call_service(run, *service);
        const Value* part = made.is(feel::Kind::context) ? made.context().find(node) : nullptr;
        return part && program.units()[*service].outputs.size() > 1 ? *part : made;
    }
    if (const auto knowledge = program.find(Kind::knowledge, invoked.empty() ? node : invoked)) {
        std::vector<feel::Function::Named> named;
        for (const feel::ContextEntry& one : inputs.entries()) named.push_back({one.key, one.value});
        return program.units()[*knowledge].function.function().call_named(run, named);
    }
    program.give(run, inputs);
    const auto decision = program.find(Kind::decision, node);
    return decision ? program.value(run, *decision) : run.fail("name-unknown", node);
}

// Cases of the folder `non-compliant` are reported and not counted: the suite itself says that they contradict the standard.
void run_case(const dmn::Program& program, const pugi::xml_node& test, const std::string& name, bool counted, Report& report) {
    std::string why;
    for (const pugi::xml_node& result : test.children()) {
        if (local(result.name()) != "resultNode") continue;
        const std::string node = result.attribute("name").value();
        feel::Run run;
        run.as_of = *feel::DateTime::parse("2026-11-24T12:00:00Z");
        const Value expected = value_of(child(result, "expected"));
        const Value got = evaluated(program, test, node, run);
        if (agrees(expected, got)) continue;
        why += node + ": want " + feel::text_of(expected) + " got " + feel::text_of(got);
        if (!run.remarks().empty()) why += " (" + run.remarks().front().code + " " + run.remarks().front().element + ")";
        why += "; ";
    }
    if (counted)
        report.check(name, why.empty(), why);
    else
        report.skip(name, why.empty() ? "not counted by the suite, and agreed with" : "not counted by the suite: " + why);
}

}  // namespace

void dmn_tck(const std::filesystem::path& folder, Report& report) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        pugi::xml_document document;
        if (!document.load_file(file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single) ||
            local(document.document_element().name()) != "testCases")
            continue;
        const pugi::xml_node root = document.document_element();
        const bool counted = file.string().find("non-compliant") == std::string::npos;
        const Models models = load(file.parent_path() / child(root, "modelName").text().get());
        for (const pugi::xml_node& test : root.children()) {
            if (local(test.name()) != "testCase") continue;
            const std::string name = file.stem().string() + " " + test.attribute("id").value();
            if (models.program)
                run_case(*models.program, test, name, counted, report);
            else
                report.fail(name, models.fault);
        }
    }
}

}  // namespace skl::conformance
