#include "opendata/quality/scoring.h"

#include <map>

#include "kernel/crypto/random.h"
#include "kernel/describe/decode.h"
#include "kernel/http/tenants.h"
#include "opendata/catalogue/store.h"
#include "opendata/engine/frequency.h"
#include "opendata/engine/quality/deviation.h"
#include "opendata/standards/measuring.h"
#include "opendata/store.h"

namespace skl::opendata {
namespace {

using quality::Finding;
using quality::IssueEvent;
using quality::IssueState;

constexpr std::int64_t micros_of_a_day = 86'400'000'000;
constexpr std::size_t most_issues = 500;  // of one dataset; the worst are kept
constexpr std::size_t most_samples = 10, longest_sample = 200;

struct Gathered {
    CatalogueRecord record;
    std::vector<std::optional<IngestReport>> reports;  // by distribution
    std::vector<std::vector<Table>> tables;
    std::vector<quality::DistributionEvidence> evidence;
    std::optional<Instant> content_changed;
    std::string version;  // id of the first distribution's public version
    BoundColumns bound;
};

std::optional<IngestReport> report_in(Reader& reader, const Uuid& version) {
    auto report = from_json<IngestReport>(report_of(reader, version));
    return report ? std::optional(std::move(*report)) : std::nullopt;
}

// The first table against the first tables of the versions before.
std::vector<Finding> drift(Reader& reader, const IngestReport& now, const std::vector<Version>& versions) {
    std::vector<quality::TableProfile> before;
    for (const Version& version : versions)
        if (const auto report = version.state == VersionState::superseded ? report_in(reader, version.id) : std::nullopt;
            report && !report->tables.empty())
            before.push_back(quality::profile_of(report->tables[0]));
    std::vector<Finding> out;
    if (!now.tables.empty())
        for (Issue& issue : quality::drift_of(quality::profile_of(now.tables[0]), before)) out.push_back({std::move(issue), 1});
    return out;
}

// A file that says what the public version says became no version of its own, but it came.
std::optional<Issue> staleness(Reader& reader, const Dataset& dataset, const Uuid& resource, Instant now) {
    std::vector<quality::Refresh> refreshes;
    std::string content;
    auto versions = versions_of(reader, dataset.id);
    std::reverse(versions.begin(), versions.end());  // the oldest first
    for (const Version& version : versions) {
        if (version.resource_id != resource) continue;
        const bool same = version.state == VersionState::failed && version.problem.value.starts_with("bytes-only-change");
        if (!same && !version.published_at) continue;
        if (!same) content = version.canonical_sha256.value;
        refreshes.push_back({same ? version.created_at : *version.published_at, content});
    }
    std::reverse(refreshes.begin(), refreshes.end());
    return quality::silent_staleness(refreshes, frequency_days(dataset.frequency.value), now);
}

void gather_distribution(Reader& reader, Gathered& out, const RecordDistribution& said, Instant now) {
    quality::DistributionEvidence& evidence = out.evidence.emplace_back();
    auto& report = out.reports.emplace_back();
    auto& tables = out.tables.emplace_back();
    evidence.link = link_evidence(reader, said.resource);
    const auto versions = public_versions(reader, said.resource.id, static_cast<std::int64_t>(quality::versions_compared) + 1);
    for (const Version& version : versions) {
        if (version.state != VersionState::published) continue;
        report = report_in(reader, version.id);
        tables = tables_of(reader, version.id);
        evidence.quarantined = quarantined_of(reader, version.id);
        if (out.version.empty()) out.version = to_text(version.id);
        if (version.published_at && (!out.content_changed || *out.content_changed < *version.published_at))
            out.content_changed = version.published_at;
    }
    if (report) evidence.measured = drift(reader, *report, versions);
    if (auto stale = staleness(reader, out.record.dataset, said.resource.id, now)) evidence.measured.push_back({std::move(*stale), 0});
}

std::optional<Gathered> gather(Reader& reader, const Uuid& id, Instant now) {
    const auto dataset = dataset_by_id(reader, id);
    if (!dataset || dataset->state != DatasetState::published) return std::nullopt;
    Gathered out;
    out.record = record_of(reader, *dataset);
    for (const RecordDistribution& said : out.record.distributions) gather_distribution(reader, out, said, now);
    out.bound = bound_columns(reader, out.record);
    return out;
}

void add(quality::RowEvidence& out, MeasuredTable&& measured, bool first) {
    if (first) out.distinct_rows = 0;
    out.distinct_rows =
        out.distinct_rows && measured.distinct_rows ? std::optional(*out.distinct_rows + *measured.distinct_rows) : std::nullopt;
    for (quality::RuleFigures& rule : measured.rules) out.rules.push_back(std::move(rule));
}

// One of each kind and place; what was found twice is added up.
std::vector<std::pair<Uuid, Finding>> merged(const CatalogueRecord& record, const std::vector<std::vector<Finding>>& findings) {
    std::map<std::tuple<std::string, std::int64_t, std::string, std::string>, std::pair<Uuid, Finding>> by_key;
    for (std::size_t i = 0; i < findings.size() && i < record.distributions.size(); ++i)
        for (const Finding& finding : findings[i]) {
            const Uuid& resource = record.distributions[i].resource.id;
            const auto [it, fresh] =
                by_key.try_emplace({to_text(resource), finding.table, finding.code.value, finding.column}, resource, finding);
            if (!fresh) it->second.second.count += finding.count;
        }
    std::vector<std::pair<Uuid, Finding>> out;
    for (auto& [key, one] : by_key) out.push_back(std::move(one));
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.severity, a.second.count) > std::pair(b.second.severity, b.second.count);
    });
    if (out.size() > most_issues) out.resize(most_issues);
    std::reverse(out.begin(), out.end());  // lists begin with the newest: of one moment, with the worst
    return out;
}

