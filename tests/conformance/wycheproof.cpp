#include "wycheproof.h"

#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

std::string flags_of(const Node& test) {
    std::string out;
    for (const Node& flag : at(test, "flags").items) out += (out.empty() ? "" : ", ") + flag.text;
    return out;
}

void report_case(const std::string& name, const Case& one, Judge judge, Report& report) {
    const std::string& wanted = text_at(one.test, "result");
    const Verdict verdict = judge(one);
    if (!verdict.unsupported.empty()) return report.skip(name, verdict.unsupported);
    const std::string did = verdict.accepted ? "accepted" : "refused";
    if (wanted == "acceptable") return report.pass(name, "acceptable (" + flags_of(one.test) + "): " + did);
    if (verdict.accepted != (wanted == "valid")) return report.fail(name, wanted + ", but " + did + ": " + text_at(one.test, "comment"));
    report.pass(name, verdict.accepted ? verdict.remark : "");
}

}  // namespace

void wycheproof(const std::filesystem::path& folder, Report& report) {
    for (const auto& path : json_files(folder)) {
        const auto file = json_file(path);
        if (!file) {
            report.fail(path.filename().string(), "cannot be read");
            continue;
        }
        for (const Node& group : at(*file, "testGroups").items) {
            const std::string& type = text_at(group, "type");
            const Judge primitive = judge_of_primitive(type), judge = primitive != nullptr ? primitive : judge_of_jose(type);
            for (const Node& test : at(group, "tests").items) {
                const std::string name = path.stem().string() + " " + text_at(test, "tcId");
                if (judge == nullptr)
                    report.skip(name, "not built: tests of type " + type);
                else
                    report_case(name, {*file, group, test}, judge, report);
            }
        }
    }
}

}  // namespace skl::conformance
