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

enum class AccessLevel { open, registered, restricted };
BOOST_DESCRIBE_ENUM(AccessLevel, open, registered, restricted)

struct Dataset {
    Id<Dataset> id;
    Text<1, 100> identifier;
    Slug slug;
    Bilingual<1, 300> title;
    Bilingual<0, 20000> description;
    Bilingual<0, 300> publisher;
    Text<0, 60> category;
    std::vector<std::string> keywords;
    Text<0, 60> license;
    AccessLevel access_level{};
    Text<0, 60> frequency;
    std::optional<Url> source_url;
    Text<0, 500> source_note;
    DatasetState state{};
    std::optional<Instant> issued_at;
    Instant modified_at;
    std::int64_t rev = 1;
};
BOOST_DESCRIBE_STRUCT(Dataset, (),
                      (id, identifier, slug, title, description, publisher, category, keywords, license, access_level, frequency,
                       source_url, source_note, state, issued_at, modified_at, rev))

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
