// A table of an outsider, CSV or Parquet, as one Parquet file of ours: `_id` is the record's place in the file, from 1. A confined worker
// (kernel/sandbox) reads it; what it cannot read record by record is refused with a reason, and the rest is taken.
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/sandbox/pool.h"

namespace skl::analytics {

// What the values of a column are, whatever they are stored as. Of CSV all are text: who reads them says what they stand for.
enum class OutsideKind { text, number, boolean, date, date_time, time };
BOOST_DESCRIBE_ENUM(OutsideKind, text, number, boolean, date, date_time, time)

struct OutsideColumn {
    std::string name;
    OutsideKind kind = OutsideKind::text;
};
BOOST_DESCRIBE_STRUCT(OutsideColumn, (), (name, kind))

struct OutsideTable {
    std::vector<OutsideColumn> columns;
    std::int64_t rows = 0;
    std::int64_t refused = 0;  // records, in refused_file
};
BOOST_DESCRIBE_STRUCT(OutsideTable, (), (columns, rows, refused))

// Files that a taking leaves in its folder. refused_file: lines of CSV `row,column,reason,value`, without a header.
inline constexpr const char* taken_file = "table.parquet";
inline constexpr const char* refused_file = "refused.csv";
inline constexpr std::size_t longest_refused = 200;  // bytes of a value that is shown with its reason

// In this process, for the worker and its tests. 422 `file-unreadable` {row}, `file-empty`, `file-columns` {column}.
Result<OutsideTable> take_outside(const std::filesystem::path& file, const std::filesystem::path& folder);

// The rows of an outsider's Parquet file, one by one, in this process, for a worker: exact, and as text what has no cell of its own.
struct OutsideRows {
    std::function<Done(const std::vector<OutsideColumn>& columns, const std::vector<std::string>& left_out)> columns;  // bytes are left out
    std::function<Done(std::span<const Cell> cells)> row;
};
// 422 `file-unreadable`, `file-empty`, `file-columns`; and what the two say.
Done read_outside_parquet(const std::filesystem::path& file, const OutsideRows& rows);

// A table that is read where it lies, by a worker that is confined already: Parquet as it stands, CSV taken into the folder first.
struct OutsideSource {
    OutsideTable table;
    std::string sql;  // FROM clause: `_id`, ascending, and the table's columns
};
Result<OutsideSource> open_outside(const std::filesystem::path& file, const std::filesystem::path& folder);

inline constexpr const char* outside_worker_kind = "outside-file";
int outside_worker(sandbox::Channel& channel, std::string_view init);

class OutsideFiles {
public:
    explicit OutsideFiles(sandbox::Spawner& spawner, int workers = 1);
    // Blocks; `folder` is there. Problems of take_outside; 422 `parser-crash`, `parse-timeout`.
    Result<OutsideTable> take(const std::filesystem::path& file, const std::filesystem::path& folder);

private:
    sandbox::Pool pool_;
};

}  // namespace skl::analytics
