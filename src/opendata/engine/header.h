// Which records of a table are its labels, and what its columns are called (opendata.md §5.5).
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata {

struct TableSpan;

// A record of the beginning or the end of a text, its cells clipped.
struct HeadRecord {
    std::vector<std::string> cells;
    bool blank = false;
    std::int64_t number = 0;  // 1-based in the file
};

// Cells that hold something.
std::size_t filled(const HeadRecord& record);

constexpr std::int64_t most_header_rows = 3;
// How many of the records from `at` on are labels, at most most_header_rows. A lone record names columns without rows.
std::int64_t header_rows(const std::deque<HeadRecord>& head, std::size_t at);

// Whether the record at `at` is surely the labels of those after it: they are of types that it is not.
bool labels_those_below(const std::deque<HeadRecord>& head, std::size_t at);

// The name an API calls a column by: of its label what needs no quoting in a query, at most 255 bytes.
std::string api_name(std::string_view label);

// By which two names are told apart: SQL does not mind ASCII case.
std::string name_key(std::string_view name);
// _id is the place of a row in the source, and <name>__raw the text of a repaired column: no column of a source bears them.
bool reserved_name(std::string_view name);

// Gives each of the table's columns its name, its name in the source and its title, from the header records; two columns
// never share a name. Issues blank-label, missing-label and duplicate-label.
void name_columns(TableSpan& table);

}  // namespace skl::opendata
