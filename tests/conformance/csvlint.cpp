// csvlint: the fixtures of theodi/csvlint.rb with what its features assert of them (features/*.feature, spec/validator_spec.rb), by its
// names.
#include "opendata/engine/lint.h"
#include "suite.h"
#include "vectors.h"

namespace skl::conformance {
namespace {

using namespace opendata;

// Names of csvlint that its fixtures reach, and ours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> our_names = {{
    {"ragged_rows", "missing-cell"},
    {"blank_rows", "blank-row"},
    {"unclosed_quote", "unclosed-quote"},
    {"stray_quote", "stray-quote"},
    {"whitespace", "space-around-quotes"},
    {"invalid_encoding", "encoding-error"},
    {"title_row", "title-row"},
    {"inconsistent_values", "inconsistent-values"},
    {"nonrfc_line_breaks", "line-ends-not-crlf"},
    {"encoding", "encoding-not-utf8"},
    {"empty_column_name", "blank-label"},
    {"duplicate_column_name", "duplicate-label"},
}};

bool means(std::string_view theirs, std::string_view ours) {
    if (theirs == "line_breaks") return ours == "mixed-line-ends" || ours == "wrong-line-ends";
    return std::any_of(our_names.begin(), our_names.end(), [&](const auto& pair) { return pair.first == theirs && pair.second == ours; });
}

struct Expectation {
    const char* file;
    LintOptions options;
    Severity severity;
    std::vector<std::string_view> wanted;
    enum class How { exactly, none_of, some } how = How::exactly;
};

const std::vector<Expectation>& expectations() {
    using How = Expectation::How;
    static const std::vector<Expectation> all = {
        {"cr-line-endings.csv", {.line_end = "\n"}, Severity::error, {"line_breaks"}},
        {"inconsistent-line-endings.csv", {}, Severity::error, {"line_breaks"}},
        {"inconsistent-line-endings-unquoted.csv", {}, Severity::error, {"line_breaks"}},
        {"windows-line-endings.csv", {}, Severity::error, {}},
        {"lf-line-endings.csv", {}, Severity::info, {"nonrfc_line_breaks"}},
        {"crlf-line-endings.csv", {}, Severity::info, {}},
        {"invalid-byte-sequence.csv", {}, Severity::error, {"invalid_encoding"}},
        {"invalid-byte-sequence.csv", {.encoding = "ISO-8859-1"}, Severity::error, {"invalid_encoding"}, How::none_of},
        {"title-row.csv", {}, Severity::warning, {"title_row"}},
        {"valid.csv", {}, Severity::error, {}},
        {"valid_many_rows.csv", {}, Severity::error, {}},
        {"white space in filename.csv", {}, Severity::error, {}},
        {"invalid_many_rows.csv", {}, Severity::error, {}, How::some},
    };
    return all;
}

std::string compare(const Expectation& one, const std::vector<LintFinding>& found) {
    std::vector<std::string> codes;
    std::string listed;
    for (const LintFinding& finding : found) {
        if (finding.severity != one.severity) continue;
        codes.push_back(finding.code);
        listed += finding.code + " ";
    }
    const auto has = [&](std::string_view theirs) {
        return std::any_of(codes.begin(), codes.end(), [&](const std::string& ours) { return means(theirs, ours); });
    };
    if (one.how == Expectation::How::some) return codes.empty() ? "nothing found" : "";
    if (one.how == Expectation::How::none_of) return std::any_of(one.wanted.begin(), one.wanted.end(), has) ? "got " + listed : "";
    const bool all = std::all_of(one.wanted.begin(), one.wanted.end(), has);
    return all && codes.size() == one.wanted.size() ? "" : "got " + listed;
}

}  // namespace

void csvlint(const std::filesystem::path& folder, Report& report) {
    for (const Expectation& one : expectations()) {
        if (!std::filesystem::exists(folder / one.file)) continue;
        const std::string difference = compare(one, lint(file_text(folder / one.file), one.options));
        report.check(std::string(one.file) + (one.options.encoding == "UTF-8" ? "" : " as " + *one.options.encoding), difference.empty(),
                     difference);
    }
}

}  // namespace skl::conformance
