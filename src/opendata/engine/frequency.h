// How often a dataset is updated (opendata.md §4): one word or duration out of what catalogues write.
//
//   frequency := word | "P" n ("D" | "W" | "M" | "Y") | "PT" n ("H" | "M")      ISO 8601 where no word says it
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace skl::opendata {

struct FrequencyWord {
    const char* word;
    double days;      // of the period; 0: without one
    const char* zh;   // as data.gov.tw writes it
    const char* iso;  // the same as a duration, or empty
};

inline constexpr FrequencyWord frequency_words[] = {
    {"continuous", 0.01, "即時", ""}, {"hourly", 0.042, "每小時", "PT1H"}, {"daily", 1, "每日", "P1D"},
    {"weekly", 7, "每週", "P1W"},     {"ten_day", 10, "每旬", "P10D"},     {"fortnight", 14, "每兩週", "P2W"},
    {"monthly", 30, "每月", "P1M"},   {"quarterly", 91, "每季", "P3M"},    {"half_year", 182, "每半年", "P6M"},
    {"yearly", 365, "每年", "P1Y"},   {"biennial", 730, "每兩年", "P2Y"},  {"irregular", 0, "不定期", ""},
    {"never", 0, "不更新", ""},
};

// Words of the table, their Chinese and usual English, "每3個月", "每五日", the triple of data.gov.tw {1, 3, 月} (the first member 0 is
// irregular), ISO 8601 durations with or without R/, and names of the EU's frequency vocabulary. Nothing: it is none of these.
std::optional<std::string> read_frequency(std::string_view text);

// Of a word or duration as read_frequency gives it. Nothing: no period, or not understood.
std::optional<double> frequency_days(std::string_view frequency);

}  // namespace skl::opendata
