// Which delimiter and quote a text uses: the pattern of its records times how well its cells are of known types
// (van den Burg, Nazábal, Sutton 2019, "Wrangling messy CSV files"). Ties prefer the comma, then the double quote.
#pragma once

#include "opendata/engine/records.h"
#include "opendata/engine/report.h"

namespace skl::opendata {

constexpr std::size_t dialect_window = std::size_t{1} << 20;  // the head, and 20 evenly spaced blocks of a longer text
constexpr const char* no_delimiter = "\x1F";                  // of a text of one column: a character that it has not
struct Found {
    Separators separators;
    double score = 0;
};
Found find_dialect(std::string_view text);

}  // namespace skl::opendata
