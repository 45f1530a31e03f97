// A published table as an Apache Iceberg table (format version 2, iceberg.apache.org/spec): so that Spark, Trino and DuckDB elsewhere read
// the Parquet file that is there already. Each version is a metadata file with one snapshot of one data file. Pure.
//
//   metadata/v<n>.metadata.json → metadata/snap-<n>.avro (manifest list) → metadata/m-<n>.avro (manifest) → data/v<n>.parquet
#pragma once

#include "kernel/analytics/columns.h"
#include "kernel/describe/types.h"

namespace skl::opendata::lake {

struct IcebergTable {
    std::string location;                    // absolute address of the table's folder, without a slash at its end
    std::string uuid;                        // of the table: the same in all versions
    std::vector<analytics::Column> columns;  // without _id
    std::int64_t version = 0;
    std::int64_t rows = 0, parquet_bytes = 0;
    Instant published_at;
};

std::string metadata_json(const IcebergTable& table);
std::string manifest_list(const IcebergTable& table);
std::string manifest(const IcebergTable& table);

std::string metadata_name(std::int64_t version);       // v3.metadata.json
std::string manifest_list_name(std::int64_t version);  // snap-3.avro
std::string manifest_name(std::int64_t version);       // m-3.avro
std::string data_name(std::int64_t version);           // v3.parquet

}  // namespace skl::opendata::lake
