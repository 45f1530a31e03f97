// The days of a jurisdiction: services.md §14, data as in presets/taiwan/calendar.csv.
#include "kernel/calendar/calendar.h"

#include <stdexcept>

namespace skl::calendar {
namespace {

using std::chrono::days;

bool before(const Exception& exception, Date day) { return exception.day < day; }

std::string_view next_cell(std::string_view& line) {
    const auto comma = std::min(line.find(','), line.size());
    const std::string_view cell = line.substr(0, comma);
    line.remove_prefix(std::min(comma + 1, line.size()));
    return cell;
}

std::string_view next_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// The weekday is written beside the date so that a slip of the pen shows.
bool read_exception(std::string_view line, Exception& out) {
    const std::string_view date = next_cell(line), weekday = next_cell(line), working = next_cell(line);
    out.name = next_cell(line);
    if (!parse(date, out.day) || (working != "0" && working != "1")) return false;
    out.working = working == "1";
    return weekday == std::to_string(std::chrono::weekday(out.day.day).iso_encoding());
}

void put(std::vector<Exception>& list, const Exception& exception) {
    const auto at = std::lower_bound(list.begin(), list.end(), exception.day, before);
    if (at != list.end() && at->day == exception.day)
        *at = exception;
    else
        list.insert(at, exception);
}

}  // namespace

Result<Calendar> Calendar::from_csv(std::string_view text) {
    Calendar calendar;
    const auto fault = [](int line) { return Problem{422, "bad-calendar", {{"line", std::to_string(line)}}}; };
    if (!next_line(text).starts_with("date,weekday_iso,working,name_zh")) return fault(1);
    for (int number = 2; !text.empty(); ++number) {
        const std::string_view line = next_line(text);
        if (line.empty()) continue;
        Exception exception;
        if (!read_exception(line, exception) || calendar.exception(exception.day) != nullptr) return fault(number);
        put(calendar.exceptions_, exception);
    }
    return calendar;
}

Calendar Calendar::with(std::span<const Exception> closures) const {
    Calendar calendar = *this;
    for (const Exception& closure : closures) put(calendar.exceptions_, closure);
    return calendar;
}

const Exception* Calendar::exception(Date day) const {
    const auto at = std::lower_bound(exceptions_.begin(), exceptions_.end(), day, before);
    return at != exceptions_.end() && at->day == day ? &*at : nullptr;
}

bool Calendar::working(Date day) const {
    if (const Exception* found = exception(day)) return found->working;
    return std::chrono::weekday(day.day).iso_encoding() <= 5;
}

bool Calendar::covers(Date day) const {
    const auto year = [](Date d) { return std::chrono::year_month_day(d.day).year(); };
    return !exceptions_.empty() && year(day) >= year(exceptions_.front().day) && year(day) <= year(exceptions_.back().day);
}

Date Calendar::next_working_day(Date day) const {
    while (!working(day)) day.day += days(1);
    return day;
}

Date Calendar::add_working_days(Date day, std::int64_t n) const {
    if (n > longest_period || n < -longest_period) throw std::out_of_range("a period of that many working days");
    const days step(n < 0 ? -1 : 1);
    for (std::int64_t left = n < 0 ? -n : n; left > 0;) {
        day.day += step;
        if (working(day)) --left;
    }
    return day;
}

}  // namespace skl::calendar
