// Rows of sources, runs, their open asks, and what was met.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/federation/model.h"

namespace skl::opendata {

// --- sources ---
std::optional<HarvestSource> find_source(Reader& reader, const std::string& key);  // id or slug
std::vector<HarvestSource> all_sources(Reader& reader);                            // by title
bool insert_source(Transaction& tx, const HarvestSource& source);                  // false: the slug is taken
bool update_source(Transaction& tx, const HarvestSource& source, std::int64_t expected_rev);
void keep_validators(Transaction& tx, const Uuid& source, const std::string& etag, const std::string& last_modified);
void set_next(Transaction& tx, const Uuid& source, std::optional<Instant> next);
struct SourceDue {
    std::string tenant;
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(SourceDue, (), (tenant, id))
std::vector<SourceDue> sources_due(Reader& reader, Instant now, std::int64_t limit);  // run as every_tenant

// --- runs ---
std::optional<HarvestRun> find_run(Reader& reader, const Uuid& id);
std::optional<HarvestRun> lock_run(Transaction& tx, const Uuid& id);  // who changes it next waits for this transaction
std::optional<HarvestRun> open_run(Reader& reader, const Uuid& source);
std::vector<HarvestRun> runs_of(Reader& reader, const Uuid& source, std::int64_t limit);  // the newest first
void insert_run(Transaction& tx, const HarvestRun& run);
void update_run(Transaction& tx, const HarvestRun& run);

std::optional<std::pair<std::int64_t, harvest::Ask>> next_ask(Reader& reader, const Uuid& run);
void add_asks(Transaction& tx, const Uuid& run, const std::vector<harvest::Ask>& asks);
void drop_ask(Transaction& tx, const Uuid& run, std::int64_t position);
void drop_asks(Transaction& tx, const Uuid& run);
std::int64_t count_asks(Reader& reader, const Uuid& run);

// --- what was met ---
std::optional<HarvestObject> find_object(Reader& reader, const Uuid& source, const std::string& guid);
std::optional<HarvestObject> object_by_id(Reader& reader, const Uuid& id);
void insert_object(Transaction& tx, const HarvestObject& object);
void update_object(Transaction& tx, const HarvestObject& object);
void mark_seen(Transaction& tx, const std::vector<Uuid>& objects, const Uuid& run);  // of the same content as before
void mark_all_seen(Transaction& tx, const Uuid& source, const Uuid& run);            // the whole catalogue is as it was
std::vector<HarvestObject> absent_objects(Reader& reader, const Uuid& source, const Uuid& run);
std::int64_t count_present(Reader& reader, const Uuid& source);  // that are not withdrawn
std::map<std::string, std::int64_t> count_by_state(Reader& reader, const Uuid& source);
std::vector<HarvestObject> objects_of(Reader& reader, const Uuid& source, const std::string& state, const std::string& after,
                                      std::int64_t limit);
std::vector<HarvestObject> objects_of_dataset(Reader& reader, const Uuid& dataset);
void set_object_dataset(Transaction& tx, const Uuid& object, const Uuid& dataset);

// --- entries by where they come from ---
struct Known {
    Uuid id;
    std::optional<Uuid> source_id;
    std::string title;
};
// Of entries that are not withdrawn.
std::optional<Known> dataset_of_origin(Reader& reader, const std::string& origin);
std::optional<Known> dataset_of_identifier(Reader& reader, const std::string& identifier);
std::optional<Known> dataset_of_landing_page(Reader& reader, const std::string& href);  // the one that has it; of two none
// A resource that has no version nor anything else that depends on it. False: it stays.
bool delete_resource(Transaction& tx, const Uuid& resource);

}  // namespace skl::opendata
