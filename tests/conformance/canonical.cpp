// jcs: RFC 8785 from input_<name>.json to output_<name>.json, also given byte by byte as outhex_<name>.txt
// (layout of cyberphone/json-canonicalization; its folders input/ and output/ are read too).
#include "kernel/describe/canonical.h"

#include "kernel/text/text.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

namespace fs = std::filesystem;

struct Case {
    std::string name;
    fs::path input, output, hex;
};

std::vector<Case> cases_in(const fs::path& folder) {
    std::vector<Case> out;
    constexpr std::string_view prefix = "input_";
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().stem().string();
        if (entry.path().extension() != ".json" || !name.starts_with(prefix)) continue;
        const std::string rest = name.substr(prefix.size());
        out.push_back({rest, entry.path(), folder / ("output_" + rest + ".json"), folder / ("outhex_" + rest + ".txt")});
    }
    if (fs::is_directory(folder / "input"))
        for (const auto& entry : fs::directory_iterator(folder / "input")) {
            const std::string name = entry.path().stem().string();
            out.push_back({name, entry.path(), folder / "output" / (name + ".json"), folder / "outhex" / (name + ".txt")});
        }
    std::sort(out.begin(), out.end(), [](const Case& a, const Case& b) { return a.name < b.name; });
    return out;
}

std::string only_hex(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; });
    return text;
}

}  // namespace

void jcs(const fs::path& folder, Report& report) {
    for (const Case& one : cases_in(folder)) {
        const auto got = canonical_json(file_text(one.input));
        const bool refused = !fs::exists(one.output) && !fs::exists(one.hex);  // no answer is given: it must not be taken
        if (refused) {
            report.check(one.name, !got, "taken, though there is no answer");
            continue;
        }
        if (!got) {
            report.fail(one.name, got.problem().code);
            continue;
        }
        if (fs::exists(one.output)) report.check(one.name, *got == file_text(one.output), "got " + *got);
        if (fs::exists(one.hex))
            report.check(one.name + " bytes", text::hex(*got) == only_hex(file_text(one.hex)), "got " + text::hex(*got));
        const auto again = canonical_json(*got);
        report.check(one.name + " again", again && *again == *got, "the canonical form is not its own");
    }
}

}  // namespace skl::conformance
