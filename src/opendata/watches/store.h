// Rows of conditions that are waited for. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata {

struct RowWatch {
    Id<RowWatch> id;
    Uuid dataset_id;
    Text<> table_name;
    Prose<8000> filter;  // in the spelling of analytics::print_filter
    Text<> filter_sha256;
    std::int64_t version = 0;  // whose rows were looked at last
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(RowWatch, (), (id, dataset_id, table_name, filter, filter_sha256, version, created_at))

bool insert_watch(Transaction& tx, const RowWatch& watch);  // false: this condition of this table is waited for already
std::optional<RowWatch> find_watch(Reader& reader, const Uuid& id);
std::optional<RowWatch> watch_of(Reader& reader, const std::string& table, const std::string& filter_sha256);
std::vector<RowWatch> watches_of(Reader& reader, const Uuid& dataset);
std::int64_t count_watches(Reader& reader, const std::string& table);

// The rows as of `version`; gives those that were not known.
std::int64_t note_rows(Transaction& tx, const Uuid& watch, const std::vector<std::int64_t>& hashes, std::int64_t version);
// Looked at up to there; rows that were last seen before `kept_since` are forgotten.
void set_watched(Transaction& tx, const Uuid& watch, std::int64_t version, std::int64_t kept_since);

struct OldWatch {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(OldWatch, (), (tenant, id))
// Made before then, and nobody is subscribed to it or was asked whether they are. Run as every_tenant.
std::vector<OldWatch> unwatched(Reader& reader, Instant before, std::int64_t limit);
void delete_watch(Transaction& tx, const Uuid& id);

}  // namespace skl::opendata
