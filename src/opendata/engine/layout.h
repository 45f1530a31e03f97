// Where the table is in a text: preamble, header rows, body, footer, second table (opendata.md §5.5).
#pragma once

#include "kernel/describe/result.h"
#include "opendata/engine/records.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

// One rectangular relation in the text, from `begin` to `end`; numbers of records count from the file's first.
struct TableSpan {
    std::size_t begin = 0, end = 0;
    std::int64_t first_record = 1, records = 0;
    std::size_t width = 0;                              // columns
    std::int64_t preamble = 0, header = 0, footer = 0;  // records; blanks among the preamble and footer are not counted here
    std::int64_t body_first = 1, footer_first = 0;      // record numbers
    std::vector<std::string> names, source_names, titles;
    std::vector<std::vector<std::string>> header_records, preamble_records, footer_records;
    bool trailing_empty_column = false;
    std::vector<Issue> issues;
};

// Problem too-many-columns. No table at all: an empty list.
// `labelled`: the first record holds the names and all others are rows, as in text that was written from another format.
Result<std::vector<TableSpan>> find_tables(std::string_view text, const Separators& separators, const Corrections& corrections,
                                           bool labelled = false);

}  // namespace skl::opendata
