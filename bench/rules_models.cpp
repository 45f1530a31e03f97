#include "rules_models.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "rules/engine/dmn/read.h"

namespace skl::bench {

namespace {

using namespace skl::rules;

const std::filesystem::path kit = "testdata/rules/dmn-tck/compliance-level-3";

std::string text_of(const std::filesystem::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

void write_facts(std::ostream& out, const feel::Value& value, const std::string& path) {
    if (value.is(feel::Kind::context)) {
        for (const auto& [name, member] : value.context().entries()) write_facts(out, member, path + "\t" + name);
        return;
    }
    const char* type = value.is(feel::Kind::number) ? "number" : value.is(feel::Kind::boolean) ? "boolean" : "string";
    out << type << '\t' << feel::text_of(value) << path << '\n';
}

}  // namespace

dmn::ProgramRef program_of(const std::string& xml) {
    std::vector<feel::Diagnostic> faults;
    std::vector<dmn::Definitions> models;
    models.push_back(std::move(*dmn::read_model(xml, faults).model));
    return dmn::compile(std::move(models)).program;
}

std::optional<KitModel> kit_model(const std::string& name, const std::string& folder, const std::string& decision) {
    const std::string xml = text_of(kit / folder / (folder + ".dmn"));
    std::vector<feel::Diagnostic> faults;
    const auto read = dmn::read_model(xml, faults);
    const auto cases = cases::read_tck(text_of(kit / folder / (folder + "-test-01.xml")));
    if (!read.model || !cases) return std::nullopt;
    KitModel made{name, read.model->space, read.model->element.name, decision, xml, program_of(xml), {}};
    std::copy_if(cases->begin(), cases->end(), std::back_inserter(made.cases), [&](const auto& one) { return one.decision == decision; });
    return made.cases.empty() ? std::nullopt : std::optional(std::move(made));
}

void KitModel::write(const std::filesystem::path& folder) const {
    std::ofstream(folder / (name + ".dmn")) << xml;
    std::ofstream out(folder / (name + ".cases"));
    out << "model\t" << model_namespace << '\t' << model_name << '\t' << decision << '\n';
    for (const cases::Case& one : cases) {
        out << "case\t" << feel::text_of(one.expected) << '\n';
        write_facts(out, feel::Value(one.inputs), "");
    }
}

}  // namespace skl::bench
