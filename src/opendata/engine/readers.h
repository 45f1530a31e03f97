// Files that are no delimited text, as one: records of cells written as CSV, which the same pipeline then reads.
#pragma once

#include "kernel/describe/result.h"

namespace skl::opendata {

constexpr std::size_t largest_unpacked = std::size_t{512} << 20;  // of an archive's member; more is a bomb or no spreadsheet
constexpr std::size_t most_archive_entries = 10'000;
constexpr std::size_t largest_ratio = 200;                        // unpacked : packed (opendata.md §5.1)
constexpr std::size_t largest_tree = std::size_t{64} << 20;       // JSON and XML are read whole

// `format` as identify says. Problems: format-unsupported, corrupt-archive, unpacked-too-large, bad-json, bad-xml, no-table.
Result<std::string> as_csv(std::string_view bytes, const std::string& format);

Result<std::string> sheet_as_csv(std::string_view bytes, const std::string& format);  // xlsx, ods
Result<std::string> json_as_csv(std::string_view bytes, const std::string& format);   // json, ndjson, geojson
Result<std::string> xml_as_csv(std::string_view bytes, const std::string& format);    // kml, xml

}  // namespace skl::opendata
