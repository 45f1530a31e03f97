// Inside of files only: what a cell is in a spreadsheet, the same for both formats.
#pragma once

#include "kernel/analytics/columns.h"

namespace skl::files {

inline constexpr int exact_digits = 15;  // significant decimal digits that a spreadsheet keeps (IEEE 754 double, DBL_DIG)

struct SheetValue {
    enum class Kind : std::uint8_t { empty, text, number, boolean, date, instant };
    Kind kind = Kind::empty;
    double number = 0;        // also of a boolean
    std::int64_t whole = 0;   // days or microseconds since 1970
    std::string_view text{};  // of text
};

// `first_day` is the first day, since 1970, of the program's calendar. `scratch` holds text that the cell did not have.
SheetValue sheet_value(analytics::ColumnType type, const analytics::Cell& cell, std::int64_t first_day, std::string& scratch);

// Names of sheets as both programs take them: at most 31 UTF-16 units, none of []:*?/\, no apostrophe at either end.
std::string sheet_title(std::string_view name);

// Length in UTF-16 units, as spreadsheets count.
std::size_t utf16_units(std::string_view utf8);

// Without what XML 1.0 §2.2 forbids (U+FFFD stands for it); CR LF and CR become LF, as an XML reader makes them.
std::string clean_text(std::string_view utf8);
void append_xml(std::string& out, std::string_view clean);  // & < > " escaped, for text and quoted attributes

}  // namespace skl::files
