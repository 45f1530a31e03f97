// Inside of analytics only: DuckDB's C API with owners that let go. No other part includes this.
// The header is of 1.4; what 1.5 added and is used here has its declaration at the end.
#pragma once

#include <duckdb.h>

#include <string>
#include <string_view>
#include <vector>

#include "kernel/analytics/columns.h"

namespace skl::analytics::duck {

struct Failure {
    duckdb_error_type kind = DUCKDB_ERROR_INVALID;
    std::string message;  // may name paths of the server: never given out as it is
};

struct Settings {
    std::string memory = "256MB";
    bool in_order = true;            // preserve_insertion_order
    std::string temporary_folder{};  // empty: nothing is ever spilled
};

// One in-memory database that never downloads, installs or loads an extension. Throws std::runtime_error when it cannot open.
class Database {
public:
    explicit Database(const Settings& settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    duckdb_database get() const { return database_; }

private:
    duckdb_database database_ = nullptr;
};

class Connection {
public:
    explicit Connection(Database& database);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    duckdb_connection get() const { return connection_; }

    // A fixed statement of ours whose answer does not matter. Throws std::runtime_error with DuckDB's words when it fails.
    void run(const std::string& sql);
    // False: `failure` says why.
    bool try_run(const std::string& sql, Failure& failure);

private:
    duckdb_connection connection_ = nullptr;
};

class Prepared {
public:
    Prepared() = default;
    ~Prepared() { duckdb_destroy_prepare(&statement_); }
    Prepared(Prepared&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
    Prepared& operator=(Prepared&& other) noexcept {
        std::swap(statement_, other.statement_);
        return *this;
    }
    bool prepare(Connection& connection, const std::string& sql, Failure& failure);
    bool bind(std::size_t index, const Bound& value);  // 1-based
    duckdb_prepared_statement get() const { return statement_; }

private:
    duckdb_prepared_statement statement_ = nullptr;
};

// A result that is fetched chunk by chunk while the query still runs.
class Streaming {
public:
    Streaming() = default;
    ~Streaming();
    Streaming(const Streaming&) = delete;
    Streaming& operator=(const Streaming&) = delete;
    bool start(Prepared& statement, Failure& failure);
    // The next chunk, valid until the next call; nullptr at the end, or with failure.kind set.
    duckdb_data_chunk next(Failure& failure);
    duckdb_result& result() { return result_; }

private:
    duckdb_result result_{};
    bool open_ = false;
    duckdb_data_chunk chunk_ = nullptr;
};

extern "C" {
// 1.5 duckdb.h: copies without checking UTF-8 again; checks alone.
void duckdb_unsafe_vector_assign_string_element_len(duckdb_vector vector, idx_t index, const char* text, idx_t length);
duckdb_error_data duckdb_valid_utf8_check(const char* text, idx_t length);
}

}  // namespace skl::analytics::duck
