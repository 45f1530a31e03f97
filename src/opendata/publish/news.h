// What open data tells others: facts in the transaction that makes them true, and a notice to who must look at a version.
#pragma once

#include "kernel/storage/outbox.h"
#include "ledger/module.h"
#include "opendata/store.h"

namespace skl {
class Jobs;
}
namespace skl::notify {
class Notify;
}

namespace skl::opendata {

inline constexpr const char* dataset_withdrawn = "dataset.withdrawn";  // entry of the ledger: a dataset, or the bytes of a version
inline constexpr const char* dataset_published = "dataset.published";  // event, webhook, feed; subject: the dataset's identifier

struct DatasetPublished {
    Text<> identifier;
    std::int64_t version = 0, rows = 0;
    Text<> raw_sha256;
    Bilingual<1, 300> title;
    Text<> href;
    Text<> changes_href;  // since the version before; empty: there is none
};
BOOST_DESCRIBE_STRUCT(DatasetPublished, (), (identifier, version, rows, raw_sha256, title, href, changes_href))

// The entry types of open data; once, before anything is published.
void add_entry_types(ledger::Ledger& ledger);
// The key under which a version's publication stands in the ledger.
std::string publication_key(const Version& version);

class News {
public:
    explicit News(Outbox* outbox = nullptr, ledger::Ledger* ledger = nullptr) : outbox_(outbox), ledger_(ledger) {}
    void set_notify(notify::Notify& notify) { notify_ = &notify; }
    void set_jobs(Jobs& jobs) { jobs_ = &jobs; }  // that measure what was published

    void published(Transaction& tx, const Dataset& dataset, const Version& version, std::int64_t rows, Instant at) const;
    // A tombstone takes the place of what was public; `version`: the one that was.
    void withdrawn(Transaction& tx, const Dataset& dataset, const std::optional<Version>& version, Instant at) const;
    void needs_review(Transaction& tx, const Dataset& dataset, const Version& version, Instant at) const;
    // A file elsewhere could not be fetched several times in a row: its publisher is told, else the operator.
    void fetch_fails(Transaction& tx, const Dataset& dataset, const Resource& resource, Instant at) const;

private:
    void log_published(Transaction& tx, const Dataset& dataset, const Version& version, std::int64_t rows, Instant at) const;

    Outbox* outbox_;                    // none: nobody is told
    ledger::Ledger* ledger_;            // none: in tests of other things
    Jobs* jobs_ = nullptr;              // none: on the command line; it is measured when a server runs
    notify::Notify* notify_ = nullptr;  // none: on the command line, where the outcome is printed
};

}  // namespace skl::opendata
