// A published table as the planner sees it: where it lies and which columns may be named.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl::analytics {

struct Table {
    std::string source;                  // FROM clause: parquet_source(path)
    std::vector<Column> columns;         // without `_id`, which every table has
    std::int64_t version = 1;            // cursors stay on it
    std::int64_t rows = 0;               // how many there are, for estimates
    std::chrono::seconds zone{0};        // offset of the jurisdiction, for instants without one and for year(), month(), day()
    std::shared_ptr<const void> held{};  // what the source names, while it is read
};

// By exact name: a column, `_id`, or the raw twin of a column.
std::optional<Column> find_column(const Table& table, std::string_view name);

// 400 unknown-column with the three nearest names; `parameter` is the query parameter to point at.
Problem unknown_column(std::string_view name, const std::vector<std::string>& known, std::string_view parameter, std::size_t position);
Problem unknown_column(std::string_view name, const Table& table, std::string_view parameter, std::size_t position);

// 400 with one field error at /parameter and its position.
Problem fault_at(std::string code, std::string_view parameter, std::size_t position, std::map<std::string, std::string> params = {});

}  // namespace skl::analytics
