#include "opendata/pages/issue_words.h"

#include "kernel/http/app.h"
#include "kernel/pages/locale.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {
constexpr std::size_t longest_joined = 900;  // bytes
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : std::string(between)) + word;
    return out.size() <= longest_joined ? out : std::string(clipped(out, longest_joined)) + "…";
}

ShownIssue in_words(Context& cx, const Issue& issue) {
    const std::string key = "issue." + issue.code.value, mend = key + ".mend";
    const Locale& locale = cx.app().locale();
    std::string places;
    for (const std::int64_t record : issue.sample_records) places += fmt::format("{}{}", places.empty() ? "" : ", ", record);
    return {issue.severity,
            locale.has(cx.language(), key) ? cx.say(key) : issue.code.value,
            locale.has(cx.language(), mend) ? cx.say(mend) : std::string{},
            issue.column,
            issue.count,
            joined(issue.samples, "、"),
            std::move(places)};
}

std::vector<Issue> all_issues(const IngestReport& report) {
    std::vector<Issue> out = report.issues;
    for (const TableReport& table : report.tables) out.insert(out.end(), table.issues.begin(), table.issues.end());
    std::stable_sort(out.begin(), out.end(), [](const Issue& a, const Issue& b) { return a.severity > b.severity; });
    return out;
}

}  // namespace skl::opendata
