// The cases of the bundle `taiwan`: its models and parameters are read from presets/, the cases from the folder.
#include "kernel/calendar/calendar.h"
#include "kernel/describe/csv_file.h"
#include "rules/engine/dmn/program.h"
#include "rules/engine/dmn/read.h"
#include "rules/engine/json.h"
#include "rules/engine/parameters.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace feel = rules::feel;
namespace dmn = rules::dmn;

struct Bundle {
    dmn::ProgramRef program;
    rules::Parameters parameters;
    calendar::Calendar days;
};

std::optional<Bundle> load(const std::filesystem::path& preset, Report& report) {
    std::vector<dmn::Definitions> models;
    std::vector<feel::Diagnostic> diagnostics;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(preset / "rules"))
        if (entry.path().extension() == ".dmn") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        dmn::Reading read = dmn::read_model(file_text(file), diagnostics);
        if (read.model) models.push_back(std::move(*read.model));
    }
    dmn::Compilation compiled = dmn::compile(std::move(models));
    diagnostics.insert(diagnostics.end(), compiled.diagnostics.begin(), compiled.diagnostics.end());
    for (const feel::Diagnostic& one : diagnostics) report.fail("models", one.name + " line " + std::to_string(one.line) + ": " + one.code);
    auto parameters = rules::Parameters::from_csv(file_text(preset / "rules" / "parameters.csv"));
    auto days = calendar::Calendar::from_csv(file_text(preset / "calendar.csv"));
    report.check("parameters.csv", static_cast<bool>(parameters), "cannot be read");
    if (!parameters || !days || !diagnostics.empty()) return std::nullopt;
    return Bundle{std::move(compiled.program), std::move(*parameters), std::move(*days)};
}

feel::Value evaluated(const Bundle& bundle, const std::string& scheme, const Node& input, const std::string& as_of) {
    const rules::Jurisdiction surroundings(bundle.parameters, bundle.days);
    const auto service = bundle.program->find(dmn::Unit::Kind::service, scheme);
    const auto day = feel::Date::parse(as_of);
    if (!service || !day) return {};
    feel::Run run;
    run.as_of.date = *day;
    run.surroundings = &surroundings;
    dmn::Bindings bindings(*bundle.program);
    run.bindings = &bindings;
    for (const std::size_t parameter : bundle.program->units()[*service].parameters) {
        const dmn::Unit& unit = bundle.program->units()[parameter];
        if (const Node* given = input.find(unit.name)) bundle.program->give(run, parameter, rules::value_of(*given, *unit.type));
    }
    return bundle.program->call_service(run, *service);
}

// Empty: every member that is expected is there and equal.
std::string difference(const Node& expected, const feel::Value& got) {
    std::string why;
    for (const Member& member : expected.members) {
        const feel::Value wanted = rules::value_of(member.node, *feel::any_type());
        const feel::Value* found = got.is(feel::Kind::context) ? got.context().find(member.key) : nullptr;
        const bool equal = found && (same(*found, wanted) || feel::text_of(*found) == feel::text_of(wanted));
        if (!equal) why += member.key + ": want " + feel::text_of(wanted) + " got " + (found ? feel::text_of(*found) : "nothing") + "; ";
    }
    return why;
}

void scenarios(const Bundle& bundle, const std::filesystem::path& file, Report& report) {
    const auto cases = read_json(file_text(file));
    report.check("scenarios.json", static_cast<bool>(cases), "cannot be read");
    if (!cases) return;
    for (const Node& one : cases->items) {
        const auto text = [&](std::string_view name) { return one.find(name) ? one.find(name)->text : std::string(); };
        const Node *input = one.find("input"), *expected = one.find("expected");
        if (!input || !expected) {
            report.fail(text("id"), "has no input or no expectation");
            continue;
        }
        const std::string why = difference(*expected, evaluated(bundle, text("scheme"), *input, text("as_of")));
        report.check(text("id"), why.empty(), why);
    }
}

// The published table of self-paid premiums by insured days; of the years its insured amount was in force.
void premiums(const Bundle& bundle, const std::filesystem::path& file, Report& report) {
    const auto table = read_csv(file_text(file));
    report.check("np_premium_by_days.csv", static_cast<bool>(table), "cannot be read");
    if (!table) return;
    for (const CsvRow& row : table->rows) {
        const Node* days = row.form.find("days");
        for (const Member& cell : row.form.members) {
            if (!days || cell.key == "days") continue;
            Node input;
            input.type = Node::Type::object;
            input.member("category").type = Node::Type::text;
            input.member("category").text = cell.key;
            input.member("days").type = Node::Type::number;
            input.member("days").text = days->text;
            Node expected;
            expected.type = Node::Type::object;
            expected.member("self").type = Node::Type::number;
            expected.member("self").text = cell.node.text;
            const std::string why = difference(expected, evaluated(bundle, "np_premium_days", input, "2016-06-30"));
            report.check("premium " + cell.key + " " + days->text, why.empty(), why);
        }
    }
}

}  // namespace

void taiwan_rules(const std::filesystem::path& folder, Report& report) {
    const auto bundle = load(SKL_PRESET_FOLDER, report);
    if (!bundle) return;
    scenarios(*bundle, folder / "scenarios.json", report);
    if (std::filesystem::exists(folder / "np_premium_by_days.csv")) premiums(*bundle, folder / "np_premium_by_days.csv", report);
}

}  // namespace skl::conformance
