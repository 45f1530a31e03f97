// Where a day stands in its week, month and year (DMN 1.5 §10.3.4.10, table 80).
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"

namespace skl::rules::feel {
namespace {

constexpr std::string_view weekdays[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::string_view months[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};

std::int64_t day_of_year_of(const Date& date) {
    const Civil civil = date.civil();
    constexpr std::int64_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const bool leap_day_passed = civil.month > 2 && Date::of(civil.year % 400, 2, 29).has_value();
    return before[civil.month - 1] + civil.day + (leap_day_passed ? 1 : 0);
}

// ISO 8601: the week belongs to the year its Thursday is in.
std::int64_t week_of_year_of(const Date& date) {
    const Date thursday{date.days + 4 - static_cast<std::int64_t>(date.weekday())};
    return (day_of_year_of(thursday) - 1) / 7 + 1;
}

Value day_of_year(Run& run, std::span<const Value> values) {
    const auto date = Arguments(run, "day of year", values).date(0);
    return date ? Value(day_of_year_of(*date)) : Value();
}

Value day_of_week(Run& run, std::span<const Value> values) {
    const auto date = Arguments(run, "day of week", values).date(0);
    return date ? Value(std::string(weekdays[date->weekday() - 1])) : Value();
}

Value month_of_year(Run& run, std::span<const Value> values) {
    const auto date = Arguments(run, "month of year", values).date(0);
    return date ? Value(std::string(months[date->civil().month - 1])) : Value();
}

Value week_of_year(Run& run, std::span<const Value> values) {
    const auto date = Arguments(run, "week of year", values).date(0);
    return date ? Value(week_of_year_of(*date)) : Value();
}

constexpr std::string_view date[] = {"date"};

constexpr Form forms[] = {
    {"day of year", date, 1, false, day_of_year},
    {"day of week", date, 1, false, day_of_week},
    {"month of year", date, 1, false, month_of_year},
    {"week of year", date, 1, false, week_of_year},
};

}  // namespace

std::span<const Form> calendar_forms() { return forms; }

}  // namespace skl::rules::feel
