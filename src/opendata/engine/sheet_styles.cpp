#include "opendata/engine/sheet_styles.h"

#include <charconv>
#include <chrono>
#include <cmath>

namespace skl::opendata {
namespace {

constexpr std::size_t most_styles = 65'536;  // of cells: Excel's own limit is 65,490

int number_of(const std::map<std::string, std::string, std::less<>>& attributes, std::string_view name) {
    const auto found = attributes.find(name);
    int out = 0;
    if (found != attributes.end()) (void)std::from_chars(found->second.data(), found->second.data() + found->second.size(), out);
    return out;
}

// The letters of a format code that stand for something: without text in quotes, brackets and after backslashes.
std::string letters_of(std::string_view code) {
    std::string out;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const char closing = code[i] == '"' ? '"' : code[i] == '[' ? ']' : '\0';
        if (closing != '\0') {
            const std::size_t end = code.find(closing, i + 1);
            const std::string_view inside = code.substr(i + 1, end == std::string_view::npos ? 0 : end - i - 1);
            if (closing == ']' && (inside == "h" || inside == "hh" || inside == "m" || inside == "mm" || inside == "s" || inside == "ss"))
                return {};  // a duration
            if (end == std::string_view::npos) break;
            i = end;
        } else if (code[i] == '\\' || code[i] == '_' || code[i] == '*') {
            ++i;
        } else {
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(code[i])));
        }
    }
    return out;
}

}  // namespace

DayFormat day_format(int builtin) {
    const auto within = [&](int low, int high) { return builtin >= low && builtin <= high; };
    if (builtin == 22) return {true, true};
    if (within(14, 17) || within(27, 31) || builtin == 36 || within(50, 54) || within(57, 58)) return {true, false};
    return {false, within(18, 21) || within(32, 35) || builtin == 45 || builtin == 47};
}

DayFormat day_format(std::string_view format_code) {
    const std::string letters = letters_of(format_code);
    const auto has = [&](std::string_view one) { return letters.find(one) != std::string::npos; };
    if (has("general") || has("0") || has("#")) return {};  // a number: 0.00E+00 too
    const bool time = has("h") || has("s");
    return {has("y") || has("d") || has("e") || (has("m") && !time), time};
}

std::string day_text(double serial, DayFormat format, bool since_1904) {
    using namespace std::chrono;
    constexpr double last = 2'958'465;  // 9999-12-31
    if (!std::isfinite(serial) || serial < 0 || serial > last) return {};
    auto seconds = std::llround((serial - std::floor(serial)) * 86'400);
    auto days_since = static_cast<std::int64_t>(std::floor(serial)) + seconds / 86'400;
    seconds %= 86'400;
    const std::string clock = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (!format.date) return days_since == 0 ? clock : std::string{};
    if (!since_1904 && days_since < 1) return {};
    if (!since_1904 && days_since < 60) ++days_since;  // the sheet counts a 29 February 1900 that never was
    const year_month_day day{sys_days{(since_1904 ? year{1904} / 1 / 1 : year{1899} / 12 / 30)} + days{days_since}};
    const std::string date = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                                         static_cast<unsigned>(day.day()));
    return seconds == 0 && !format.time ? date : date + "T" + clock;
}

bool SheetStyles::begin(std::string_view name, const std::map<std::string, std::string, std::less<>>& attributes) {
    if (name == "numFmt")
        if (const auto code = attributes.find("formatCode"); code != attributes.end() && custom_.size() < most_styles)
            custom_[number_of(attributes, "numFmtId")] = day_format(code->second);
    if (name == "cellXfs") in_cells_ = true;
    if (name != "xf" || !in_cells_) return true;
    const int format = number_of(attributes, "numFmtId");
    const auto custom = custom_.find(format);
    formats_.push_back(custom == custom_.end() ? day_format(format) : custom->second);
    return formats_.size() < most_styles;
}

bool SheetStyles::end(std::string_view name) {
    if (name == "cellXfs") in_cells_ = false;
    return true;
}

bool WorkbookFacts::begin(std::string_view name, const std::map<std::string, std::string, std::less<>>& attributes) {
    if (name != "workbookPr") return true;
    const auto found = attributes.find("date1904");
    since_1904 = found != attributes.end() && (found->second == "1" || found->second == "true");
    return false;
}

}  // namespace skl::opendata
