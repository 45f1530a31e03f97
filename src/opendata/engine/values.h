// Single cells: what is a number, a date, a null token; ROC and other calendars (opendata.md §5.7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "opendata/engine/report.h"

namespace skl::opendata {

// A rough look for the dialect finder: empty, number, date, URL, word of letters.
bool known_shape(std::string_view cell);

std::string_view without_spaces(std::string_view cell);
// Without the spaces around it: ASCII, ideographic and those that do not break. Most cells have none, which their ends tell.
inline std::string_view trimmed(std::string_view cell) {
    if (cell.empty()) return cell;
    const auto first = static_cast<unsigned char>(cell.front()), last = static_cast<unsigned char>(cell.back());
    const bool clean = first > ' ' && first != 0xE3 && first != 0xC2 && last > ' ' && last != 0x80 && last != 0xA0;
    return clean ? cell : without_spaces(cell);
}
std::string_view clipped(std::string_view text, std::size_t bytes);  // its head, not longer, never half a character
bool null_token(std::string_view trimmed_cell);                      // "-", "N/A", 無資料 …; not the empty cell

struct Number {
    bool integer = false;       // fits int64
    bool big = false;           // whole, but beyond int64
    bool plain = false;         // digits with an optional sign: no repair was needed
    bool leading_zero = false;  // 0123: an identifier, not a number
    std::int64_t whole = 0;
    double real = 0;
    std::size_t digits = 0;  // of a plain run of digits
};
std::optional<Number> read_number(std::string_view trimmed_cell);

enum class DateKind { date, datetime, time, year, yearmonth, quarter, monthday, interval, ambiguous, invalid };

struct DateValue {
    DateKind kind{};
    std::string text;                   // ISO 8601
    bool roc = false;                   // says 民國 or 年 or is written in ROC years
    bool sure = true;                   // no other reading
    std::int64_t days = 0, micros = 0;  // of date; of datetime (UTC)
};
enum class Era { unknown, roc, gregorian };

// `era` is what the column is known to be in. nullopt: no date at all. A date that cannot be is `invalid`, never shifted.
std::optional<DateValue> read_date(std::string_view cell, Era era);

}  // namespace skl::opendata