std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
    return text.substr(0, most) + "…";
}

// What this measurement says of an issue; what people said stays.
void tell(QualityIssue& issue, const Finding& finding, std::int64_t version, Instant now) {
    issue.severity = finding.severity;
    issue.found = finding.count;
    issue.samples.clear();
    for (const std::string& sample : finding.samples)
        if (issue.samples.size() < most_samples) issue.samples.push_back(cut(sample, longest_sample));
    issue.sample_records = finding.sample_records;
    if (issue.sample_records.size() > most_samples) issue.sample_records.resize(most_samples);
    issue.version = version;
    issue.last_seen = now;
}

}  // namespace

std::vector<QualityIssue> keep_issues(Transaction& tx, const CatalogueRecord& record, const std::vector<std::vector<Finding>>& findings,
                                      std::int64_t version, Instant now) {
    std::map<std::tuple<Uuid, std::int64_t, std::string, std::string>, QualityIssue> known;
    for (QualityIssue& issue : issues_of(tx, record.dataset.id))
        known.try_emplace({issue.resource_id, issue.table_ordinal, issue.code.value, issue.column_name.value}, std::move(issue));
    std::vector<QualityIssue> news;
    for (const auto& [resource, finding] : merged(record, findings)) {
        const std::string column = cut(finding.column, 900);
        const auto it = known.find({resource, finding.table, finding.code.value, column});
        if (it == known.end()) {
            QualityIssue issue;
            issue.id = crypto::new_id<QualityIssue>(now);
            issue.dataset_id = record.dataset.id;
            issue.resource_id = resource;
            issue.table_ordinal = finding.table;
            issue.code = finding.code;
            issue.column_name.value = column;
            issue.first_seen = issue.since = now;
            tell(issue, finding, version, now);
            insert_issue(tx, issue);
            news.push_back(std::move(issue));
            continue;
        }
        QualityIssue issue = std::move(it->second);
        known.erase(it);
        const bool back = issue.state == IssueState::fixed;
        if (back) {
            issue.state = move_of(issue.state, IssueEvent::recur, "")->to;
            issue.since = now;
            issue.escalation = quality::Escalation::none;
        }
        tell(issue, finding, version, now);
        (void)update_issue(tx, issue, issue.rev);
        if (back) news.push_back(std::move(issue));
    }
    for (auto& [key, issue] : known) {                              // not found any more
        if (issue.resource_id == Uuid(issue.dataset_id)) continue;  // of the entry itself: who opened it closes it
        const auto moved = move_of(issue.state, IssueEvent::clear, "");
        if (!moved) continue;
        issue.state = moved->to;
        issue.escalation = quality::Escalation::none;
        (void)update_issue(tx, issue, issue.rev);
    }
    return news;
}

Result<std::string> Scoring::score(const std::string& tenant, const Uuid& dataset, Instant now, bool alone) const {
    std::optional<Gathered> known;
    std::optional<double> up;
    if (auto lost = store_.read(tenant, [&](Reader& reader) { known = gather(reader, dataset, now); })) return std::move(*lost);
    if (!known) return Problem::not_found("dataset");
    if (auto lost = store_.read(main_tenant, [&](Reader& reader) { up = availability(reader, now); })) return std::move(*lost);
    quality::RowEvidence rows;
    bool first = true;
    for (std::size_t i = 0; i < known->evidence.size(); ++i) {
        if (known->reports[i]) known->evidence[i].report = &*known->reports[i];
        for (std::size_t t = 0; t < known->tables[i].size(); ++t) {
            const Table& table = known->tables[i][t];
            auto measured = measure(queries_, blobs_, table, alone);
            if (!measured) return measured.problem();
            auto& found = known->evidence[i].measured;
            if (t < known->bound[i].size()) {
                auto held = check_columns(queries_, blobs_, table, known->bound[i][t]);
                if (!held) return held.problem();
                found.insert(found.end(), held->findings.begin(), held->findings.end());
                rows.standards.insert(rows.standards.end(), held->figures.begin(), held->figures.end());
            }
            found.insert(found.end(), measured->outliers.begin(), measured->outliers.end());
            add(rows, std::move(*measured), std::exchange(first, false));
        }
    }
    const quality::Assessed assessed = assess(known->record, known->evidence, rows, known->content_changed, up, now);
    if (auto lost = store_.write(tenant, [&](Transaction& tx) {
            const auto still = dataset_by_id(tx, dataset);
            if (!still || still->state != DatasetState::published) return true;
            keep_report(tx, dataset, known->version, assessed.report);
            keep_coverage(tx, dataset, coverage_of(known->record, known->bound, rows.standards), now);
            tell_errors(tx, known->record, keep_issues(tx, known->record, assessed.findings, assessed.report.version, now), now);
            return true;
        }))
        return std::move(*lost);
    return "/datasets/" + known->record.dataset.slug.value + "/quality";
}

Result<std::int64_t> Scoring::score_due(Instant now, std::int64_t limit, const std::function<bool()>& stopped) const {
    std::vector<DatasetDue> due;
    const Instant before{now.micros - micros_of_a_day};
    if (auto lost = store_.read(every_tenant, [&](Reader& reader) { due = datasets_to_score(reader, before, limit); }))
        return std::move(*lost);
    std::int64_t scored = 0;
    for (const DatasetDue& one : due) {
        if (stopped()) break;
        const auto done = score(one.tenant, one.id, now);
        if (!done && done.problem().status >= 500) return done.problem();
        scored += done ? 1 : 0;
    }
    return scored;
}

std::string issues_path(const std::string& slug) { return "/datasets/" + slug + "/issues"; }

}  // namespace skl::opendata
