// Rows → one immutable Parquet file (opendata.md §5.8): zstd level 3, row groups of 122,880, `_id` BIGINT first, `<name>__raw` twins.
//
// Rows are gathered into batches column by column; a thread of the writer's own runs one COPY that draws the batches, so writing
// goes on while the caller parses. Memory: a few batches, one open row group (closed early at largest_row_group) and DuckDB's
// limit; nothing is spilled to disk.
//
// One thread calls row() and finish(). The file appears under its name only when finish() succeeded.
#pragma once

#include <filesystem>
#include <memory>
#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl::analytics {

inline constexpr int zstd_level = 3;
inline constexpr std::int64_t row_group_rows = 122'880;                    // 60 DuckDB vectors; opendata.md §5.8
inline constexpr std::int64_t largest_row_group = std::int64_t{64} << 20;  // bytes before compression: wide rows close a group early
inline constexpr std::size_t most_columns = 2'000;

struct WriterOptions {
    std::string memory = "256MB";  // of DuckDB; past it the writer fails with `parquet-memory`
};

struct WrittenParquet {
    std::int64_t rows = 0, bytes = 0;
};

class ParquetWriter {
public:
    // Problems: parquet-columns (none, too many, a name twice, `_id` or a twin's name used), parquet-open.
    static Result<std::unique_ptr<ParquetWriter>> open(const std::filesystem::path& file, std::vector<Column> columns,
                                                       WriterOptions options = {});
    ~ParquetWriter();  // without finish(): nothing is left behind

    // One row; cells in the order of the columns, missing ones are null. Text must be valid UTF-8. Cells that do not fit the column's
    // type and rows after a failure are remembered as the problem that finish() gives. False: no use to go on.
    bool row(std::int64_t id, std::span<const Cell> cells);

    // Ends the file, syncs it and gives it its name. Problems (500): parquet-cell {column, row}, parquet-memory, parquet-write.
    Result<WrittenParquet> finish();

private:
    struct Work;
    explicit ParquetWriter(std::unique_ptr<Work> work);
    std::unique_ptr<Work> work_;
};

}  // namespace skl::analytics
