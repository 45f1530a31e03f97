// The DMN Technology Compatibility Kit (dmn-tck/tck): models with the results their decisions must have. Every .xml file of test cases
// below the folder is run against the models beside it.
#include <algorithm>
#include <pugixml.hpp>

#include "rules/engine/cases/cases.h"
#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/read.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace feel = rules::feel;
namespace dmn = rules::dmn;
using feel::Value;
using rules::cases::Case;

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

// The results of one test case. Cases of the folder `non-compliant` are reported and not counted: the suite itself says that they
// contradict the standard.
void run_case(const dmn::Program& program, std::span<const Case> results, const std::string& name, bool counted, Report& report) {
    std::string why;
    for (const Case& one : results) {
        feel::Run run;
        run.as_of = *feel::DateTime::parse("2026-11-24T12:00:00Z");
        const Value got = rules::cases::evaluate(program, one, run);
        if (rules::cases::agrees(one.expected, got)) continue;
        why += one.decision + ": want " + feel::text_of(one.expected) + " got " + feel::text_of(got);
        if (!run.remarks().empty()) why += " (" + run.remarks().front().code + " " + run.remarks().front().element + ")";
        why += "; ";
    }
    if (counted)
        report.check(name, why.empty(), why);
    else
        report.skip(name, why.empty() ? "not counted by the suite, and agreed with" : "not counted by the suite: " + why);
}

// The model that a file of cases names.
std::string model_named(const std::string& xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size())) return {};
    for (const pugi::xml_node& one : document.document_element().children())
        if (std::string_view(one.name()).ends_with("modelName")) return one.text().get();
    return {};
}

}  // namespace

void dmn_tck(const std::filesystem::path& folder, Report& report) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const std::string xml = file_text(file);
        const auto cases = rules::cases::read_tck(xml);
        if (!cases) continue;
        const bool counted = file.string().find("non-compliant") == std::string::npos;
        const Models models = load(file.parent_path() / model_named(xml));
        for (std::size_t from = 0, to = 0; from < cases->size(); from = to) {
            while (to < cases->size() && (*cases)[to].name == (*cases)[from].name) ++to;
            const std::string name = file.stem().string() + " " + (*cases)[from].name;
            if (models.program)
                run_case(*models.program, std::span(*cases).subspan(from, to - from), name, counted, report);
            else
                report.fail(name, models.fault);
        }
    }
}

}  // namespace skl::conformance
