// The only place with SQL of open data. Functions of a Reader or a Transaction; they hold no state.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata {

std::optional<Dataset> find_dataset(Reader& reader, const std::string& key);  // slug, id or identifier
std::optional<Dataset> dataset_by_id(Reader& reader, const Uuid& id);
std::optional<Dataset> lock_dataset(Transaction& tx, const Uuid& id);  // who moves it next waits for this transaction
std::vector<Dataset> published_datasets(Reader& reader);
bool insert_dataset(Transaction& tx, const Dataset& dataset, const std::string& who, Instant at);  // false: slug or identifier is taken
bool update_dataset(Transaction& tx, const Dataset& dataset, std::int64_t expected_rev);           // false: somebody was first

// A draft with its resources, where no file was ever received for it. False: one was, so that it stays.
bool delete_draft(Transaction& tx, const Dataset& dataset);
// The organization has another title: its datasets bear it, and are found by it.
void rename_publisher(Transaction& tx, const Organization& organization);

// A row of the catalogue: the dataset with its published version's first table.
struct CatalogueRow {
    Dataset dataset;
    Text<> format;
    std::int64_t rows = 0, columns = 0;
    Text<> table;
};
struct CatalogueFilter {
    std::string publisher, category, license, format;
    std::optional<Instant> modified_since;
    std::vector<std::string> ids;  // of a search, best first; used when `searched`
    bool searched = false;
    std::string sort;          // title, -title, modified_at, -modified_at; empty: a search's own order, else what was changed last
    std::vector<Value> after;  // the sorted value and the id of the row that the page before ended with; empty: the first page
    std::int64_t limit = 20, offset = 0;  // offset: in a search's own order
};
std::vector<CatalogueRow> list_catalogue(Reader& reader, const CatalogueFilter& filter);
struct FacetValue {
    std::string value;
    std::int64_t count = 0;
};
// How many public datasets there are of each combination of facets: read once, it answers the count and all facets of a page.
class FacetTable {
public:
    struct Row {
        std::string category, category_code, publisher, license, format;
        std::int64_t count = 0;
    };
    explicit FacetTable(std::vector<Row> rows) : rows_(std::move(rows)) {}

    std::int64_t total(const CatalogueFilter& filter) const;
    // publisher, category, license or format; a facet counts what the other facets leave. The most frequent first.
    std::vector<FacetValue> values(CatalogueFilter filter, std::string_view facet) const;

private:
    std::vector<Row> rows_;
};
FacetTable facet_table(Reader& reader, const CatalogueFilter& filter);  // of what was found and changed since; the facets are asked later
std::int64_t count_catalogue(Reader& reader, const CatalogueFilter& filter);

Uuid resource_of(Transaction& tx, const Dataset& dataset, Instant at);  // the dataset's first resource, made when it is missing; locks it
Version insert_version(Transaction& tx, const Dataset& dataset, const Uuid& resource, const std::string& file_name,
                       const std::string& raw_sha256, std::int64_t bytes, const std::string& note, const std::string& who, Instant at);
// Of the dataset's first resource:
std::optional<Version> find_version(Reader& reader, const Uuid& dataset, std::int64_t number);
std::optional<Version> version_by_id(Reader& reader, const Uuid& id);
std::optional<Version> published_version(Reader& reader, const Uuid& dataset);
std::optional<Version> newest_version(Reader& reader, const Uuid& dataset);  // that did not fail
std::optional<Version> published_of(Reader& reader, const Uuid& resource);
std::optional<Version> newest_readable(Reader& reader, const Uuid& resource);  // ready or in review, and newer than its public one
std::vector<Version> versions_of(Reader& reader, const Uuid& dataset);
std::vector<Version> versions_of_resource(Reader& reader, const Uuid& resource);  // the newest first
std::vector<Version> public_versions(Reader& reader, const Uuid& resource, std::int64_t limit);  // and superseded ones, the newest first
std::vector<Version> waiting_versions(Reader& reader, std::int64_t limit);  // received and not public yet, the newest first
std::string report_of(Reader& reader, const Uuid& version);
std::string corrections_of(Reader& reader, const Uuid& version);

// Versions of all tenants that are received or parsed, with the job that does it; none: a command does. Run as every_tenant.
struct BeingRead {
    std::string tenant;
    Uuid id;
    std::optional<Uuid> job_id;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(BeingRead, (), (tenant, id, job_id, created_at))
std::vector<BeingRead> versions_being_read(Reader& reader);
void set_version_state(Transaction& tx, const Uuid& version, VersionState state, const std::string& problem = "");
void set_version_job(Transaction& tx, const Uuid& version, const Uuid& job);
void set_corrections(Transaction& tx, const Uuid& version, const std::string& json);
void set_report(Transaction& tx, const Uuid& version, const IngestReport& report);
void release_version(Transaction& tx, const Uuid& version);  // it and its tables need their blobs no more
// The version is its resource's public one and supersedes the one before: one moment for all readers. Whether the dataset itself is
// public is its own state (engine/dataset_life.h).
void publish_version(Transaction& tx, const Version& version, Instant at);

void insert_table(Transaction& tx, const Table& table, Instant at);
std::vector<Table> tables_of(Reader& reader, const Uuid& version);
std::optional<Table> published_table(Reader& reader, const std::string& name);  // by name or id
std::vector<Table> published_tables(Reader& reader);
std::optional<Table> table_as_of(Reader& reader, const std::string& name, Instant at);  // of the version that was public then
std::optional<Table> table_of_version(Reader& reader, const std::string& name, std::int64_t version);  // published or superseded
std::optional<std::string> withdrawn_table(Reader& reader, const std::string& name);                   // was public, is no more: the reason
void delete_results(Transaction& tx, const Uuid& version);  // tables and quarantined rows of an earlier try

struct NewQuarantineRow {
    std::int64_t position, table_ordinal, record_no, byte_offset;
    std::string raw, code, column, params;
    QuarantineState state{};
};
void insert_quarantine(Transaction& tx, const Uuid& version, const std::vector<NewQuarantineRow>& rows);
std::vector<QuarantineRow> quarantine_of(Reader& reader, const Uuid& version, std::int64_t limit, std::int64_t after_record);
// At most `limit` of them past the position `after`, in their order; positions begin with 0.
void each_quarantined(Reader& reader, const Uuid& version, std::int64_t after, std::int64_t limit,
                      const std::function<void(const NewQuarantineRow&)>& row);

void audit(Transaction& tx, Instant at, const std::string& who, const std::string& action, const std::string& subject,
           const std::string& why);

}  // namespace skl::opendata
