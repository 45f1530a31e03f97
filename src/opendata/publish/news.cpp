#include "opendata/publish/news.h"

#include "kernel/notify/notify.h"

namespace skl::opendata {

void News::published(Transaction& tx, const Dataset& dataset, const Version& version, std::int64_t rows, Instant at) const {
    if (outbox_ == nullptr) return;
    DatasetPublished fact;
    fact.identifier.value = dataset.identifier.value;
    fact.version = version.number;
    fact.rows = rows;
    fact.raw_sha256 = version.raw_sha256;
    fact.title.by_language = dataset.title.by_language;
    fact.href.value = "/datasets/" + dataset.slug.value;
    outbox_->publish(tx, "opendata", dataset_published, dataset.identifier.value, fact, at);
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

}  // namespace skl::opendata
