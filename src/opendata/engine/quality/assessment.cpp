#include "opendata/engine/quality/assessment.h"

#include "kernel/text/text.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/quality/said.h"

namespace skl::opendata::quality {
namespace {

constexpr double day = 86'400e6;  // µs

Finding finding(const char* code, Severity severity, std::int64_t count, std::vector<std::string> samples = {}) {
    return {{{code}, severity, "", count, std::move(samples), {}}, 0};
}

void add(std::vector<Finding>& out, const std::vector<Issue>& issues, std::int64_t table) {
    for (const Issue& issue : issues) out.push_back({issue, table});
}

// What a check that failed says to the publisher; a missing format or link is one, a file that is no CSV is not.
void add_failed(std::vector<Finding>& out, const std::vector<CheckResult>& checks) {
    constexpr std::pair<std::string_view, Severity> told[] = {
        {"link-broken", Severity::error},        {"page-in-place-of-data", Severity::error},
        {"no-address", Severity::error},         {"no-download", Severity::warning},
        {"not-structured", Severity::warning},   {"encoding-declared-mismatch", Severity::warning},
        {"encoding-undeclared", Severity::info}, {"fields-declared-mismatch", Severity::warning},
        {"fields-undeclared", Severity::info},
    };
    for (const CheckResult& check : checks)
        for (const auto& [code, severity] : told) {
            const bool again = std::any_of(out.begin(), out.end(), [&](const Finding& f) { return f.code.value == check.reason.value; });
            if (check.verdict == CheckVerdict::fail && check.reason.value == code && !again)
                out.push_back(
                    finding(check.reason.value.c_str(), severity, std::max<std::int64_t>(1, std::ssize(check.details)), check.details));
        }
}

// GeoJSON may be called JSON, and KML XML.
bool is_a(std::string_view format, std::string_view declared) {
    constexpr std::pair<std::string_view, std::string_view> kinds[] = {
        {"geojson", "json"}, {"topojson", "json"}, {"ndjson", "json"}, {"ndjson", "jsonl"}, {"kml", "xml"}, {"rdf", "xml"}, {"shp", "zip"}};
    return format == declared ||
           std::any_of(std::begin(kinds), std::end(kinds), [&](const auto& kind) { return kind == std::pair(format, declared); });
}

std::vector<Finding> findings_of(const RecordDistribution& said, const DistributionEvidence& evidence,
                                 const std::vector<CheckResult>& checks) {
    std::vector<Finding> out;
    add_failed(out, checks);
    out.insert(out.end(), evidence.measured.begin(), evidence.measured.end());
    if (evidence.report == nullptr) return out;
    const IngestReport& report = *evidence.report;
    const std::string& declared = said.resource.declared_format.value;
    if (!declared.empty() && !is_a(report.format.value, text::nfkc_fold(declared)))
        out.push_back(finding("format-declared-mismatch", Severity::warning, 1, {declared, report.format.value}));
    add(out, report.issues, 0);
    for (std::size_t i = 0; i < report.tables.size(); ++i) add(out, report.tables[i].issues, static_cast<std::int64_t>(i) + 1);
    add(out, evidence.quarantined, 0);
    return out;
}

bool dictionary_complete(const ScoreFigures& figures) {
    return !figures.columns.empty() &&
           std::all_of(figures.columns.begin(), figures.columns.end(), [](const ColumnFigures& column) { return column.described; });
}

}  // namespace

Assessed assess(const CatalogueRecord& record, const std::vector<DistributionEvidence>& evidence, const RowEvidence& rows,
                std::optional<Instant> content_changed, std::optional<double> availability, Instant now) {
    Assessed out;
    std::vector<LinkEvidence> links;
    std::vector<const IngestReport*> reports;
    std::vector<std::vector<CheckResult>> checks;
    for (std::size_t i = 0; i < record.distributions.size(); ++i) {
        const DistributionEvidence known = i < evidence.size() ? evidence[i] : DistributionEvidence{};
        links.push_back(known.link);
        reports.push_back(known.report);
        checks.push_back(check_distribution(record.distributions[i], record.dataset.access_level, known.report, known.link));
        out.findings.push_back(findings_of(record.distributions[i], known, checks.back()));
    }
    ScoreFigures figures = figures_of(record, reports);
    figures.distinct_rows = rows.distinct_rows;
    figures.rules = rows.rules;
    for (const StandardFigures& standard : rows.standards)
        if (standard.code_list)
            figures.rules.push_back({{"code-list"}, {standard.column.value}, standard.checked, standard.passed});
        else
            figures.off_standard += standard.checked - standard.passed;
    const Instant changed = content_changed.value_or(record.dataset.modified_at);
    figures.age_days = std::max(0.0, static_cast<double>(now.micros - changed.micros) / day);

    const std::string& frequency = record.dataset.frequency.value;
    if (!out.findings.empty()) {
        if (!frequency.empty() && !read_frequency(frequency))
            out.findings[0].push_back(finding("frequency-unknown", Severity::info, 1, {frequency}));
        if (rows.distinct_rows && *rows.distinct_rows < figures.accepted)
            out.findings[0].push_back(finding("duplicate-row", Severity::warning, figures.accepted - *rows.distinct_rows));
        for (const RuleFigures& rule : rows.rules)
            if (rule.passed < rule.checked) {
                Finding broken = finding("row-constraint", Severity::warning, rule.checked - rule.passed, {rule.rule.value});
                for (const std::string& column : rule.columns) broken.column += (broken.column.empty() ? "" : ", ") + column;
                out.findings[0].push_back(std::move(broken));
            }
    }

    QualityReport& report = out.report;
    report.at = now;
    if (!record.distributions.empty())
        for (const RecordVersion& version : record.distributions[0].versions)
            if (version.state == VersionState::published) report.version = version.number;
    report.checks = check_dataset(checks);
    report.mqa = mqa_points(count_mqa(record, links));
    report.score = score_of(figures);
    report.rules = figures.rules;
    report.standards = rows.standards;
    report.availability = availability;
    const BadgeResult badge = badge_of(report.checks, {report.score.score, on_time(figures), dictionary_complete(figures), availability});
    report.badge = badge.badge;
    report.badge_reasons = badge.reasons;
    return out;
}

}  // namespace skl::opendata::quality
