// One dataset with all that any catalogue format tells of it: the one input of DCAT, CKAN, schema.org, data.json and the Taiwanese
// exchange (opendata.md §4). Pure data: `catalogue/record_store.cpp` fills it; what writes a format reads nothing else.
// Paths are of this site, without host and tenant's prefix; a writer puts its base address before them.
#pragma once

#include "opendata/model.h"

namespace skl::opendata {

// A column with its entry of the dictionary; what nobody said is empty.
struct RecordColumn {
    Text<> name;        // as the API and the Parquet file have it
    std::string label;  // the header's own title, from the file
    ColumnType type{};
    std::int64_t nulls = 0, distinct = 0;
    std::optional<std::string> min, max;
    Bilingual<0, 300> title;
    Bilingual<0, 2000> description;
    Text<0, 60> unit;
    std::optional<Url> code_list, standard_uri;
};
BOOST_DESCRIBE_STRUCT(RecordColumn, (), (name, label, type, nulls, distinct, min, max, title, description, unit, code_list, standard_uri))

// A table of the public version: rows API, OpenAPI document and downloads go by its name (/tables/{name}/…).
struct RecordTable {
    Uuid id;
    Text<> name;
    std::int64_t ordinal = 1, row_count = 0;
    Text<> parquet_sha256, csv_sha256;
    std::int64_t parquet_bytes = 0, csv_bytes = 0;
    std::vector<RecordColumn> columns;
};
BOOST_DESCRIBE_STRUCT(RecordTable, (), (id, name, ordinal, row_count, parquet_sha256, csv_sha256, parquet_bytes, csv_bytes, columns))

struct RecordVersion {
    std::int64_t number = 0;
    VersionState state{};  // published, or superseded
    Instant published_at;
    std::int64_t rows = 0, bytes = 0;
    Text<> raw_sha256, format, encoding, note;
    std::optional<Date> data_as_of;
    Text<> href;  // /datasets/{slug}/versions/{number}
};
BOOST_DESCRIBE_STRUCT(RecordVersion, (), (number, state, published_at, rows, bytes, raw_sha256, format, encoding, note, data_as_of, href))

struct RecordDistribution {
    Resource resource;  // with what was declared
    // What holds: found in the public version's bytes, else declared.
    Text<> format;      // csv, json, xlsx … as engine/identify.h names them, or as declared
    Text<> encoding;    // IANA or usual name: UTF-8, Big5-UAO
    Text<> media_type;  // text/csv
    std::int64_t byte_size = 0;
    Text<> sha256;
    Text<> access_href, download_href;  // paths of this site; empty where resource.access_url and .download_url say the address
    Text<> license;                     // the dataset's
    std::optional<Instant> issued_at, modified_at;
    std::int64_t rows = 0, quarantined = 0;
    std::vector<RecordTable> tables;
    std::vector<RecordVersion> versions;  // public ones, the newest first
};
BOOST_DESCRIBE_STRUCT(RecordDistribution, (),
                      (resource, format, encoding, media_type, byte_size, sha256, access_href, download_href, license, issued_at,
                       modified_at, rows, quarantined, tables, versions))

struct CatalogueRecord {
    Dataset dataset;
    std::optional<Organization> publisher, maintainer;
    Text<> license_title_zh, license_title_en, license_url;  // of a licence that is known by its id
    Text<> href;                                             // /datasets/{slug}
    std::vector<RecordDistribution> distributions;           // by position
    std::optional<Text<>> series_identifier;                 // of dataset.series_id
};
BOOST_DESCRIBE_STRUCT(CatalogueRecord, (),
                      (dataset, publisher, maintainer, license_title_zh, license_title_en, license_url, href, distributions,
                       series_identifier))

}  // namespace skl::opendata
