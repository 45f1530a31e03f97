// What open data tells others: facts in the transaction that makes them true, and a notice to who must look at a version.
#pragma once

#include "kernel/storage/outbox.h"
#include "opendata/store.h"

namespace skl::notify {
class Notify;
}

namespace skl::opendata {

inline constexpr const char* dataset_published = "dataset.published";  // event, webhook, feed; subject: the dataset's identifier

struct DatasetPublished {
    Text<> identifier;
    std::int64_t version = 0, rows = 0;
    Text<> raw_sha256;
    Bilingual<1, 300> title;
    Text<> href;
};
BOOST_DESCRIBE_STRUCT(DatasetPublished, (), (identifier, version, rows, raw_sha256, title, href))

class News {
public:
    explicit News(Outbox* outbox = nullptr) : outbox_(outbox) {}
    void set_notify(notify::Notify& notify) { notify_ = &notify; }

    void published(Transaction& tx, const Dataset& dataset, const Version& version, std::int64_t rows, Instant at) const;
    void needs_review(Transaction& tx, const Dataset& dataset, const Version& version, Instant at) const;

private:
    Outbox* outbox_;                    // none: nobody is told
    notify::Notify* notify_ = nullptr;  // none: on the command line, where the outcome is printed
};

}  // namespace skl::opendata
