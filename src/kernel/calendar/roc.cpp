// Years of the Republic of China in dates: year 1 is 1912, and there is no year 0.
#include "kernel/calendar/calendar.h"

namespace skl::calendar {
namespace {

using namespace std::chrono;

constexpr int year_before_the_first = 1911;

bool skip(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

bool number(std::string_view& text, std::size_t most_digits, int& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + std::min(text.size(), most_digits), out);
    if (ec != std::errc{} || out < 1) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

}  // namespace

int roc_year(Date day) { return static_cast<int>(year_month_day(day.day).year()) - year_before_the_first; }

std::string to_roc_text(Date day) {
    const year_month_day ymd(day.day);
    const int year = roc_year(day);
    return fmt::format("民國{}{}年{}月{}日", year < 1 ? "前" : "", year < 1 ? 1 - year : year, static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()));
}

std::optional<Date> parse_roc(std::string_view text) {
    const bool named = skip(text, "中華民國") || skip(text, "民國");
    const bool earlier = named && skip(text, "前");
    int year = 0, month = 0, day_of_month = 0;
    if (!number(text, 3, year)) return {};
    if (skip(text, "年")) {
        if (!number(text, 2, month) || !skip(text, "月") || !number(text, 2, day_of_month) || !skip(text, "日")) return {};
    } else {
        const std::string_view mark = text.substr(0, 1);
        if (mark.empty() || std::string_view("/-.").find(mark) == std::string_view::npos) return {};
        if (!skip(text, mark) || !number(text, 2, month) || !skip(text, mark) || !number(text, 2, day_of_month)) return {};
    }
    const year_month_day ymd{std::chrono::year(earlier ? year_before_the_first + 1 - year : year_before_the_first + year),
                             std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day_of_month))};
    if (!text.empty() || !ymd.ok()) return {};
    return Date{sys_days{ymd}};
}

}  // namespace skl::calendar
