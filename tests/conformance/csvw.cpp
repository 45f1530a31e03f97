// csvw: the test suite of the CSV on the Web Working Group (w3c/csvw, tests/): manifest-validation.json, manifest-json.json and
// manifest-nonnorm.json with their files. The tests live at http://www.w3.org/2013/csvw/tests/; a test sees its action, its metadata and
// what is `implicit`, and nothing else.
#include "opendata/engine/csvw/process.h"

#include <cmath>

#include "opendata/engine/csvw/url.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

using namespace opendata::csvw;

constexpr std::string_view base = "http://www.w3.org/2013/csvw/tests/";

// What the site of the suite answers at its well-known place; the tests of site-wide configuration rely on it.
constexpr const char* site_configuration = "{+url}-metadata.json\ncsv-metadata.json\n{+url}.json\ncsvm.json\n";

struct Served {
    std::map<std::string, Response> files;

    void add(const std::filesystem::path& folder, const std::string& name) {
        const std::string path = name.substr(0, name.find('?'));
        if (!std::filesystem::is_regular_file(folder / path)) return;
        files[opendata::resolve(base, name)] = {.body = file_text(folder / path)};
    }
    std::optional<Response> get(const std::string& url) const {
        if (url == "http://www.w3.org/.well-known/csvm") return Response{.body = site_configuration};
        const auto found = files.find(url);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
};

// Equal as JSON is: members in any order, numbers by value.
bool same(const Node& a, const Node& b) {
    if (a.type != b.type) return false;
    switch (a.type) {
        case Node::Type::number: return std::stod(a.text) == std::stod(b.text);
        case Node::Type::text: return a.text == b.text;
        case Node::Type::boolean: return a.truth == b.truth;
        case Node::Type::list: return std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same);
        case Node::Type::object:
            return a.members.size() == b.members.size() && std::all_of(a.members.begin(), a.members.end(), [&](const Member& member) {
                       const Node* other = b.find(member.key);
                       return other != nullptr && same(member.node, *other);
                   });
        default: return true;
    }
}

std::string listed(const Findings& findings) {
    std::string out;
    for (const Finding& one : findings.kept) {
        out += out.empty() ? "" : ", ";
        out += (one.level == Finding::Level::error ? "error " : "warning ") + one.fault.code + " " + one.fault.pointer;
        if (one.fault.at) out += fmt::format("row {} column {}", one.fault.at->row, one.fault.at->column);
        for (const auto& [name, value] : one.fault.params) out += " " + value;
    }
    return out.substr(0, 600);
}

Start start_of(const Node& test) {
    Start out;
    const std::string& action = text_at(test, "action");
    const std::string& metadata = text_at(at(test, "option"), "metadata");
    (action.ends_with(".json") ? out.metadata_url : out.table_url) = opendata::resolve(base, action);
    if (!metadata.empty()) out.metadata_url = opendata::resolve(base, metadata);
    return out;
}

// Empty: as wanted.
std::string check_validation(const std::string& type, const Findings& found) {
    const bool good = type == "csvt:PositiveValidationTest"  ? found.errors == 0 && found.warnings == 0
                      : type == "csvt:WarningValidationTest" ? found.errors == 0 && found.warnings > 0
                                                             : found.errors > 0;
    return good ? "" : fmt::format("{}: {} errors, {} warnings: {}", type, found.errors, found.warnings, listed(found));
}

std::string check_json(const std::string& type, const Converted& found, const std::filesystem::path& wanted_file) {
    const std::string said =
        fmt::format("{}: {} errors, {} warnings: {}", type, found.findings.errors, found.findings.warnings, listed(found.findings));
    if (type == "csvt:NegativeJsonTest") return found.findings.errors > 0 ? "" : said;
    if (!found.json) return said;
    if ((found.findings.warnings > 0) != (type == "csvt:ToJsonTestWithWarnings")) return said;
    const auto wanted = json_file(wanted_file), got = read_json(*found.json);
    if (!wanted || !got) return "no JSON: " + *found.json;
    return same(*wanted, *got) ? "" : "got " + *found.json;
}

std::string run(const Node& test, const std::filesystem::path& folder) {
    Served served;
    const Node& option = at(test, "option");
    served.add(folder, text_at(test, "action"));
    served.add(folder, text_at(option, "metadata"));
    for (const Node& file : at(test, "implicit").items) served.add(folder, file.text);
    Response& action = served.files[opendata::resolve(base, text_at(test, "action"))];
    action.content_type = text_at(test, "contentType");
    if (has(test, "httpLink")) action.links.push_back(text_at(test, "httpLink"));
    const Fetch fetch = [&](const std::string& url) { return served.get(url); };
    const std::string& type = text_at(test, "type");
    if (type.ends_with("ValidationTest")) return check_validation(type, validate(start_of(test), fetch));
    const JsonMode mode = at(option, "minimal").truth ? JsonMode::minimal : JsonMode::standard;
    return check_json(type, convert_to_json(start_of(test), mode, fetch), folder / text_at(test, "result"));
}

}  // namespace

void csvw(const std::filesystem::path& folder, Report& report) {
    for (const char* name : {"manifest-validation.json", "manifest-json.json", "manifest-nonnorm.json"}) {
        const auto manifest = json_file(folder / name);
        if (!manifest) {
            report.fail(name, "cannot be read");
            continue;
        }
        for (const Node& test : at(*manifest, "entries").items) {
            const std::string difference = run(test, folder);
            report.check(text_at(test, "id") + " " + text_at(test, "name"), difference.empty(), difference);
        }
    }
}

}  // namespace skl::conformance
