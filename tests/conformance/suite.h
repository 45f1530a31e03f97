// A conformance suite runs a folder of vectors made by others and says for each case whether we agree.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace skl::conformance {

struct Tally {
    int passed = 0, failed = 0, skipped = 0;
};

// Counts the cases and writes them as CSV (case,result,reason) where a report was asked for.
class Report {
public:
    explicit Report(const std::string& file) {
        if (file.empty()) return;
        out_.open(file);
        out_ << "case,result,reason\r\n";
    }
    void pass(const std::string& name, const std::string& remark = "") { line(name, "passed", remark), ++tally.passed; }
    void fail(const std::string& name, const std::string& why) { line(name, "failed", why), ++tally.failed; }
    void skip(const std::string& name, const std::string& why) { line(name, "skipped", why), ++tally.skipped; }
    void check(const std::string& name, bool good, const std::string& why) { good ? pass(name) : fail(name, why); }

    Tally tally;

private:
    void line(const std::string& name, const char* result, const std::string& why);
    std::ofstream out_;
};

using Suite = void (*)(const std::filesystem::path& folder, Report& report);

void big5(const std::filesystem::path& folder, Report& report);
void csvlint(const std::filesystem::path& folder, Report& report);
void csvw(const std::filesystem::path& folder, Report& report);
void diff_suite(const std::filesystem::path& folder, Report& report);
void dmn_tck(const std::filesystem::path& folder, Report& report);
void frictionless(const std::filesystem::path& folder, Report& report);
void jcs(const std::filesystem::path& folder, Report& report);
void jose_cookbook(const std::filesystem::path& folder, Report& report);
void joins_suite(const std::filesystem::path& folder, Report& report);
void merkle(const std::filesystem::path& folder, Report& report);
void opendata_ingest(const std::filesystem::path& folder, Report& report);
void opendata_polluted(const std::filesystem::path& folder, Report& report);
void persons(const std::filesystem::path& folder, Report& report);
void population_bench(const std::filesystem::path& path, Report& report);  // the folder, or the file itself
void openfisca_facts(const std::filesystem::path& folder, Report& report);
void roc_dates(const std::filesystem::path& folder, Report& report);
void structured_fields(const std::filesystem::path& folder, Report& report);
void taiwan_rules(const std::filesystem::path& folder, Report& report);
void text_checks(const std::filesystem::path& folder, Report& report);
void tlog(const std::filesystem::path& folder, Report& report);
void tw_calendar(const std::filesystem::path& folder, Report& report);
void webauthn(const std::filesystem::path& folder, Report& report);
void wycheproof(const std::filesystem::path& folder, Report& report);

}  // namespace skl::conformance
