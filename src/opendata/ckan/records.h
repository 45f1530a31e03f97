// Inside of the CKAN façade only: rows in the formats of the datastore.
#pragma once

#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl::opendata::ckan {

enum class RecordsFormat { objects, lists, csv, tsv, xml };

// One row after the other; what stands around them is the caller's. Timestamps have no zone: they are the local time of the source,
// as PostgreSQL's timestamps are.
class Records {
public:
    Records(RecordsFormat format, std::vector<analytics::Column> columns, std::string_view line_end)
        : format_(format), columns_(std::move(columns)), line_end_(line_end) {}
    void header(std::string& out) const;  // of csv and tsv
    void row(std::string& out, std::span<const analytics::Cell> cells);

private:
    void value(std::string& out, std::size_t column, const analytics::Cell& cell) const;
    void separated(std::string& out, std::span<const analytics::Cell> cells) const;
    void element(std::string& out, std::span<const analytics::Cell> cells) const;

    RecordsFormat format_;
    std::vector<analytics::Column> columns_;
    std::string line_end_;
    bool first_ = true;
};

}  // namespace skl::opendata::ckan
