// A file of rows as forms: each row becomes the fields of one, named by the header, so that the decoder of forms reads it and its
// faults can be said with their row and column. RFC 4180; UTF-8, a byte order mark is passed over.
#pragma once

#include <vector>

#include "kernel/describe/node.h"

namespace skl {

constexpr std::size_t most_import_rows = 5'000;  // of one file: a ministry with all its agencies
constexpr std::size_t largest_import = 4 << 20;  // bytes

struct CsvRow {
    std::int64_t row = 0;  // 1-based, the header is row 1
    Node form;             // an object of texts; an empty cell is absent
};
struct CsvFile {
    std::vector<std::string> header;
    std::vector<CsvRow> rows;

    std::int64_t column_of(std::string_view pointer) const;  // 1-based; 0: no column of that name
};

// 422 `bad-csv` {row}: a quote that does not close, a row of another length, a name twice in the header, or not UTF-8;
// `import-too-long` {most}.
Result<CsvFile> read_csv(std::string_view text);

}  // namespace skl
