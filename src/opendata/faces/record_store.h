// Pages of records for catalogue documents, which harvesters walk from the first to the last.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/engine/record.h"

namespace skl::opendata {

// Of public datasets. Empty texts ask for nothing.
struct RecordFilter {
    std::optional<Instant> modified_since;
    std::string publisher, category, license, format;
    std::vector<std::string> ids;  // of a search; used when `searched`
    bool searched = false;
};
struct RecordPage {
    std::vector<CatalogueRecord> records;  // by id: a page stays where it is while others are changed
    std::int64_t total = 0;
    std::optional<Instant> modified_at;  // of the latest of all pages
};
RecordPage page_of_records(Reader& reader, const RecordFilter& filter, std::int64_t limit, std::int64_t offset);

// Addresses and times alone, for the site map: the latest first.
struct DatasetAddress {
    Text<> slug;
    Instant modified_at;
};
BOOST_DESCRIBE_STRUCT(DatasetAddress, (), (slug, modified_at))
std::vector<DatasetAddress> dataset_addresses(Reader& reader, std::int64_t limit);

}  // namespace skl::opendata
