// One table of a text, read twice: columns learn from all rows first, then typed rows go to the sink. The counts of its records are
// checked before its report is given (opendata.md §5.6).
#pragma once

#include "opendata/engine/encoding.h"
#include "opendata/engine/ingest.h"
#include "opendata/engine/layout.h"
#include "opendata/engine/row_block.h"

namespace skl::opendata {

struct Job {
    SourceText& source;
    Separators separators;
    const Corrections& corrections;
    std::string file_name;
    RowSink* sink;
    const Progress& progress;
    bool converted;          // the text is not the file's own: offsets into the file mean nothing
    const Written* written;  // what the format said of a converted table, or none
    std::int64_t nuls = 0;
    TextTraits traits = TextTraits::of(source.text());
};

// Problem cancelled (499).
Result<TableReport> read_table(Job& job, const TableSpan& table, std::size_t index);
// Rows that `recipe` takes out of the table of index `from`, as a table of their own at `index`; none: the file has no such row.
Result<std::optional<TableReport>> read_split(Job& job, const TableSpan& table, std::size_t from, const Recipe& recipe, std::size_t index);

}  // namespace skl::opendata
