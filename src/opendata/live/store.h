// Rows of live tables and registries. The only SQL of this room is in store.cpp.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/live/model.h"

namespace skl::opendata {

// --- live tables ---
std::optional<LiveState> live_state(Reader& reader, const std::string& name);
void insert_live_state(Transaction& tx, const LiveState& state);  // nothing happens where it is there
bool update_live_state(Transaction& tx, const LiveState& state);  // false: somebody was first
std::vector<std::string> tenants_of_live_tables(Reader& reader);  // with a published one; run as every_tenant

// --- registries ---
bool insert_registry(Transaction& tx, const Registry& registry);                // false: the slug is taken
std::optional<Registry> find_registry(Reader& reader, const std::string& key);  // slug or id
std::vector<Registry> all_registries(Reader& reader);                           // by slug
std::int64_t count_registries(Reader& reader);
// Who changes it or its rows next waits for this transaction.
std::optional<Registry> lock_registry(Transaction& tx, const Uuid& id);
bool update_registry(Transaction& tx, const Registry& registry);  // false: somebody was first

void insert_registry_version(Transaction& tx, const Uuid& registry, const RegistryVersion& version);
std::vector<RegistryVersion> versions_of_registry(Reader& reader, const Uuid& registry);  // the newest first
std::optional<RegistryVersion> registry_version(Reader& reader, const Uuid& registry, const std::string& label);

// --- rows ---
struct IndexedValue {
    std::string field, value;  // as value_key gives it
};
void insert_registry_row(Transaction& tx, const RegistryRow& row, const std::vector<IndexedValue>& values);
bool update_registry_row(Transaction& tx, const RegistryRow& row, const std::vector<IndexedValue>& values);  // false: somebody was first
bool delete_registry_row(Transaction& tx, const RegistryRow& row);                                           // by its rev
std::optional<RegistryRow> registry_row(Reader& reader, const Uuid& registry, const Uuid& id);
std::int64_t count_registry_rows(Reader& reader, const Uuid& registry);
// In the order of entry, behind `after` (empty: from the first), or the other way round.
std::vector<RegistryRow> registry_rows(Reader& reader, const Uuid& registry, const std::string& after, std::int64_t limit);
std::vector<RegistryRow> registry_page(Reader& reader, const Uuid& registry, std::int64_t offset, std::int64_t limit, bool newest_first);
// With all of these values, in the order of entry.
std::vector<RegistryRow> registry_rows_with(Reader& reader, const Uuid& registry, const std::vector<IndexedValue>& values,
                                            std::int64_t limit);
void each_registry_row(Reader& reader, const Uuid& registry, const std::function<bool(const RegistryRow&)>& row);

void insert_registry_change(Transaction& tx, const RegistryChange& change);
// Of one row, or of all (no id); the newest first, those before `before` (empty: all).
std::vector<RegistryChange> registry_changes(Reader& reader, const Uuid& registry, const std::optional<Uuid>& row,
                                             const std::string& before, std::int64_t limit);

}  // namespace skl::opendata
