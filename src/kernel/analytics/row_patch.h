// A Parquet file of ours as what differs from another one, row by row. Versions of a table share most of their rows, and no bytes: `_id`
// counts on, dictionaries begin elsewhere, and all is compressed. So what is kept is
//
//   "SKLROWS1"  digest 32 hex digits  length of the runs, 8 bytes little-endian
//   runs        Parquet (g, d, n): so many rows after the run before, n rows are those of the base whose `_id` is that much greater;
//               g and d count from the run before
//   rows        Parquet: those that the base has not
//
// and the file is written from it again, as ParquetWriter wrote it. The bytes are the same as long as DuckDB writes them the same; the
// digest is one of the rows and says, where another DuckDB writes them otherwise, that they are still those rows.
#pragma once

#include <filesystem>

#include "kernel/describe/result.h"

namespace skl::analytics {

// False: columns are not the same in both, or one of them is not ours. Memory: DuckDB's, 512 MB at most; what does not fit is spilled
// beside `patch`. Problems: 507 query-memory, 500 query-failed, 507 disk-failed.
Result<bool> make_row_patch(const std::filesystem::path& base, const std::filesystem::path& target, const std::filesystem::path& patch);
Done apply_row_patch(const std::filesystem::path& base, const std::filesystem::path& patch, const std::filesystem::path& target);
bool same_rows(const std::filesystem::path& patch, const std::filesystem::path& file);

}  // namespace skl::analytics
