// Legal periods: Administrative Procedure Act art. 48 (services.md §14) with a clock that may stop (§26.3).
#include <stdexcept>

#include "kernel/calendar/zone.h"

namespace skl::calendar {
namespace {

using namespace std::chrono;

// Paragraph 3: the day before the corresponding day of the last month; where that month has none, its last day.
sys_days months_later(sys_days start, std::int64_t n) {
    const year_month_day begin{start};
    const year_month_day corresponding = begin + months(n);
    if (corresponding.ok()) return sys_days{corresponding} - days(1);
    return sys_days{corresponding.year() / corresponding.month() / last};
}

}  // namespace

Date raw_end(const Calendar& calendar, Date event, std::int64_t n, Unit unit, bool first_day_counts) {
    if (n < 1 || n > longest_period || (unit == Unit::year && n > longest_period / 12)) throw std::out_of_range("a period of that length");
    const sys_days start = event.day + days(first_day_counts ? 0 : 1);
    switch (unit) {
        case Unit::day: return {start + days(n - 1)};
        case Unit::week: return {start + days(7 * n - 1)};
        case Unit::month: return {months_later(start, n)};
        case Unit::year: return {months_later(start, 12 * n)};
        case Unit::working_day: return calendar.add_working_days({start - days(1)}, n);
    }
    throw std::logic_error("no such unit");
}

PeriodEnd rolled(const Calendar& calendar, Date end, Roll roll) {
    if (roll == Roll::none || calendar.working(end)) return {end};
    const Date next = calendar.next_working_day(end);
    // A Saturday becomes the noon of Monday; where that Monday is off too, the whole of the next working day.
    const bool noon = roll == Roll::saturday_noon && weekday(end.day) == Saturday && next.day == end.day + days(2);
    return {next, noon};
}

std::int64_t stopped_days(std::span<const Stop> stops) {
    std::int64_t sum = 0;
    for (const Stop& stop : stops) sum += std::max<std::int64_t>(0, (stop.resumed.day - stop.stopped.day).count());
    return sum;
}

PeriodEnd period_end(const Calendar& calendar, Date event, std::int64_t n, Unit unit, Counting counting) {
    return period_end(calendar, event, n, unit, counting, {});
}

PeriodEnd period_end(const Calendar& calendar, Date event, std::int64_t n, Unit unit, Counting counting, std::span<const Stop> stops) {
    const Date end = raw_end(calendar, event, n, unit, counting.first_day_counts);
    return rolled(calendar, {end.day + days(stopped_days(stops))}, counting.roll);
}

Deadline deadline(const Calendar& calendar, const Zone& zone, std::string basis, Date event, std::int64_t n, Unit unit, Counting counting,
                  std::span<const Stop> stops) {
    constexpr std::int64_t half_a_day = 12LL * 3600 * 1'000'000;
    const PeriodEnd end = period_end(calendar, event, n, unit, counting, stops);
    const Instant due = end.until_noon ? Instant{zone.midnight(end.day).micros + half_a_day} : zone.midnight({end.day.day + days(1)});
    return {std::move(basis), event, end, due, stopped_days(stops)};
}

std::optional<Unit> unit_named(std::string_view name) {
    static constexpr std::pair<std::string_view, Unit> names[] = {
        {"day", Unit::day}, {"week", Unit::week}, {"month", Unit::month}, {"year", Unit::year}, {"working_day", Unit::working_day}};
    for (const auto& [known, unit] : names)
        if (known == name) return unit;
    return {};
}

}  // namespace skl::calendar
