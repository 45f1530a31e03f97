// A file of bytes → a report, and its rows one by one to a sink. Pure: no clock, no network; long text that had to be converted goes to a
// nameless file of `scratch`, where one is given, so that memory does not grow with the file (opendata.md §5.9).
//
// Passes over the text: layout (widths, blanks, head and tail), columns (full-scan typing and statistics), rows. The
// invariant  records = preamble + header + blank + repeated_header + footer + accepted + quarantined  is checked before
// the report is given (opendata.md §5.6).
#pragma once

#include <filesystem>
#include <functional>
#include <span>

#include "kernel/describe/result.h"
#include "opendata/engine/readers.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

// One typed cell. Text points into the file and lives until the next row.
struct Cell {
    enum class Kind : std::uint8_t { null, boolean, integer, real, decimal, text, date, instant } kind = Kind::null;
    std::int64_t whole = 0;  // boolean, integer, days since 1970, µs since 1970
    double real = 0;
    std::string_view text;    // of text kinds; of decimals beyond int64
    std::string_view raw;     // the cell as it stood, set when the typed value does not say it all
    std::string_view source;  // the cell as it stood, always
};

struct QuarantinedRow {
    std::int64_t record = 0;                  // 1-based in the file
    std::int64_t byte_offset = 0;             // in the original bytes
    std::string_view raw;                     // as UTF-8 text
    std::int64_t raw_begin = 0, raw_end = 0;  // the original bytes
    std::string_view code;                    // Frictionless name
    std::string column;
    std::map<std::string, std::string> params;  // cells, columns, row (its digest), recipe (that decided it)
    enum class State : std::uint8_t { open, repaired, rejected } state = State::open;  // repaired: its row was given too
};

class RowSink {
public:
    virtual ~RowSink() = default;
    virtual void begin_table(std::size_t table, const std::vector<ColumnReport>& columns) = 0;
    virtual void row(std::int64_t record, std::span<const Cell> cells) = 0;
    // The same of a row whose record is already as RFC 4180 would write its cells.
    virtual void row_as_csv(std::int64_t record, std::span<const Cell> cells, std::string_view) { row(record, cells); }
    virtual void quarantined(const QuarantinedRow& row) = 0;
    virtual void end_table() = 0;
};

// False stops the work (Problem `cancelled`).
using Progress = std::function<bool(std::int64_t done, std::int64_t total)>;

// A document, PDF or HTML, has a report without tables. Problems (422): empty-file, format-mismatch {format}, format-unsupported {format},
// corrupt-archive, encoding-unknown, too-many-columns {limit}, unpacked-too-large.
struct Source {
    std::string_view bytes;
    std::string file_name;
    Corrections corrections{};
    std::filesystem::path scratch{};
    // Writes the file as CSV, if it is Parquet: that needs a database, which the engine has not. None: format-unsupported.
    std::function<Result<Written>(TextStore& out)> parquet{};
};
Result<IngestReport> inspect(const Source& source);
Result<IngestReport> ingest(const Source& source, RowSink& sink, const Progress& progress = {});

}  // namespace skl::opendata
