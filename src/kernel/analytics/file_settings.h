// How every Parquet file of ours is written (opendata.md §5.8), as COPY takes it: rows in the order of `_id`, by one thread.
#pragma once

#include "kernel/analytics/parquet_writer.h"

namespace skl::analytics {

inline std::string file_settings() {
    return fmt::format(
        "format parquet, compression zstd, compression_level {}, row_group_size {}, row_group_size_bytes {}, use_tmp_file false",
        zstd_level, row_group_rows, largest_row_group);
}

}  // namespace skl::analytics
