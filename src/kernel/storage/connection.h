// Inside of storage: one connection to one database. Not for modules.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "kernel/describe/result.h"
#include "kernel/storage/statement.h"

namespace skl::storage {

// Prepared statements kept per connection; past it all are let go. SQL is literals, but filters of lists vary.
constexpr std::size_t most_prepared = 512;

class Connection {
public:
    virtual ~Connection() = default;
    // Runs one statement to its end (RETURNING too) and gives the rows it changed: 0 for a select.
    virtual std::int64_t execute(std::string_view sql, const Bindings& bindings, const std::function<void(const Row&)>* each) = 0;
    virtual void script(const std::string& sql) = 0;  // several statements, no parameters, no time limit on SQLite

    // The transaction, with the tenant that row-level security lets see. A failed commit throws.
    virtual void begin(const std::string& tenant, bool read_only) = 0;
    virtual void set_tenant(const std::string& tenant) = 0;  // within a transaction
    virtual void commit() = 0;
    virtual void rollback() = 0;         // throws when the connection cannot go on
    virtual bool poisoned() const = 0;   // an error inside the transaction: only a rollback mends it (PostgreSQL)
    virtual void lift_time_limit() = 0;  // for the rest of the transaction: migrations, rebuilding an index

    virtual bool lost() const = 0;
    virtual bool postgresql() const = 0;
    std::int64_t execute(std::string_view sql) { return execute(sql, {}, nullptr); }
};

std::unique_ptr<Connection> open_sqlite(const std::string& path, bool read_only, std::chrono::milliseconds longest_statement);
std::unique_ptr<Connection> open_postgresql(const std::string& url, std::chrono::milliseconds longest_statement);

// pg_dump and pg_restore, as the kernel's own work: they see every tenant.
Done run_postgresql_tool(const std::vector<std::string>& arguments);

// The named differences of the two databases (dialect.cpp); no other file branches on the database.
std::string spelled_for(std::string_view sql, bool postgresql);

// The statement with $1, $2 … for :name, and the names in order. Text in quotes, casts (::) and comments are left alone.
std::string positional(std::string_view sql, std::vector<std::string>& names);

}  // namespace skl::storage
