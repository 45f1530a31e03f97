// Inside of analytics only: rows on their way into Parquet, kept column by column.
#pragma once

#include <condition_variable>
#include <span>

#include "kernel/analytics/duck.h"

namespace skl::analytics {

inline constexpr std::size_t batch_rows = 2048;                   // DuckDB's vector size: a batch becomes one data chunk
inline constexpr std::size_t batch_bytes = std::size_t{4} << 20;  // of text; a batch is closed early past it
inline constexpr std::size_t batches_waiting = 4;                 // between the parser and COPY

// One physical column of the file.
struct FileColumn {
    std::string name;
    ColumnType type;
    std::size_t source = 0;  // index of the cell
    bool raw = false;        // takes Cell::raw instead of the value
};

class RowBatch {
public:
    explicit RowBatch(const std::vector<FileColumn>& columns);
    // False: the cell of column `wrong` does not fit its type.
    bool add(std::int64_t id, std::span<const Cell> cells, std::size_t& wrong);
    bool full() const { return rows_ >= batch_rows || text_.size() >= batch_bytes; }
    std::size_t rows() const { return rows_; }
    void into(duckdb_data_chunk chunk) const;
    void clear();

private:
    struct Slot {
        std::int64_t low = 0;   // integer, date, instant, bits of a double, offset of text, lower half of a decimal
        std::int64_t high = 0;  // length of text, upper half of a decimal; absent: null
        bool present = false;
    };
    bool put(Slot& slot, ColumnType type, const Cell& cell);
    void put_text(Slot& slot, std::string_view text);

    const std::vector<FileColumn>& columns_;
    std::vector<std::vector<Slot>> slots_;  // by column
    std::string text_;
    std::size_t rows_ = 0;
};

// The bounded way of batches from the caller to the COPY, and of empty ones back.
class BatchQueue {
public:
    bool push(std::unique_ptr<RowBatch> batch);  // waits for room; false: closed
    std::unique_ptr<RowBatch> pop();             // waits; nullptr: ended
    std::unique_ptr<RowBatch> spare();           // an emptied one, or nullptr
    void give_back(std::unique_ptr<RowBatch> batch);
    void end();                  // no more will come
    void close(bool cancelled);  // nobody draws any more
    bool cancelled() const;

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::unique_ptr<RowBatch>> waiting_, spare_;
    bool ended_ = false, closed_ = false, cancelled_ = false;
};

}  // namespace skl::analytics
