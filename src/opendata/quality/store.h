// Rows of quality: reports, issues, links, and the spans in which the API answered. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/engine/quality/assessment.h"
#include "opendata/engine/quality/issue_life.h"
#include "opendata/engine/quality/link.h"

namespace skl::opendata {

// --- reports ---
void keep_report(Transaction& tx, const Uuid& dataset, const std::string& version, const quality::QualityReport& report);
std::optional<quality::QualityReport> newest_report(Reader& reader, const Uuid& dataset);

struct DatasetDue {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(DatasetDue, (), (tenant, id))
// Public datasets of all tenants whose newest report is older than they are, than their public version, or than `before`. Run as
// every_tenant.
std::vector<DatasetDue> datasets_to_score(Reader& reader, Instant before, std::int64_t limit);

// --- issues ---
struct QualityIssue {
    Id<QualityIssue> id;
    Uuid dataset_id, resource_id;
    std::int64_t table_ordinal = 0;
    Text<> code;
    Severity severity{};
    Text<> column_name;
    std::int64_t found = 0;  // cells, rows or files
    std::vector<std::string> samples;
    std::vector<std::int64_t> sample_records;
    std::int64_t version = 0;
    Instant first_seen, last_seen;
    quality::IssueState state{};
    Instant since;  // of the state open or reopened
    Prose<2000> reply;
    std::optional<Instant> replied_at;
    Text<> replied_by;
    quality::Escalation escalation{};
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(QualityIssue, (),
                      (id, dataset_id, resource_id, table_ordinal, code, severity, column_name, found, samples, sample_records, version,
                       first_seen, last_seen, state, since, reply, replied_at, replied_by, escalation, rev))

std::vector<QualityIssue> issues_of(Reader& reader, const Uuid& dataset);  // the worst first; of all states
std::optional<QualityIssue> find_issue(Reader& reader, const Uuid& id);
void insert_issue(Transaction& tx, const QualityIssue& issue);
bool update_issue(Transaction& tx, const QualityIssue& issue, std::int64_t expected_rev);  // false: somebody was first

// An issue beside what it is of, for lists over many datasets.
struct IssueOfDataset {
    QualityIssue issue;
    Uuid dataset_id;
    std::string slug;
    Bilingual<0, 300> title, publisher;
    AccessLevel access_level{};
};
struct IssueFilter {
    std::optional<Uuid> dataset;
    std::string publisher;  // its title in zh-Hant; empty: of all
    std::string severity, state;
    bool waiting = false;  // open or reopened
};
// Of public datasets, by id from the newest: those before `before`.
std::vector<IssueOfDataset> list_issues(Reader& reader, const IssueFilter& filter, const std::string& before, std::int64_t limit);

// Who is told of a dataset's issues: its maintainer, else its publisher; nobody: both are unknown.
struct Answerable {
    std::optional<Uuid> organization;  // with an e-mail address
    std::optional<Uuid> above;         // the publisher of a maintainer, or who is above the publisher; with an e-mail address
};
Answerable answerable_for(Reader& reader, const Uuid& dataset);
// Whom a notice goes to: the organization, or the operator where there is none.
inline std::string recipient_of(const std::optional<Uuid>& organization) {
    return organization ? "organization/" + to_text(*organization) : "operator";
}

std::int64_t issues_waiting(Reader& reader, const Uuid& dataset);  // open or reopened

// Tenants that have issues which wait. Run as every_tenant.
std::vector<std::string> tenants_with_issues(Reader& reader);

// --- what parsing left ---
std::vector<Issue> quarantined_of(Reader& reader, const Uuid& version);  // by code, with the first records

// --- links ---
enum class LinkPlace { access, download };
BOOST_DESCRIBE_ENUM(LinkPlace, access, download)

struct LinkDue {
    std::string tenant;
    Uuid resource_id, dataset_id;
    LinkPlace place{};
    std::string href;
    std::optional<std::int64_t> linkable;
    std::optional<Instant> failing_since;
};
BOOST_DESCRIBE_STRUCT(LinkDue, (), (tenant, resource_id, dataset_id, place, href, linkable, failing_since))
std::vector<LinkDue> links_due(Reader& reader, Instant now, std::int64_t limit);  // of public datasets. Run as every_tenant

struct LinkSeen {
    std::int64_t status = 0;  // 0: nobody answered
    bool answered = false;    // 200-class, after redirects
    bool page = false;
};
void keep_link(Transaction& tx, const LinkDue& link, const LinkSeen& seen, const quality::LinkState& state, Instant at, Instant next);
quality::LinkEvidence link_evidence(Reader& reader, const Resource& resource);

// --- availability of the API ---
void keep_beat(Transaction& tx, Instant at);                      // and forgets what is older than 31 days
std::optional<double> availability(Reader& reader, Instant now);  // over 30 days; nothing: not watched for so long

}  // namespace skl::opendata
