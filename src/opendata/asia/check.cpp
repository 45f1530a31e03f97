// `skylantern opendata asiacheck URL`: anybody's address held to asia-od/1.
#include <set>

#include "kernel/describe/write.h"
#include "kernel/outbound/call.h"
#include "opendata/engine/asia/checks.h"
#include "opendata/module.h"

namespace skl::opendata {
namespace {

constexpr std::size_t longest_answer = std::size_t{8} << 20;

struct CheckLine {
    Text<> id;
    std::string says;
    asia::CheckResult result{};
    std::string found;
};
BOOST_DESCRIBE_STRUCT(CheckLine, (), (id, says, result, found))

struct Checked {
    std::string url;
    std::int64_t passed = 0, failed = 0, not_seen = 0;
    std::vector<CheckLine> checks;
};
BOOST_DESCRIBE_STRUCT(Checked, (), (url, passed, failed, not_seen, checks))

asia::Heard hear(const std::string& href) {
    outbound::Call call;
    call.href = href;
    call.user_agent = "Skylantern asia-od/1 check";
    call.headers = {"Accept: application/json"};
    call.private_network = true;  // whoever types a command may call whom they like
    call.most_of_an_answer = longest_answer;
    auto answer = outbound::call(call);
    if (!answer) return {};
    return {answer->status, answer->content_type, std::move(answer->body)};
}

}  // namespace

Result<FileVerdict> check_asia(const std::string& url, bool words) {
    std::string base = url;
    while (base.ends_with('/')) base.pop_back();
    asia::Answers answers;
    for (const std::string& path : asia::first_questions()) answers[path] = hear(base + path);
    if (answers["/conformance"].status == 0 && answers["/catalog"].status == 0) return Problem{503, "call-unreachable", {{"what", base}}};
    for (const std::string& path : asia::further_questions(answers)) answers[path] = hear(base + path);
    Checked out{base, 0, 0, 0, {}};
    std::string text;
    for (asia::Check& one : asia::judge(answers)) {
        ++(one.result == asia::CheckResult::pass ? out.passed : one.result == asia::CheckResult::fail ? out.failed : out.not_seen);
        const char* mark = one.result == asia::CheckResult::pass ? "pass" : one.result == asia::CheckResult::fail ? "FAIL" : "  – ";
        text += fmt::format("{}  {}: {}{}{}\n", mark, one.id, one.says, one.found.empty() ? "" : "  · ", one.found);
        out.checks.push_back({{std::move(one.id)}, std::move(one.says), one.result, std::move(one.found)});
    }
    const bool good = out.failed == 0;
    if (!words) return FileVerdict{good, to_json(out)};
    return FileVerdict{good, text + fmt::format("{} passed, {} failed, {} not seen", out.passed, out.failed, out.not_seen)};
}

}  // namespace skl::opendata
