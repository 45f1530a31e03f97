// Models, inputs and parameters from files: what the command line evaluates and checks.
#include "kernel/describe/write.h"
#include "kernel/text/disk.h"
#include "rules/engine/json.h"
#include "rules/engine/parameters.h"
#include "rules/engine/trace_json.h"
#include "rules/engine/validate.h"
#include "rules/inside.h"

namespace skl::rules {

namespace {

Result<std::vector<ModelFile>> read_files(const std::vector<std::string>& files) {
    std::vector<ModelFile> made;
    for (const std::string& file : files) {
        auto text = disk::read(file);
        if (!text) return Problem::not_found(file);
        made.push_back({file, std::move(*text)});
    }
    return made;
}

std::string line_of(const feel::Diagnostic& one) {
    constexpr std::string_view severities[] = {"error", "warning", "information"};
    std::string line = fmt::format("{}:{}: {}: {}", one.line, one.column, severities[static_cast<std::size_t>(one.severity)], one.code);
    if (!one.name.empty()) line += " in " + one.name;
    for (const auto& [name, value] : one.params) line += fmt::format(", {}: {}", name, value);
    return line;
}

Result<feel::Context> read_inputs(const std::string& file, const dmn::Program& program) {
    if (file.empty()) return feel::Context();
    const auto text = disk::read(file);
    if (!text) return Problem::not_found(file);
    const auto json = read_json(*text);
    if (!json) return json.problem();
    return inputs_of(*json, program);
}

Result<Parameters> read_parameters(const std::string& file) {
    if (file.empty()) return Parameters();
    const auto text = disk::read(file);
    if (!text) return Problem::not_found(file);
    return Parameters::from_csv(*text);
}

}  // namespace

Result<FileCheck> check_files(const std::vector<std::string>& files) {
    const auto read = read_files(files);
    if (!read) return read.problem();
    const Checked checked = check_models(*read);
    if (checked.too_large) return Problem{413, "model-too-large"};
    FileCheck made{!checked.compiled.faulty(), {}};
    for (const feel::Diagnostic& one : checked.compiled.diagnostics) made.lines.push_back(line_of(one));
    return made;
}

Result<std::string> evaluate_files(const FileQuestion& question, const calendar::Calendar& calendar, Date today) {
    using Kind = dmn::Unit::Kind;
    const auto files = read_files(question.models);
    if (!files) return files.problem();
    const Checked checked = compile_models(*files);
    if (checked.too_large) return Problem{413, "model-too-large"};
    const dmn::Program& program = *checked.compiled.program;
    auto service = program.find(Kind::service, question.name);
    const auto decision = program.find(Kind::decision, question.name);
    if (!service && !decision) return Problem{404, "decision-unknown", {{"name", question.name}, {"near", ""}}};
    const auto inputs = read_inputs(question.inputs, program);
    if (!inputs) return inputs.problem();
    const auto parameters = read_parameters(question.parameters);
    if (!parameters) return parameters.problem();

    const Jurisdiction surroundings(*parameters, calendar);
    feel::Run run{feel::Limits{}};
    run.as_of = start_of(question.as_of.value_or(today));
    run.surroundings = &surroundings;
    dmn::Bindings bindings(program);
    run.bindings = &bindings;
    const auto untaken = program.give(run, *inputs, service);
    if (!untaken.empty()) return Problem{422, "input-unknown", {{"name", untaken.front()}, {"near", ""}}};
    dmn::Tracer tracer;
    if (question.trace) run.tracer = &tracer;
    const feel::Value value = program.ask(run, service ? *service : *decision);
    if (run.stopped()) return Problem{422, "evaluation-limit", {{"limit", limit_name(run.over())}}};
    std::string out = "{\"result\":";
    write_json(out, value, true);
    out += ",\"diagnostics\":[";
    for (std::size_t i = 0; i < run.remarks().size(); ++i) {
        if (i > 0) out += ',';
        out += "{\"code\":";
        write_json_string(out, run.remarks()[i].code);
        out += ",\"element\":";
        write_json_string(out, run.remarks()[i].element);
        out += '}';
    }
    out += ']';
    if (question.trace) out += ",\"trace\":" + trace_json(tracer.take(), true, true);
    return out + "}";
}

}  // namespace skl::rules
