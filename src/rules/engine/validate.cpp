#include "rules/engine/validate.h"

#include <set>

#include "rules/engine/analysis/table_analysis.h"
#include "rules/engine/dmn/read.h"

namespace skl::rules {

namespace {

using analysis::Finding;
using feel::Diagnostic;

std::string shown_witness(const Finding& finding) {
    std::string text;
    for (const auto& [name, value] : finding.witness)
        text +=
            (text.empty() ? "" : ", ") + name + " = " + (value.is(feel::Kind::string) ? '"' + value.string() + '"' : feel::text_of(value));
    return text;
}

std::string numbers(const std::vector<std::size_t>& rules) {
    std::string text;
    for (const std::size_t rule : rules) text += (text.empty() ? "" : ", ") + std::to_string(rule + 1);
    return text;
}

Diagnostic diagnostic_of(const Finding& finding, const dmn::TableNode& table) {
    Diagnostic made;
    const dmn::Element* at = finding.rules.empty() ? &table.table->element : &table.table->rules[finding.rules.back()].element;
    made.element_id = at->id;
    made.name = table.name;
    made.line = at->position.line;
    made.column = at->position.column;
    made.params = {{"rules", numbers(finding.rules)}, {"witness", shown_witness(finding)}};
    switch (finding.kind) {
        case Finding::Kind::overlap: made.code = "table-overlap"; break;
        case Finding::Kind::gap:
            made.code = "table-gap";
            made.severity = Diagnostic::Severity::warning;
            break;
        case Finding::Kind::unreachable:
            made.code = "unreachable-rule";
            made.severity = Diagnostic::Severity::warning;
            break;
        case Finding::Kind::not_analysed:
            made.code = "not-analysed";
            made.severity = Diagnostic::Severity::information;
            if (!finding.rules.empty()) made.params["column"] = table.inputs[finding.column].name;
            break;
    }
    return made;
}

void unused_inputs(const dmn::Program& program, std::vector<Diagnostic>& into) {
    std::set<std::size_t> used;
    for (const dmn::Unit& unit : program.units()) {
        used.insert(unit.required.begin(), unit.required.end());
        used.insert(unit.parameters.begin(), unit.parameters.end());
    }
    for (std::size_t i = 0; i < program.units().size(); ++i) {
        const dmn::Unit& unit = program.units()[i];
        if (unit.kind != dmn::Unit::Kind::input || !unit.path.empty() || used.contains(i)) continue;
        into.push_back({Diagnostic::Severity::warning,
                        "unused-input",
                        unit.id,
                        unit.name,
                        unit.element->position.line,
                        unit.element->position.column,
                        {{"name", unit.name}}});
    }
}

}  // namespace

std::vector<dmn::Definitions> models_in(const std::vector<ModelFile>& files) {
    std::vector<dmn::Definitions> models;
    std::vector<Diagnostic> ignored;
    for (const ModelFile& file : files)
        if (dmn::Reading read = dmn::read_model(file.xml, ignored); read.model) models.push_back(std::move(*read.model));
    return models;
}

Checked compile_models(const std::vector<ModelFile>& files) {
    Checked made;
    std::vector<Diagnostic> read_faults;
    std::vector<dmn::Definitions> models;
    for (const ModelFile& file : files) {
        dmn::Reading read = dmn::read_model(file.xml, read_faults);
        made.too_large = made.too_large || read.too_large;
        if (read.model) models.push_back(std::move(*read.model));
    }
    if (made.too_large) return made;
    made.compiled = dmn::compile(std::move(models));
    auto& all = made.compiled.diagnostics;
    all.insert(all.begin(), read_faults.begin(), read_faults.end());
    return made;
}

Checked check_models(const std::vector<ModelFile>& files) {
    Checked made = compile_models(files);
    if (!made.compiled.program) return made;
    std::size_t checks = analysis::checks_of_a_model;
    for (const dmn::Unit& unit : made.compiled.program->units())
        for (const auto& table : unit.tables)
            for (const Finding& finding : analysis::analyse(*table, checks))
                made.compiled.diagnostics.push_back(diagnostic_of(finding, *table));
    unused_inputs(*made.compiled.program, made.compiled.diagnostics);
    return made;
}

}  // namespace skl::rules
