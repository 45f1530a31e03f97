// frictionless: fixtures of frictionlessdata/frictionless-py with the error lists its tests assert (expected_errors.json), and its schemas
// whose names say whether they are valid.
#include "opendata/engine/frictionless/validate.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace fs = std::filesystem;
using namespace opendata::frictionless;

Files files_of(const fs::path& folder) {
    return [folder](const std::string& path) -> std::optional<std::string> {
        if (!fs::is_regular_file(folder / path)) return {};
        return file_text(folder / path);
    };
}

std::string number(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : "null"; }

// One property of an error, by the name the framework gives it.
std::string property(const Error& error, std::size_t task, std::string_view name) {
    if (name == "taskNumber") return task > 0 ? std::to_string(task) : "null";
    if (name == "rowNumber" || name == "rowPosition") return number(error.row);
    if (name == "fieldNumber" || name == "fieldPosition") return number(error.field_number);
    if (name == "fieldName") return error.field_name.empty() ? "null" : error.field_name;
    if (name == "type" || name == "code") return error.type;
    if (name == "note") return error.note;
    if (name == "cell") return error.cell;
    return "no property " + std::string(name);
}

std::string line(const Error& error, std::size_t task, const Node& columns) {
    std::string out;
    for (const Node& column : columns.items) out += property(error, task, column.text) + " ";
    return out + "; ";
}

std::string shown(const Node& node) { return node.type == Node::Type::null ? "null" : node.text; }

std::string expected_lines(const Node& expected) {
    std::string out;
    for (const Node& row : expected.items) {
        for (const Node& cell : row.items) out += shown(cell) + " ";
        out += "; ";
    }
    return out;
}

std::string run(const Node& test, const fs::path& folder) {
    std::string path = text_at(test, "file");
    if (path.starts_with("data/")) path.erase(0, 5);
    const skl::opendata::frictionless::Report report = validate(path, files_of(folder));
    std::string got;
    for (const Error& error : report.errors) got += line(error, 0, at(test, "columns"));
    for (std::size_t i = 0; i < report.tasks.size(); ++i)
        for (const Error& error : report.tasks[i].errors) got += line(error, i + 1, at(test, "columns"));
    const std::string wanted = expected_lines(at(test, "expected"));
    return got == wanted ? "" : "want " + wanted + " got " + got;
}

}  // namespace

void frictionless(const fs::path& folder, Report& report) {
    const auto tests = json_file(folder / "expected_errors.json");
    if (!tests) report.fail("expected_errors.json", "cannot be read");
    for (const Node& test : tests ? tests->items : std::vector<Node>()) {
        const std::string difference = run(test, folder);
        report.check(text_at(test, "test"), difference.empty(), difference);
    }
    for (const fs::path& file : json_files(folder)) {
        const std::string name = file.filename().string();
        if (!name.starts_with("schema-valid") && !name.starts_with("schema-invalid")) continue;
        const auto found = validate(name, files_of(folder));
        const bool good = found.valid() == name.starts_with("schema-valid");
        report.check(name, good, found.errors.empty() ? "no error" : found.errors.front().type + ": " + found.errors.front().note);
    }
}

}  // namespace skl::conformance
