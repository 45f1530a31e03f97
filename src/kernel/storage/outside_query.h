// One SELECT in somebody else's PostgreSQL, read and gone: in a transaction that may only read, within a time and a number of rows.
// Where the database is, the operator says (a libpq URL); what is asked, an analyst. The role of the URL is what bounds which tables can
// be read, so it should have SELECT on those alone.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"

namespace skl {

struct OutsideQueryLimits {
    std::chrono::milliseconds statement{60'000};  // of the server's own work; a fetch that takes longer is ended by it
    std::chrono::minutes whole{15};               // all fetches together
    std::int64_t rows = 5'000'000;
    std::size_t bytes = std::size_t{2} << 30;  // as an upload has
};

struct OutsideQueryVisitor {
    std::function<Done(const std::vector<std::string>& columns)> columns;
    // A cell is text as PostgreSQL writes it, dates by ISO 8601, booleans as true and false; nothing: null. False: no more rows are wanted.
    std::function<bool(std::span<const std::optional<std::string_view>> cells)> row;
};

// Blocks. 422 `outside-query` {message}: the server refuses it, or its time is up; `outside-query-limit` {rows}; 503
// `outside-database-lost`. No message of these holds the URL.
Done query_outside(const std::string& url, const std::string& sql, const OutsideQueryLimits& limits, const OutsideQueryVisitor& visitor);

}  // namespace skl
