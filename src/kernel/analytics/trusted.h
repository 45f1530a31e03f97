// Our own fixed queries over immutable Parquet files, in this process (opendata.md §24): prepared plans, one thread each.
// SQL of outsiders never comes here; it goes to kernel/analytics/query_service.h.
//
// DuckDB is opened by the first query, not before. All members may be called from any thread; a call waits while all
// connections are busy.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "kernel/analytics/vector_view.h"
#include "kernel/describe/result.h"

namespace skl::analytics {

using Deadline = std::chrono::steady_clock::time_point;

// An answer kept whole; cells point into it, so it moves but does not copy.
class ResultTable {
public:
    ResultTable() = default;
    ResultTable(ResultTable&&) = default;
    ResultTable& operator=(ResultTable&&) = default;

    std::vector<Column> columns;
    std::size_t rows() const { return columns.empty() ? 0 : cells_.size() / columns.size(); }
    Cell at(std::size_t row, std::size_t column) const;
    void add(std::span<const Cell> row);
    std::size_t bytes() const { return text_.size() + cells_.size() * sizeof(Kept) + columns.size() * sizeof(Column); }

private:
    struct Kept {
        Cell::Kind kind;
        std::int64_t whole;  // or the offset of the text
        double real;
        std::size_t length;
    };
    std::vector<Kept> cells_;
    std::string text_;
};

// Called once with the columns, then once a row; false stops the query without a problem.
struct RowVisitor {
    std::function<void(const std::vector<Column>&)> columns;
    std::function<bool(std::span<const Cell>)> row;
};

// Called with each piece of an answer; false stops the query without a problem.
using VectorVisitor = std::function<bool(VectorChunk&)>;

// An immutable Parquet file and what the catalogue knows of it.
struct KnownFile {
    std::string path;
    std::int64_t rows = 0;
    std::size_t bytes = 0;                // at most so many in memory
    std::vector<std::string> few_valued;  // text columns of at most most_enumerated values
    std::shared_ptr<const void> held{};   // lives until the file has been read: what keeps it where it is
};
inline constexpr std::int64_t most_enumerated = 1'000;
inline constexpr std::int64_t fewest_hot_rows = 20'000;  // smaller files are read from Parquet in a millisecond or two

// FROM clause of a query; `held` keeps what it names until the query is done.
struct TableSource {
    std::string sql;
    std::shared_ptr<const void> held;
};

struct TrustedOptions {
    int connections = 2;                             // queries at once; each runs on its caller's thread
    std::string memory = "640MB";                    // of DuckDB, all queries and kept tables together
    std::size_t hot_bytes = std::size_t{256} << 20;  // of the tables kept in memory
    std::size_t prepared = 64;                       // plans kept by each connection
};

class TrustedQueries {
public:
    explicit TrustedQueries(TrustedOptions options = {});
    ~TrustedQueries();

    // Problems: 408 query-timeout, 507 query-memory, 503 busy (no connection before the deadline), 410 gone (the file is not
    // there), 500 query-failed. 400 bad-value {}: a value of the request cannot be used (overflow, division by zero).
    Done query(const Statement& statement, const RowVisitor& visitor, Deadline deadline);
    Result<ResultTable> query(const Statement& statement, Deadline deadline);
    Done query_vectors(const Statement& statement, const VectorVisitor& visitor, Deadline deadline);

    // How to read a file: as Parquet, or from memory when it is asked for often.
    TableSource source(const KnownFile& file);
    void settle();  // waits until no file is being taken into memory: for tests

    bool opened() const;

private:
    struct Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace skl::analytics
