#include "opendata/quality/store.h"

#include <cmath>

#include "kernel/describe/decode.h"
#include "kernel/describe/scalar.h"
#include "kernel/describe/write.h"
#include "opendata/store_sql.h"

namespace skl::opendata {
namespace {

constexpr std::int64_t most_issues_read = 1'000, sampled_records = 10;
constexpr std::int64_t span_minutes = 5, spans_watched = 30 * 24 * 60 / span_minutes;

std::int64_t span_of(Instant at) { return at.micros / (span_minutes * 60'000'000); }
std::int64_t hundredths(double value) { return std::llround(value * 100); }

const std::string& select_issue() {
    static const std::string sql = fmt::format("select {} from quality_issue q ", selected(shape_of<QualityIssue>, "q"));
    return sql;
}

}  // namespace

void keep_report(Transaction& tx, const Uuid& dataset, const std::string& version, const quality::QualityReport& report) {
    tx.query(
          "insert into quality_report(tenant, dataset_id, version_id, at, badge, score, mqa, report) "
          "values(:tenant, :dataset, :version, :at, :badge, :score, :mqa, :report) on conflict(tenant, dataset_id, version_id) do update "
          "set at = excluded.at, badge = excluded.badge, score = excluded.score, mqa = excluded.mqa, report = excluded.report")
        .bind("dataset", dataset)
        .bind("version", version)
        .bind("at", report.at)
        .bind("badge", report.badge)
        .bind("score", hundredths(report.score.score))
        .bind("mqa", hundredths(report.mqa.points))
        .bind("report", to_json(report))
        .run();
}

std::optional<quality::QualityReport> newest_report(Reader& reader, const Uuid& dataset) {
    const auto json =
        reader.query("select report from quality_report where tenant = :tenant and dataset_id = :dataset order by at desc limit 1")
            .bind("dataset", dataset)
            .word();
    if (!json) return std::nullopt;
    auto report = from_json<quality::QualityReport>(*json);
    if (!report) return std::nullopt;
    return std::move(*report);
}

std::vector<DatasetDue> datasets_to_score(Reader& reader, Instant before, std::int64_t limit) {
    return reader
        .query(
            "select d.tenant as tenant, d.id as id from dataset d where d.state = 'published' and not exists ("
            "select 1 from quality_report q where q.tenant = d.tenant and q.dataset_id = d.id and q.at > :before and q.at > d.modified_at "
            "and not exists (select 1 from version v where v.tenant = d.tenant and v.dataset_id = d.id and v.state = 'published' "
            "and v.published_at >= q.at)) order by d.tenant, d.id limit :limit")
        .bind("before", before)
        .bind("limit", limit)
        .all<DatasetDue>();
}

std::vector<QualityIssue> issues_of(Reader& reader, const Uuid& dataset) {
    static const std::string sql = select_issue() +
                                   "where q.tenant = :tenant and q.dataset_id = :dataset order by case q.severity when 'error' then 0 when "
                                   "'warning' then 1 else 2 end, q.found desc, q.id limit :limit";
    return reader.query(sql).bind("dataset", dataset).bind("limit", most_issues_read).all<QualityIssue>();
}

std::optional<QualityIssue> find_issue(Reader& reader, const Uuid& id) {
    static const std::string sql = select_issue() + "where q.tenant = :tenant and q.id = :id";
    return reader.query(sql).bind("id", id).one<QualityIssue>();
}

void insert_issue(Transaction& tx, const QualityIssue& issue) {
    static const std::string sql = inserted("quality_issue", shape_of<QualityIssue>, {});
    tx.query(sql).fields(issue).run();
}

bool update_issue(Transaction& tx, const QualityIssue& issue, std::int64_t expected_rev) {
    static const std::string sql = fmt::format(
        "update quality_issue set {}, rev = rev + 1 where tenant = :tenant and id = :id and rev = :expected",
        assigned(shape_of<QualityIssue>, {"id", "dataset_id", "resource_id", "table_ordinal", "code", "column_name", "first_seen", "rev"}));
    return tx.query(sql).fields(issue).bind("expected", expected_rev).run() == 1;
}

std::vector<IssueOfDataset> list_issues(Reader& reader, const IssueFilter& filter, const std::string& before, std::int64_t limit) {
    static const std::string sql = fmt::format(
        "select {}, d.slug as dataset_slug, d.title as dataset_title, d.publisher as dataset_publisher, d.access_level as dataset_access from quality_issue q "
        "join dataset d on d.tenant = q.tenant and d.id = q.dataset_id and d.state = 'published' "
        "where q.tenant = :tenant and (:before = '' or q.id < :before) and (:dataset = '' or q.dataset_id = :dataset) and (:publisher = '' "
        "or d.publisher_name = :publisher) "
        "and (:severity = '' or q.severity = :severity) and (:state = '' or q.state = :state) "
        "and (:waiting = 0 or q.state in ('open', 'reopened')) order by q.id desc limit :limit",
        selected(shape_of<QualityIssue>, "q"));
    std::vector<IssueOfDataset> out;
    reader.query(sql)
        .bind("before", before)
        .bind("dataset", filter.dataset ? to_text(*filter.dataset) : "")
        .bind("publisher", filter.publisher)
        .bind("severity", filter.severity)
        .bind("state", filter.state)
        .bind("waiting", std::int64_t{filter.waiting})
        .bind("limit", limit)
        .each([&](const Row& row) {
            IssueOfDataset& one = out.emplace_back();
            row.into(shape_of<QualityIssue>, &one.issue);
            one.dataset_id = one.issue.dataset_id;
            one.slug = row.text(row.find("dataset_slug"));
            (void)read_scalar(row.text(row.find("dataset_access")), face_of<AccessLevel>, &one.access_level);
            if (auto title = from_json<Bilingual<0, 300>>(row.text(row.find("dataset_title")))) one.title = std::move(*title);
            if (auto publisher = from_json<Bilingual<0, 300>>(row.text(row.find("dataset_publisher"))))
                one.publisher = std::move(*publisher);
        });
    return out;
}

namespace {

std::optional<Uuid> id_of(const std::optional<std::string>& word) {
    Uuid id;
    return word && !word->empty() && parse(*word, id) ? std::optional(id) : std::nullopt;
}

}  // namespace

Answerable answerable_for(Reader& reader, const Uuid& dataset) {
    const auto reachable = [&](const char* sql) { return id_of(reader.query(sql).bind("dataset", dataset).word()); };
    const auto maintainer = reachable(
        "select o.id from dataset d join organization o on o.tenant = d.tenant and o.id = d.maintainer_id "
        "where d.tenant = :tenant and d.id = :dataset and o.contact_email is not null");
    const auto publisher = reachable(
        "select o.id from dataset d join organization o on o.tenant = d.tenant and o.id = d.publisher_id "
        "where d.tenant = :tenant and d.id = :dataset and o.contact_email is not null");
    const auto parent = reachable(
        "select u.id from dataset d join organization o on o.tenant = d.tenant and o.id = d.publisher_id "
        "join organization u on u.tenant = o.tenant and u.id = o.parent_id "
        "where d.tenant = :tenant and d.id = :dataset and u.contact_email is not null");
    if (maintainer && publisher && *maintainer != *publisher) return {maintainer, publisher};
    return {maintainer ? maintainer : publisher, parent};
}

std::int64_t issues_waiting(Reader& reader, const Uuid& dataset) {
    return reader
        .query(
            "select cast(count(*) as bigint) from quality_issue where tenant = :tenant and dataset_id = :dataset and state in ('open', "
            "'reopened')")
        .bind("dataset", dataset)
        .number()
        .value_or(0);
}

std::vector<std::string> tenants_with_issues(Reader& reader) {
    std::vector<std::string> out;
    reader.query("select distinct tenant from quality_issue where state in ('open', 'reopened') order by tenant").each([&](const Row& row) {
        out.emplace_back(row.text(0));
    });
    return out;
}

std::vector<Issue> quarantined_of(Reader& reader, const Uuid& version) {
    std::vector<Issue> out;
    reader
        .query(
            "select code, cast(count(*) as bigint) as n from quarantine_row where tenant = :tenant and version_id = :version and "
            "state = 'open' group by code order by code")
        .bind("version", version)
        .each([&](const Row& row) {
            out.push_back({{std::string(row.text(0))}, Severity::error, "", row.integer(1), {}, {}});
        });
    for (Issue& issue : out)
        reader
            .query(
                "select record_no from quarantine_row where tenant = :tenant and version_id = :version and code = :code and "
                "state = 'open' order by position limit :limit")
            .bind("version", version)
            .bind("code", issue.code.value)
            .bind("limit", sampled_records)
            .each([&](const Row& row) { issue.sample_records.push_back(row.integer(0)); });
    return out;
}

std::vector<LinkDue> links_due(Reader& reader, Instant now, std::int64_t limit) {
    return reader
        .query(
            "select a.tenant as tenant, a.resource_id as resource_id, a.dataset_id as dataset_id, a.place as place, a.href as href, "
            "l.linkable as linkable, l.failing_since as failing_since from ("
            "select r.tenant, r.id as resource_id, r.dataset_id, 'access' as place, r.access_url as href from resource r "
            "where r.access_url is not null and r.access_url <> coalesce(r.download_url, '') union all "
            "select r.tenant, r.id, r.dataset_id, 'download', r.download_url from resource r where r.download_url is not null) a "
            "join dataset d on d.tenant = a.tenant and d.id = a.dataset_id and d.state = 'published' "
            "left join link_check l on l.tenant = a.tenant and l.resource_id = a.resource_id and l.place = a.place and l.href = a.href "
            "where l.next_at is null or l.next_at <= :now order by l.next_at, a.tenant, a.resource_id limit :limit")
        .bind("now", now)
        .bind("limit", limit)
        .all<LinkDue>();
}

void keep_link(Transaction& tx, const LinkDue& link, const LinkSeen& seen, const quality::LinkState& state, Instant at, Instant next) {
    const std::optional<std::int64_t> linkable = state.linkable ? std::optional<std::int64_t>(*state.linkable ? 1 : 0) : std::nullopt;
    tx.query(
          "insert into link_check(tenant, resource_id, place, href, status, page, linkable, failing_since, checked_at, next_at) "
          "values(:tenant, :resource, :place, :href, :status, :page, :linkable, :failing_since, :at, :next) "
          "on conflict(tenant, resource_id, place) do update set href = excluded.href, status = excluded.status, page = excluded.page, "
          "linkable = excluded.linkable, failing_since = excluded.failing_since, checked_at = excluded.checked_at, "
          "next_at = excluded.next_at")
        .bind("resource", link.resource_id)
        .bind("place", link.place)
        .bind("href", link.href)
        .bind("status", seen.status)
        .bind("page", std::int64_t{seen.page})
        .bind("linkable", linkable)
        .bind("failing_since", state.failing_since)
        .bind("at", at)
        .bind("next", next)
        .run();
}

quality::LinkEvidence link_evidence(Reader& reader, const Resource& resource) {
    quality::LinkEvidence out;
    reader.query("select place, href, linkable, page from link_check where tenant = :tenant and resource_id = :resource")
        .bind("resource", resource.id)
        .each([&](const Row& row) {
            const bool download = row.text(0) == "download";
            const auto& address = download ? resource.download_url : resource.access_url;
            if (!address || row.text(1) != address->value || row.is_null(2)) return;  // of an address it had before, or never known
            (download ? out.download : out.access) = row.integer(2) == 1;
            if (download) out.page = row.integer(3) == 1;
            // One address for both is called once.
            if (download && resource.access_url && resource.access_url->value == address->value) out.access = out.download;
        });
    return out;
}

void keep_beat(Transaction& tx, Instant at) {
    tx.query("insert into service_beat(tenant, span) values(:tenant, :span) on conflict do nothing").bind("span", span_of(at)).run();
    tx.query("delete from service_beat where tenant = :tenant and span < :oldest")
        .bind("oldest", span_of(at) - spans_watched - 24 * 60 / span_minutes)
        .run();
}

std::optional<double> availability(Reader& reader, Instant now) {
    const std::int64_t first = span_of(now) - spans_watched;  // the span that runs now is not over
    const auto oldest = reader.query("select min(span) from service_beat where tenant = :tenant").number();
    if (!oldest || *oldest == 0 || *oldest > first) return std::nullopt;
    const auto seen = reader
                          .query(
                              "select cast(count(*) as bigint) from service_beat where tenant = :tenant and span >= :first and span < "
                              ":now")
                          .bind("first", first)
                          .bind("now", span_of(now))
                          .number();
    return static_cast<double>(seen.value_or(0)) / static_cast<double>(spans_watched);
}

}  // namespace skl::opendata
