// A file with a list of standards, read as any other file of an outsider is: by the parser in its confined worker, whatever its format.
#pragma once

#include "kernel/analytics/trusted.h"
#include "kernel/sandbox/pool.h"
#include "opendata/engine/standards/list.h"

namespace skl::opendata {

inline constexpr std::size_t largest_standards_list = std::size_t{8} << 20;  // bytes
inline constexpr std::int64_t most_standards = 5'000;                        // of one file; schema.gov.tw's longest list has some hundred

struct ReadStandard {
    std::int64_t record = 0;  // of the file, its header counted
    standards::StandardFields fields;
};
struct BadRow {
    std::int64_t record = 0;
    std::string name;  // as far as it could be read
    std::vector<FieldError> faults;
};
struct ReadList {
    std::vector<ReadStandard> standards;
    std::vector<BadRow> refused;       // rows that are no standard, and rows that the parser put aside
    std::vector<std::string> unknown;  // headings of columns that are passed over
};

// Blocks. Problems of the file (422), 422 not-a-standards-list {columns}: no table has a column of names; 413 too-many-standards {limit}.
Result<ReadList> read_standards(sandbox::Pool& pool, analytics::TrustedQueries& queries, const std::filesystem::path& scratch,
                                const Upload& file, const standards::ListOptions& options);

}  // namespace skl::opendata
