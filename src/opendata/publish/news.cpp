#include "opendata/publish/news.h"

#include <stdexcept>

#include "kernel/describe/write.h"
#include "kernel/jobs/jobs.h"
#include "kernel/notify/notify.h"
#include "opendata/quality/scoring.h"
#include "opendata/versions/store.h"

namespace skl::opendata {
namespace {

using ledger::PubMember;
using ledger::Want;

}  // namespace

void add_entry_types(ledger::Ledger& ledger) {
    ledger.add_type({dataset_published,
                     "opendata",
                     Want::must,
                     Want::never,
                     {{"version", PubMember::Kind::integer},
                      {"rows", PubMember::Kind::integer},
                      {"raw_sha256", PubMember::Kind::hash},
                      {"canonical_sha256", PubMember::Kind::hash, Want::may}}});  // none: the file holds no table
    ledger.add_type({dataset_withdrawn,
                     "opendata",
                     Want::must,
                     Want::never,
                     {{"version", PubMember::Kind::integer, Want::may},  // none: it had no file
                      {"rows", PubMember::Kind::integer, Want::may},
                      {"raw_sha256", PubMember::Kind::hash, Want::may},
                      {"canonical_sha256", PubMember::Kind::hash, Want::may},
                      {"reason", PubMember::Kind::text}}});
}

std::string publication_key(const Version& version) { return fmt::format("{}/{}", dataset_published, to_text(version.id)); }

void News::log_published(Transaction& tx, const Dataset& dataset, const Version& version, std::int64_t rows, Instant at) const {
    Node pub{.type = Node::Type::object};
    pub.member("version") = ledger::integer_node(version.number);
    pub.member("rows") = ledger::integer_node(rows);
    pub.member("raw_sha256") = ledger::text_node(version.raw_sha256.value);
    if (!version.canonical_sha256.value.empty()) pub.member("canonical_sha256") = ledger::text_node(version.canonical_sha256.value);
    const ledger::Entry entry{dataset_published, at.micros / 1'000, {}, dataset.identifier.value, std::move(pub)};
    if (const auto done = ledger_->append(tx, entry, publication_key(version), at); !done)
        throw std::logic_error("a publication does not fit its entry type");  // its members are ours, so this is a bug
}

void News::published(Transaction& tx, const Dataset& dataset, const Version& version, std::int64_t rows, Instant at) const {
    const auto now_known = version_by_id(tx, version.id);  // with the digests that parsing found
    if (ledger_ != nullptr) log_published(tx, dataset, now_known ? *now_known : version, rows, at);
    if (jobs_ != nullptr) jobs_->enqueue(tx, score_job, to_json(ScoreOrder{{to_text(dataset.id)}}), to_text(dataset.id));
    if (outbox_ == nullptr) return;
    DatasetPublished fact;
    fact.identifier.value = dataset.identifier.value;
    fact.version = version.number;
    fact.rows = rows;
    fact.raw_sha256 = version.raw_sha256;
    fact.title.by_language = dataset.title.by_language;
    fact.href.value = "/datasets/" + dataset.slug.value;
    for (const ShownVersion& one : shown_versions(tx, version.resource_id)) {
        if (one.number >= version.number) continue;
        fact.changes_href.value =
            fmt::format("/resources/{}/versions/{}/diff/{}", to_text(version.resource_id), one.number, version.number);
        break;
    }
    outbox_->publish(tx, "opendata", dataset_published, dataset.identifier.value, fact, at);
}

void News::withdrawn(Transaction& tx, const Dataset& dataset, const std::optional<Version>& version, Instant at) const {
    if (ledger_ == nullptr) return;
    Node pub{.type = Node::Type::object};
    if (version) pub.member("version") = ledger::integer_node(version->number);
    if (version) pub.member("raw_sha256") = ledger::text_node(version->raw_sha256.value);
    pub.member("reason") = ledger::text_node(dataset.state_reason.value);
    const ledger::Entry entry{dataset_withdrawn, at.micros / 1'000, {}, dataset.identifier.value, std::move(pub)};
    if (const auto done = ledger_->append(tx, entry, fmt::format("{}/{}", dataset_withdrawn, to_text(dataset.id)), at); !done)
        throw std::logic_error("a withdrawal does not fit its entry type");  // its members are ours, so this is a bug
}

void News::needs_review(Transaction& tx, const Dataset& dataset, const Version& version, Instant at) const {
    if (notify_ == nullptr) return;
    notify_->post(tx,
                  {.recipient = "operator",
                   .topic = "version-needs-review",
                   .params = {{"title", dataset.title.in("zh-Hant")},
                              {"title.en", dataset.title.in("en")},
                              {"version", std::to_string(version.number)}},
                   .href = fmt::format("/datasets/{}/versions/{}/preview", dataset.slug.value, version.number)},
                  at);
}

void News::fetch_fails(Transaction& tx, const Dataset& dataset, const Resource& resource, Instant at) const {
    if (notify_ == nullptr) return;
    notify_->post(
        tx,
        {.recipient = recipient_of(answerable_for(tx, dataset.id).organization),
         .topic = "fetch-fails",
         .params = {{"title", dataset.title.in("zh-Hant")}, {"title.en", dataset.title.in("en")}, {"resource", resource.identifier.value}},
         .href = fmt::format("/resources/{}/fetching", to_text(resource.id))},
        at);
}

}  // namespace skl::opendata
