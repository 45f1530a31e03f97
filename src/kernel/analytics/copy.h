// A query of our own over our own files, straight into a file: sorted, joined and cast by DuckDB, spilling to a folder where memory
// does not do.
#pragma once

#include <filesystem>
#include <string>

#include "kernel/analytics/columns.h"
#include "kernel/describe/result.h"

namespace skl::analytics {

enum class CopyFormat { parquet, csv };  // csv: RFC 4180 with a header; the query guards formulas (guarded_text)

struct CopyOptions {
    std::string memory = "256MB";
    std::filesystem::path temporary;  // where it spills; empty: past its memory it fails
};

// The file appears under its name only when it is whole and synced. Problems: 507 query-memory, 500 query-failed.
Done copy_to(const std::filesystem::path& file, CopyFormat format, const Statement& select, const CopyOptions& options = {});

// SQL for a text column in CSV: what a spreadsheet would take for a formula has an apostrophe before it.
std::string guarded_text(const std::string& expression);

}  // namespace skl::analytics
