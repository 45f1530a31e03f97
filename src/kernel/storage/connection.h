// Inside of storage: one connection to one database. Not for modules.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "kernel/storage/statement.h"

namespace skl::storage {

class Connection {
public:
    virtual ~Connection() = default;
    // Runs one statement to its end (RETURNING too) and gives the affected rows.
    virtual std::int64_t execute(std::string_view sql, const Bindings& bindings, const std::function<void(const Row&)>* each) = 0;
    virtual void script(const std::string& sql) = 0;  // several statements, no parameters
    virtual bool lost() const = 0;
    virtual bool postgresql() const = 0;
    std::int64_t execute(std::string_view sql) { return execute(sql, {}, nullptr); }
};

std::unique_ptr<Connection> open_sqlite(const std::string& path, bool read_only);
std::unique_ptr<Connection> open_postgresql(const std::string& url);

// The named differences of the two databases (dialect.cpp); no other file branches on the database.
std::string spelled_for(std::string_view sql, bool postgresql);

// The statement with $1, $2 … for :name, and the names in order. Text in quotes, casts (::) and comments are left alone.
std::string positional(std::string_view sql, std::vector<std::string>& names);

}  // namespace skl::storage
