// Files that are no delimited text, as one: records of cells written as CSV, which the same pipeline then reads.
#pragma once

#include "kernel/describe/result.h"
#include "opendata/engine/text_store.h"

namespace skl::opendata {

constexpr std::size_t largest_unpacked = std::size_t{512} << 20;  // of an archive's members together; more is a bomb or no spreadsheet
constexpr std::size_t most_archive_entries = 10'000;
constexpr std::size_t largest_ratio = 200;                   // unpacked : packed (opendata.md §5.1)
constexpr std::size_t largest_tree = std::size_t{64} << 20;  // JSON and XML are read whole
constexpr std::size_t largest_table = std::size_t{1} << 30;  // of a spreadsheet as text: repeated cells cost nothing in the file

// `format` as identify says. Problems: format-unsupported, corrupt-archive, unpacked-too-large, bad-json, bad-xml, no-table, parse-memory.
Done write_as_csv(std::string_view bytes, const std::string& format, TextStore& out);

Done write_sheet(std::string_view bytes, const std::string& format, TextStore& out);  // xlsx, ods
Done write_json(std::string_view bytes, const std::string& format, TextStore& out);   // json, ndjson, geojson
Done write_xml(std::string_view bytes, const std::string& format, TextStore& out);    // kml, xml

// One record of cells, padded to `width`.
void write_record(TextStore& out, const std::vector<std::string>& cells, std::size_t width);

}  // namespace skl::opendata
