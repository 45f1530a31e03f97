// The vocabulary of open data (opendata.md §3, §19). Chinese terms of the law stand in README.md.
#pragma once

#include "opendata/engine/report.h"

namespace skl::opendata {

enum class DatasetState { draft, submitted, published, suspended, withdrawn };
BOOST_DESCRIBE_ENUM(DatasetState, draft, submitted, published, suspended, withdrawn)

enum class VersionState { received, parsing, failed, needs_review, ready, published, superseded, withheld, deleted };
BOOST_DESCRIBE_ENUM(VersionState, received, parsing, failed, needs_review, ready, published, superseded, withheld, deleted)

enum class QuarantineState { open, repaired, rejected };
BOOST_DESCRIBE_ENUM(QuarantineState, open, repaired, rejected)

enum class AccessLevel { open, registered, restricted, non_public };
BOOST_DESCRIBE_ENUM(AccessLevel, open, registered, restricted, non_public)

enum class Cost { free, fee };
BOOST_DESCRIBE_ENUM(Cost, free, fee)

enum class DatasetType { raw_data, system, api };  // data.gov.tw: rawData, system, api
BOOST_DESCRIBE_ENUM(DatasetType, raw_data, system, api)

enum class OrganizationLevel { central, municipality, county, township, other };
BOOST_DESCRIBE_ENUM(OrganizationLevel, central, municipality, county, township, other)

enum class UrlKind { upload, remote, live_table, service };
BOOST_DESCRIBE_ENUM(UrlKind, upload, remote, live_table, service)

// Who publishes (提供機關) or maintains. Not an agency of identity: publishers of harvested catalogues have no one here; where both
// know one body they agree in its OID.
struct OrganizationFields {
    Bilingual<1, 300> title;
    Text<0, 100> oid;      // 機關 OID: 2.16.886.101.20003.20069
    Text<0, 20> org_code;  // 機關代碼: A41000000G
    std::optional<Uuid> parent_id;
    OrganizationLevel level = OrganizationLevel::other;
    Text<0, 100> contact_name;
    Text<0, 60> contact_phone;  // as data.gov.tw has it: 02-23165300#1234
    std::optional<Email> contact_email;
    std::optional<Url> homepage;
};
BOOST_DESCRIBE_STRUCT(OrganizationFields, (),
                      (title, oid, org_code, parent_id, level, contact_name, contact_phone, contact_email, homepage))

struct Organization : OrganizationFields {
    Id<Organization> id;
    Slug slug;
    Instant created_at, modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Organization, (OrganizationFields), (id, slug, created_at, modified_at, rev))

// What a publisher says of a dataset (opendata.md §3, §4). Empty text, an empty list and an absent value all mean: not said.
struct DatasetFields {
    Bilingual<1, 300> title;
    Bilingual<0, 20000> description;
    std::optional<Uuid> publisher_id, maintainer_id;  // organizations; without a maintainer the publisher answers questions
    Text<0, 60> category;                             // topic of this site
    Text<0, 3> category_code;                         // 服務分類 of data.gov.tw (engine/service_category.h)
    Several<Url, 0, 20> themes;                       // EU data-theme URIs, where other than the category's own
    Several<Text<1, 100>, 0, 50> keywords, keywords_en;
    Text<0, 60> license;
    AccessLevel access_level{};
    Text<0, 1000> access_rights_reason;  // required unless open
    Cost cost{};
    std::optional<Url> cost_url;
    Text<0, 300> cost_law;
    Text<0, 60> frequency;  // a word of engine/frequency.h, an ISO 8601 duration, or what was given where it is neither
    std::optional<Date> temporal_from, temporal_to;
    Text<0, 300> spatial;                  // a name, an administrative code, west,south,east,north in WGS84 degrees, or addresses
    Text<0, 60> crs;                       // EPSG:3826
    Several<Text<2, 35>, 0, 20> language;  // BCP 47
    std::optional<Url> landing_page;
    Several<Url, 0, 20> related_urls, conforms_to;  // conforms_to: URIs of data standards
    std::optional<Uuid> series_id;                  // the dataset that stands for the series
    Prose<2000> version_notes;
    std::optional<Url> hvd_category;  // high-value category, EU vocabulary
    DatasetType dtype{};
    Prose<4000> notes;
    std::optional<Url> source_url;
    Text<0, 500> source_note;
};
BOOST_DESCRIBE_STRUCT(DatasetFields, (),
                      (title, description, publisher_id, maintainer_id, category, category_code, themes, keywords, keywords_en, license,
                       access_level, access_rights_reason, cost, cost_url, cost_law, frequency, temporal_from, temporal_to, spatial, crs,
                       language, landing_page, related_urls, conforms_to, series_id, version_notes, hvd_category, dtype, notes, source_url,
                       source_note))

struct Dataset : DatasetFields {
    Id<Dataset> id;
    Text<1, 100> identifier;  // any; of data.gov.tw: A41000000G-000001
    Slug slug;
    Bilingual<0, 300> publisher;  // the publisher's title, kept in step with it
    DatasetState state{};
    Text<0, 1000> state_reason;  // why it was sent back, suspended or withdrawn
    Text<> submitted_by;         // who asked for the review; another person publishes
    std::optional<Instant> submitted_at;
    std::optional<Uuid> source_id;  // of a harvested one: the source, its name there, and the hash of what was read
    Text<0, 500> source_guid;
    Text<0, 64> source_hash;
    std::optional<Instant> issued_at;
    Instant modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Dataset, (DatasetFields),
                      (id, identifier, slug, publisher, state, state_reason, submitted_by, submitted_at, source_id, source_guid,
                       source_hash, issued_at, modified_at, rev))

// A resource (資料資源; a distribution of DCAT): one file with its versions, or an address elsewhere.
struct Resource {
    Id<Resource> id;
    Uuid dataset_id;
    Text<0, 110> identifier;  // <dataset's identifier>-001
    std::int64_t position = 1;
    Bilingual<0, 300> title;
    Bilingual<0, 4000> description;
    Text<0, 60> declared_format, declared_encoding;
    Several<Text<1, 300>, 0, 2000> declared_fields;
    Text<0, 127> media_type;
    std::optional<Url> access_url, download_url;  // of what lies elsewhere
    UrlKind url_kind{};
    std::int64_t byte_size = 0;  // of the public version's original; 0: unknown
    Text<0, 64> sha256;
    Text<0, 200> etag;
    std::optional<Instant> last_modified;
    Instant created_at, modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Resource, (),
                      (id, dataset_id, identifier, position, title, description, declared_format, declared_encoding, declared_fields,
                       media_type, access_url, download_url, url_kind, byte_size, sha256, etag, last_modified, created_at, modified_at,
                       rev))

// What the publisher says of a column (欄位說明), kept for the resource: each later version's column of that name has it too.
struct ColumnEntry {
    Text<1, 255> column;
    Bilingual<0, 300> title;
    Bilingual<0, 2000> description;
    Text<0, 60> unit;  // UCUM, or a word
    std::optional<Url> code_list;
    std::optional<Url> standard_uri;  // of the data standard's column
};
BOOST_DESCRIBE_STRUCT(ColumnEntry, (), (column, title, description, unit, code_list, standard_uri))

struct Version {
    Id<Version> id;
    Uuid dataset_id, resource_id;
    std::int64_t number = 0;
    VersionState state{};
    Text<> file_name;
    Text<> raw_sha256;
    std::int64_t bytes_raw = 0;
    Text<> canonical_sha256, format, encoding;
    std::int64_t rows_accepted = 0, rows_quarantined = 0, blank_rows = 0;
    std::optional<Date> data_as_of;
    Text<> note, problem;
    std::optional<Uuid> job_id;
    Instant created_at;
    std::optional<Instant> published_at;
};
BOOST_DESCRIBE_STRUCT(Version, (),
                      (id, dataset_id, resource_id, number, state, file_name, raw_sha256, bytes_raw, canonical_sha256, format, encoding,
                       rows_accepted, rows_quarantined, blank_rows, data_as_of, note, problem, job_id, created_at, published_at))

// A table's column as the catalogue keeps it.
struct TableColumn {
    Text<> name;
    std::string title;
    ColumnType type{};
    Role role{};
    bool repaired = false;  // "<name>__raw" holds the source's spelling
    std::int64_t nulls = 0, distinct = 0;
    std::optional<std::string> min, max;
    std::vector<TopValue> top_values;
};
BOOST_DESCRIBE_STRUCT(TableColumn, (), (name, title, type, role, repaired, nulls, distinct, min, max, top_values))

struct Table {
    Id<Table> id;
    Uuid version_id, dataset_id;
    std::int64_t ordinal = 0;
    Text<> name;  // in paths: the dataset's slug, with _2 … for further tables (no slug has _)
    std::int64_t row_count = 0;
    Text<> parquet_sha256;
    std::int64_t parquet_bytes = 0;
    Text<> csv_sha256;
    std::int64_t csv_bytes = 0;
    std::vector<TableColumn> columns;
};
BOOST_DESCRIBE_STRUCT(Table, (),
                      (id, version_id, dataset_id, ordinal, name, row_count, parquet_sha256, parquet_bytes, csv_sha256, csv_bytes, columns))

struct QuarantineRow {
    std::int64_t record_no = 0, byte_offset = 0;
    std::string raw;  // as text; the original bytes by download
    Text<> code;
    std::string reason;
    QuarantineState state{};
};
BOOST_DESCRIBE_STRUCT(QuarantineRow, (), (record_no, byte_offset, raw, code, reason, state))

// What a publisher says of a file, by form, API or command line.
struct NewVersion {
    std::optional<Upload> file;
    std::optional<Slug> dataset;             // an existing dataset, or the slug of a new one
    std::optional<Slug> slug;                // of a new dataset: taken already is a fault, not a further version
    std::optional<Bilingual<1, 300>> title;  // required for a new one
    std::optional<Bilingual<0, 20000>> description;
    std::optional<Bilingual<0, 300>> publisher;
    std::optional<Text<0, 60>> license;
    std::optional<Text<0, 60>> category;
    std::optional<Text<0, 500>> note;
    bool publish = false;  // without a look at the preview
};
BOOST_DESCRIBE_STRUCT(NewVersion, (), (file, dataset, slug, title, description, publisher, license, category, note, publish))

// Topics of the catalogue; their words are `category.<topic>`.
inline constexpr const char* topics[] = {"population", "traffic", "election", "safety", "finance", "life", "land"};

// Licences a dataset may name (data.gov.tw and SPDX ids).
struct License {
    const char *id, *title_zh, *title_en, *url;
};
inline constexpr License licenses[] = {
    {"OGDL-Taiwan-1.0", "政府資料開放授權條款－第1版", "Open Government Data License, version 1.0", "https://data.gov.tw/license"},
    {"CC-BY-4.0", "創用 CC 姓名標示 4.0 國際", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"},
    {"CC0-1.0", "CC0 1.0 公眾領域貢獻宣告", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"},
    {"MIT", "MIT 授權", "MIT License", "https://opensource.org/license/mit"},
};

}  // namespace skl::opendata
