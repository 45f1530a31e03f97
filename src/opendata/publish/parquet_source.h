// Parquet of a publisher as CSV for ingest: what it says of its columns' types is kept.
#pragma once

#include <filesystem>

#include "opendata/engine/readers.h"

namespace skl::opendata {

// Problems (422): corrupt-file, no-table, too-many-columns, unpacked-too-large.
Result<Written> write_parquet(const std::filesystem::path& file, TextStore& out);

}  // namespace skl::opendata
