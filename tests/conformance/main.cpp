// skylantern-conformance SUITE PATH [--report FILE.csv]
// Ends with `N passed, N failed` (`, N skipped`). Exit 0: all passed, 1: some failed, 2: wrong use.
#include <cstdio>
#include <cstring>

#include "kernel/describe/write.h"
#include "suite.h"

namespace skl::conformance {

void Report::line(const std::string& name, const char* result, const std::string& why) {
    if (std::strcmp(result, "failed") == 0) std::printf("failed: %s: %s\n", name.c_str(), why.c_str());
    if (!out_.is_open()) return;
    std::string text;
    write_csv_cell(text, name, false);
    text += std::string(",") + result + ",";
    write_csv_cell(text, why, false);
    out_ << text << "\r\n";
}

}  // namespace skl::conformance

int main(int argc, char** argv) {
    using namespace skl::conformance;
    const std::pair<const char*, Suite> suites[] = {
        {"big5", big5},
        {"csvlint", csvlint},
        {"csvw", csvw},
        {"diff", diff_suite},
        {"dmn-tck", dmn_tck},
        {"frictionless", frictionless},
        {"jcs", jcs},
        {"jose-cookbook", jose_cookbook},
        {"joins", joins_suite},
        {"merkle", merkle},
        {"opendata-ingest", opendata_ingest},
        {"opendata-polluted", opendata_polluted},
        {"persons", persons},
        {"population-bench", population_bench},
        {"openfisca-facts", openfisca_facts},
        {"roc-dates", roc_dates},
        {"structured-fields", structured_fields},
        {"taiwan-rules", taiwan_rules},
        {"text-checks", text_checks},
        {"tlog", tlog},
        {"tw-calendar", tw_calendar},
        {"webauthn", webauthn},
        {"wycheproof", wycheproof},
    };
    std::string report_file;
    for (int i = 3; i + 1 < argc; i += 2)
        if (std::strcmp(argv[i], "--report") == 0) report_file = argv[i + 1];
    for (const auto& [name, suite] : suites) {
        if (argc < 3 || std::strcmp(argv[1], name) != 0) continue;
        if (!std::filesystem::is_directory(argv[2]) && !(suite == population_bench && std::filesystem::is_regular_file(argv[2]))) {
            std::fprintf(stderr, "%s is no folder\n", argv[2]);
            return 2;
        }
        Report report(report_file);
        suite(argv[2], report);
        std::printf("%d passed, %d failed", report.tally.passed, report.tally.failed);
        if (report.tally.skipped > 0) std::printf(", %d skipped", report.tally.skipped);
        std::printf("\n");
        return report.tally.failed > 0 || report.tally.passed == 0 ? 1 : 0;
    }
    std::fprintf(stderr, "use: skylantern-conformance SUITE PATH [--report FILE.csv]\nsuites:");
    for (const auto& [name, suite] : suites) std::fprintf(stderr, " %s", name);
    std::fprintf(stderr, "\nexample: skylantern-conformance opendata-ingest testdata/opendata\n");
    return 2;
}
