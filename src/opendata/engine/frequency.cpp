#include "opendata/engine/frequency.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "kernel/text/text.h"

namespace skl::opendata {
namespace {

constexpr int most_units = 1'000;

struct Spelling {
    std::string_view text, word;
};

// Beside the words of the table: other Chinese and English words, and the EU's frequency vocabulary (DCAT-AP 3.0.1).
constexpr Spelling spellings[] = {
    {"不定時", "irregular"},
    {"不定時更新", "irregular"},
    {"不定期更新", "irregular"},
    {"非定期", "irregular"},
    {"irreg", "irregular"},
    {"as needed", "irregular"},
    {"隨時", "continuous"},
    {"即時更新", "continuous"},
    {"realtime", "continuous"},
    {"real-time", "continuous"},
    {"cont", "continuous"},
    {"update_cont", "continuous"},
    {"annual", "yearly"},
    {"annually", "yearly"},
    {"年度", "yearly"},
    {"annual_2", "half_year"},
    {"semiannual", "half_year"},
    {"half-year", "half_year"},
    {"half-yearly", "half_year"},
    {"biannual", "half_year"},
    {"季", "quarterly"},
    {"bimonthly", "P2M"},
    {"biweekly", "fortnight"},
    {"fortnightly", "fortnight"},
    {"monthly_3", "ten_day"},
    {"ten-day", "ten_day"},
    {"旬", "ten_day"},
    {"monthly_2", "P15D"},
    {"半月", "P15D"},
    {"triennial", "P3Y"},
    {"weekly_2", "P3D"},
    {"weekly_3", "P2D"},
    {"daily_2", "PT12H"},
    {"never", "never"},
    {"停止更新", "never"},
    {"不再更新", "never"},
    {"一次性", "never"},
    {"notplanned", "never"},
    {"hour", "hourly"},
    {"day", "daily"},
    {"week", "weekly"},
    {"month", "monthly"},
    {"quarter", "quarterly"},
    {"year", "yearly"},
};

std::string lowered(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool take(std::string_view& text, std::string_view head) {
    if (!text.starts_with(head)) return false;
    text.remove_prefix(head.size());
    return true;
}

// 3, 三, 十, 十五, 兩; at most two Chinese digits, as periods are said.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    if (const auto read = std::from_chars(text.data(), text.data() + text.size(), number); read.ec == std::errc{}) {
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        return number;
    }
    constexpr std::string_view digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    const auto digit = [&]() -> std::optional<int> {
        if (take(text, "兩")) return 2;
        for (int value = 1; value < 10; ++value)
            if (take(text, digits[value])) return value;
        return std::nullopt;
    };
    const auto first = digit();
    if (!take(text, "十")) return first;
    return first.value_or(1) * 10 + digit().value_or(0);
}

struct Unit {
    std::string_view text;
    char unit;  // of the duration
    bool time;  // behind the T
};
constexpr Unit units[] = {
    {"個小時", 'H', true}, {"小時", 'H', true}, {"分鐘", 'M', true}, {"個星期", 'W', false}, {"星期", 'W', false},
    {"個月", 'M', false},  {"季", 'Q', false},  {"時", 'H', true},   {"分", 'M', true},      {"日", 'D', false},
    {"天", 'D', false},    {"週", 'W', false},  {"周", 'W', false},  {"月", 'M', false},     {"年", 'Y', false},
};

std::optional<Unit> take_unit(std::string_view& text) {
    for (const Unit& unit : units)
        if (take(text, unit.text)) return unit;
    return std::nullopt;
}

// A whole number of units as the word that says it, else as a duration.
std::optional<std::string> of_units(int number, char unit, bool time) {
    if (number < 1 || number > most_units) return std::nullopt;
    if (unit == 'Q') number *= 3, unit = 'M';
    if (!time && unit == 'M' && number % 12 == 0) number /= 12, unit = 'Y';
    if (!time && unit == 'D' && number % 7 == 0) number /= 7, unit = 'W';
    if (time && unit == 'M' && number % 60 == 0) number /= 60, unit = 'H';
    if (time && unit == 'H' && number == 24) return "daily";
    if (number > most_units) return std::nullopt;  // of many quarters
    const std::string iso = fmt::format("P{}{}{}", time ? "T" : "", number, unit);
    for (const FrequencyWord& known : frequency_words)
        if (iso == known.iso) return known.word;
    return iso;
}

std::optional<std::string> read_duration(std::string_view text) {
    (void)take(text, "r/");
    if (!take(text, "p")) return std::nullopt;
    const bool time = take(text, "t");
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr + 1 != text.data() + text.size()) return std::nullopt;
    const char unit = static_cast<char>(std::toupper(static_cast<unsigned char>(*read.ptr)));
    if (std::string_view(time ? "HM" : "DWMY").find(unit) == std::string_view::npos) return std::nullopt;
    return of_units(number, unit, time);
}

// {1, 3, 月}: regularly or not, how many, of what.
std::optional<std::string> read_triple(std::string_view text) {
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
    text = text.substr(1, text.size() - 2);
    const bool regular = take(text, "1,");
    if (!regular) return take(text, "0") ? std::optional<std::string>("irregular") : std::nullopt;
    const auto number = take_number(text);
    if (!number || !take(text, ",")) return std::nullopt;
    const auto unit = take_unit(text);
    if (!unit || !text.empty()) return std::nullopt;
    return of_units(*number, unit->unit, unit->time);
}

// 每3個月, 每五日, 每二年, 1日, 每季一次, 每月更新
std::optional<std::string> read_chinese(std::string_view text) {
    if (text.ends_with("更新")) text.remove_suffix(std::string_view("更新").size());
    if (text.ends_with("一次")) text.remove_suffix(std::string_view("一次").size());
    const bool each = take(text, "每");
    if (text == "半年") return "half_year";
    if (text == "半月" || text == "半個月") return "P15D";
    if (text == "旬") return "ten_day";
    const auto number = take_number(text);
    if (!each && !number) return std::nullopt;
    const auto unit = take_unit(text);
    if (!unit || !text.empty()) return std::nullopt;
    return of_units(number.value_or(1), unit->unit, unit->time);
}

}  // namespace

std::optional<std::string> read_frequency(std::string_view given) {
    const std::string text = lowered(given);
    for (const FrequencyWord& known : frequency_words)
        if (text == known.word || text == known.zh) return known.word;
    for (const Spelling& spelling : spellings)
        if (text == lowered(spelling.text)) return std::string(spelling.word);
    if (auto found = read_duration(text)) return found;
    if (auto found = read_triple(text)) return found;
    return read_chinese(text);
}

std::optional<double> frequency_days(std::string_view frequency) {
    for (const FrequencyWord& known : frequency_words)
        if (frequency == known.word) return known.days > 0 ? std::optional(known.days) : std::nullopt;
    std::string_view text = frequency;
    if (!take(text, "P")) return std::nullopt;
    const bool time = take(text, "T");
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc{} || read.ptr + 1 != text.data() + text.size() || number < 1) return std::nullopt;
    constexpr double day_of_month = 365.0 / 12;
    switch (*read.ptr) {
        case 'D': return number;
        case 'W': return number * 7;
        case 'M': return time ? number / 1440.0 : number * day_of_month;
        case 'Y': return number * 365;
        case 'H': return number / 24.0;
        default: return std::nullopt;
    }
}

}  // namespace skl::opendata
