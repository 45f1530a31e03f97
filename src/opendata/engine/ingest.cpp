#include "opendata/engine/ingest.h"

#include <future>

#include "kernel/crypto/digest.h"
#include "opendata/engine/layout.h"
#include "opendata/engine/opened.h"
#include "opendata/engine/table_run.h"

namespace skl::opendata {
namespace {

// Of large files on a thread of its own, beside all that follows.
std::future<std::string> hash(std::string_view bytes) {
    constexpr std::size_t large = std::size_t{4} << 20;
    return std::async(bytes.size() >= large ? std::launch::async : std::launch::deferred, [bytes] { return crypto::sha256_hex(bytes); });
}

Result<IngestReport> run(const Source& given, RowSink* sink, const Progress& progress) {
    const Corrections& corrections = given.corrections;
    IngestReport report;
    report.bytes = static_cast<std::int64_t>(given.bytes.size());
    std::future<std::string> sha256 = hash(given.bytes);
    TextStore store(given.scratch);
    Opened opened;
    if (auto done = open(given, store, opened); !done) return done.problem();
    report.format.value = opened.format;
    if (opened.document) {
        if (opened.file) report.decode = opened.file->decoded;
        report.sha256 = sha256.get();
        return report;
    }
    SourceText& source = opened.table ? *opened.table : *opened.file;
    report.decode = opened.file ? opened.file->decoded : source.decoded;
    if (opened.file && opened.file->double_bom) report.issues.push_back({{"double-bom"}, Severity::warning, "", 1, {}, {}});
    tell_declared(report, given);
    const Found found = separators_of(opened, source.text(), corrections);
    report.dialect = shown(found, source.text());
    const bool labelled = opened.written && opened.written->labelled;
    auto tables = find_tables(source.text(), found.separators, corrections, labelled);
    if (!tables) return tables.problem();
    if (tables->empty()) return Problem{422, "empty-file"};
    Job job{source,
            found.separators,
            corrections,
            given.file_name,
            sink,
            progress,
            opened.table.has_value(),
            opened.written ? &*opened.written : nullptr};
    for (std::size_t i = 0; i < tables->size(); ++i) {
        auto done = read_table(job, (*tables)[i], i);
        if (!done) return done.problem();
        report.tables.push_back(std::move(*done));
    }
    for (std::size_t i = 0; i < tables->size(); ++i)
        for (const Recipe& recipe : corrections.recipes) {
            if (recipe.action != RecipeAction::split || recipe.table.value != static_cast<std::int64_t>(i) + 1) continue;
            auto split = read_split(job, (*tables)[i], i, recipe, report.tables.size());
            if (!split) return split.problem();
            if (*split) report.tables.push_back(std::move(**split));
        }
    if (opened.written) {
        auto& issues = report.tables[0].issues;
        issues.insert(issues.end(), opened.written->issues.begin(), opened.written->issues.end());
    }
    report.sha256 = sha256.get();
    if (job.nuls > 0) report.issues.push_back({{"nul-removed"}, Severity::warning, "", job.nuls, {}, {}});
    return report;
}

}  // namespace

Result<IngestReport> inspect(const Source& source) { return run(source, nullptr, {}); }
Result<IngestReport> ingest(const Source& source, RowSink& sink, const Progress& progress) { return run(source, &sink, progress); }

}  // namespace skl::opendata
