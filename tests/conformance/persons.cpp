// Real files of Taiwan's agencies hold no rows on persons that would keep them from being public: what the finder says of each (opendata.md
// §17).
#include "kernel/describe/scalar.h"
#include "opendata/publish/person_watch.h"
#include "opendata_files.h"
#include "suite.h"

namespace skl::conformance {
namespace {

class Nowhere : public opendata::RowSink {
    void begin_table(std::size_t, const std::vector<opendata::ColumnReport>&) override {}
    void row(std::int64_t, std::span<const opendata::Cell>) override {}
    void quarantined(const opendata::QuarantinedRow&) override {}
    void end_table() override {}
};

}  // namespace

void persons(const std::filesystem::path& folder, Report& report) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && entry.path().filename() != "SOURCES.md") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const std::string name = std::filesystem::relative(file, folder).string(), bytes = file_text(file);
        Nowhere nowhere;
        opendata::PersonWatch watch(nowhere);
        const auto read = opendata::ingest({bytes, file.filename().string()}, watch);
        if (!read) {
            report.skip(name, read.problem().code);
            continue;
        }
        const auto found = watch.finish(*read);
        std::string blocking, told;
        for (const auto& one : found.findings)
            (one.blocks ? blocking : told) += fmt::format("{} in {}{}{} {} of {} ", write_scalar(view(one.kind)), one.column,
                                                          one.with.empty() ? "" : " with ", one.with, one.count, found.rows);
        if (blocking.empty())
            report.pass(name, told);
        else
            report.fail(name, blocking + "| " + told);
    }
}

}  // namespace skl::conformance
