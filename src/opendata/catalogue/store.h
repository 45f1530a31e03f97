// Rows of organizations, resources and the dictionary of columns, and the records that are put together from them.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/engine/record.h"

namespace skl::opendata {

// --- organizations ---
std::optional<Organization> find_organization(Reader& reader, const std::string& key);  // id, slug, OID, organisation code or title
std::optional<Organization> organization_by_id(Reader& reader, const Uuid& id);
bool insert_organization(Transaction& tx, const Organization& organization);  // false: slug or OID is taken
// Its datasets bear the new title from then on. False: somebody was first.
bool update_organization(Transaction& tx, const Organization& organization, std::int64_t expected_rev);
bool has_contact(Reader& reader, const DatasetFields& fields);  // its maintainer or publisher can be reached
bool oid_is_taken(Reader& reader, const std::string& oid, const Uuid& but_by);
// The one of this title (of its words in zh-Hant), made where there is none.
Organization organization_named(Transaction& tx, const Translations& title, Instant at);

// Of ASCII, from the English title; one without any has a slug by its time.
std::string slug_for_organization(const Translations& title, Instant at);

// An organization with how many public datasets it has.
struct OrganizationRow {
    Organization organization;
    std::int64_t datasets = 0;
};
std::vector<OrganizationRow> list_organizations(Reader& reader, const std::string& words, const std::string& after_name,
                                                const std::string& after_id, std::int64_t limit);
std::vector<Organization> organizations_below(Reader& reader, const Uuid& parent, std::int64_t limit);
std::vector<Organization> all_organizations(Reader& reader, std::int64_t limit);  // by name: choices of a form

// --- resources ---
std::vector<Resource> resources_of(Reader& reader, const Uuid& dataset);  // by position; without those that were removed
std::optional<Resource> find_resource(Reader& reader, const std::string& id_or_identifier);
// Last of its dataset: position and identifier are given here, and an id where it has none.
Resource insert_resource(Transaction& tx, const Dataset& dataset, Resource resource, Instant at);
bool update_resource(Transaction& tx, const Resource& resource, std::int64_t expected_rev);  // false: somebody was first
// Out of its dataset: its row goes, or stays for its versions. A further version of it brings it back.
void take_resource_out(Transaction& tx, const Resource& resource, const std::string& who, const std::string& why, Instant at);
bool is_removed(Reader& reader, const Uuid& resource);

// --- dictionary of columns, per resource ---
std::vector<ColumnEntry> dictionary_of(Reader& reader, const Uuid& resource);
void set_dictionary(Transaction& tx, const Uuid& resource, const std::vector<ColumnEntry>& entries);

// --- the desk ---
// Entries of one state, or of all but withdrawn ones; of one maker (empty: everybody), what was changed last first.
std::vector<Dataset> desk_datasets(Reader& reader, std::optional<DatasetState> state, const std::string& maker, std::int64_t limit);
std::vector<Dataset> submitted_datasets(Reader& reader, std::int64_t limit);  // who waits longest first
struct Deed {
    Instant at;
    std::string who, action, subject, why;
};
BOOST_DESCRIBE_STRUCT(Deed, (), (at, who, action, subject, why))
std::vector<Deed> deeds_on(Reader& reader, const Dataset& dataset, std::int64_t limit);  // the audit trail of the entry and its versions

// --- records for catalogue formats ---
CatalogueRecord record_of(Reader& reader, const Dataset& dataset);
// Of public datasets, by id: those behind `after` (empty: from the first).
std::vector<CatalogueRecord> published_records(Reader& reader, const std::string& after, std::int64_t limit);

}  // namespace skl::opendata
