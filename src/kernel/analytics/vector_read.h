// Inside of analytics only: DuckDB's vectors → cells, row by row.
#pragma once

#include <deque>
#include <span>

#include "kernel/analytics/duck.h"
#include "kernel/analytics/vector_view.h"

namespace skl::analytics::duck {

// What must be known of a type to read its vectors; made once for a result.
class TypeReader {
public:
    explicit TypeReader(duckdb_logical_type type);  // takes no ownership
    bool readable() const { return readable_; }     // false: BIT, BIGNUM and other types without a public layout
    ColumnType column_type() const;
    VectorView layout() const;                                                       // without its data
    void append_cell_json(std::string& out, duckdb_vector vector, idx_t row) const;  // of a nested or plain value
    Cell read(duckdb_vector vector, idx_t row, std::deque<std::string>& scratch) const;

private:
    bool spelled(std::string& out, const void* data, idx_t row) const;  // values whose cell is text we write ourselves
    void append_list(std::string& out, duckdb_vector vector, idx_t row) const;
    void append_struct(std::string& out, duckdb_vector vector, idx_t row) const;
    void append_map(std::string& out, duckdb_vector vector, idx_t row) const;

    duckdb_type type_, storage_ = DUCKDB_TYPE_INVALID;
    bool readable_ = true;
    std::uint8_t scale_ = 0;
    idx_t array_size_ = 0;
    std::vector<std::string> names_;  // enum words, struct members
    std::vector<TypeReader> children_;
};

// A result's rows. `read` gives the cells of one row, valid until the next call.
class RowReader final : public VectorChunk {
public:
    explicit RowReader(duckdb_result& result);
    const std::vector<Column>& columns() const { return columns_; }
    std::string unreadable_column() const;  // empty: all can be read
    void chunk(duckdb_data_chunk chunk);
    std::size_t rows() const override { return rows_; }
    VectorView view(std::size_t column) const override;
    Cell cell(std::size_t column, std::size_t row) override;
    std::span<const Cell> read(std::size_t row) override;

private:
    std::vector<Column> columns_;
    std::vector<TypeReader> readers_;
    std::vector<duckdb_vector> vectors_;
    std::size_t rows_ = 0;
    std::vector<Cell> cells_;
    std::deque<std::string> scratch_;
};

}  // namespace skl::analytics::duck
