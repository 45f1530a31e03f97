// Rows of asia-od/1: which tables are observations of which bundle.
#pragma once

#include "kernel/storage/store.h"
#include "opendata/model.h"

namespace skl::opendata::asia {

struct AsiaMapping {
    Text<1, 120> table_name;
    Text<1, 60> bundle;
    Prose<4000> properties;  // lines of engine/asia/bundle.h
    Instant changed_at;
    Text<> changed_by;
};
BOOST_DESCRIBE_STRUCT(AsiaMapping, (), (table_name, bundle, properties, changed_at, changed_by))

std::optional<AsiaMapping> mapping_of(Reader& reader, const std::string& table);
std::vector<AsiaMapping> mappings_to(Reader& reader, const std::string& bundle);  // by table
std::vector<std::string> bundles_of(Reader& reader, const Uuid& dataset);  // that tables of the dataset's public versions are mapped to
void keep_mapping(Transaction& tx, const AsiaMapping& mapping);
void delete_mapping(Transaction& tx, const std::string& table);

struct DatasetPage {
    std::vector<Dataset> datasets;
    std::int64_t total = 0;
};
DatasetPage public_datasets(Reader& reader, Instant modified_since, std::int64_t limit, std::int64_t offset);  // by identifier

}  // namespace skl::opendata::asia
