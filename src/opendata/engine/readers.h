// Files that are no delimited text, as one: records of cells written as CSV, which the same pipeline then reads.
#pragma once

#include "kernel/describe/result.h"
#include "opendata/engine/projection.h"
#include "opendata/engine/report.h"
#include "opendata/engine/text_store.h"

namespace skl::opendata {

constexpr std::size_t largest_unpacked = std::size_t{512} << 20;  // of an archive's members together; more is a bomb or no spreadsheet
constexpr std::size_t most_archive_entries = 10'000;
constexpr std::size_t largest_ratio = 200;                   // unpacked : packed (opendata.md §5.1)
constexpr std::size_t largest_tree = std::size_t{64} << 20;  // JSON and XML are read whole
constexpr std::size_t largest_table = std::size_t{1} << 30;  // of a spreadsheet as text: repeated cells cost nothing in the file

// What a reader knows of the table beside its text.
struct Written {
    bool labelled = true;                                  // the first record holds the names, whatever it looks like
    std::map<std::string, ColumnType, std::less<>> types;  // that the format itself states, by name
    std::vector<Issue> issues;
    std::optional<Crs> crs;  // of the geometries; they are written as degrees of WGS84

    // The system of coordinates that go so far, of a file that says `said`: what is said, unless the numbers cannot be that
    // (issue crs-declared-mismatch).
    Crs settle(Crs said, const Extent& extent);
};

// `format` as identify says; text is UTF-8. Problems: format-unsupported, corrupt-archive, corrupt-file, unpacked-too-large, bad-json, bad-xml,
// bad-shapefile, no-table, parse-memory.
Result<Written> write_as_csv(std::string_view bytes, const std::string& format, TextStore& out);

Done write_sheet(std::string_view bytes, const std::string& format, TextStore& out);            // xlsx, ods
// BIFF8, in which Excel 97–2003 wrote; older ones, encrypted ones and other compound files are format-unsupported {what}.
Done write_xls(std::string_view bytes, TextStore& out);
Result<Written> write_json(std::string_view bytes, const std::string& format, TextStore& out);  // json, ndjson, geojson
Result<Written> write_topojson(std::string_view bytes, TextStore& out);
Result<Written> write_xml(std::string_view bytes, TextStore& out);
Result<Written> write_kml(std::string_view bytes, TextStore& out);
Result<Written> write_kmz(std::string_view bytes, TextStore& out);
Result<Written> write_shapes(std::string_view bytes, TextStore& out);  // shp: a zip of .shp, .dbf, .prj, .cpg

// One record of cells, padded to `width`.
void write_record(TextStore& out, const std::vector<std::string>& cells, std::size_t width);

}  // namespace skl::opendata
