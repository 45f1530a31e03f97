// Working days and legal periods. The days that differ from Monday–Friday are data of a jurisdiction
// (presets/<name>/calendar.csv); the counting follows Taiwan's Administrative Procedure Act art. 48.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/describe/result.h"
#include "kernel/describe/types.h"

namespace skl::calendar {

constexpr std::int64_t longest_period = 100'000;  // days, weeks, months or years of one period: three centuries of days

// A day that differs from the week's pattern: a holiday or a closure, or a Saturday that is worked.
struct Exception {
    Date day;
    bool working = false;
    std::string name;
};

class Calendar {
public:
    Calendar() = default;  // Monday to Friday, without holidays

    // Columns date, weekday_iso, working, name_zh, source; 422 `bad-calendar` with the line of the first fault.
    static Result<Calendar> from_csv(std::string_view text);

    // The same calendar where some days are otherwise: a typhoon day of one district.
    Calendar with(std::span<const Exception> closures) const;

    bool working(Date day) const;
    const Exception* exception(Date day) const;             // null: the week's pattern holds
    bool covers(Date day) const;                            // a year whose exceptions are known
    Date next_working_day(Date day) const;                  // the day itself if it is one
    Date add_working_days(Date day, std::int64_t n) const;  // n may be negative; 0: the day itself

private:
    std::vector<Exception> exceptions_;  // by day, each once
};

enum class Unit { day, week, month, year, working_day };
enum class Roll { none, next_working_day, saturday_noon };

struct Counting {
    bool first_day_counts = false;  // petition answers and adverse dispositions: true
    Roll roll = Roll::next_working_day;
};
constexpr Counting ordinary_counting{};
constexpr Counting adverse_counting{true, Roll::none};  // art. 48 paragraph 5

// The last day; `until_noon`: of a Saturday that became the noon of the next Monday.
struct PeriodEnd {
    Date day;
    bool until_noon = false;
    friend bool operator==(const PeriodEnd&, const PeriodEnd&) = default;
};

// From the day the clock stops to the day it runs again; that day counts again.
struct Stop {
    Date stopped, resumed;
};

Date raw_end(const Calendar& calendar, Date event, std::int64_t n, Unit unit, bool first_day_counts);
PeriodEnd rolled(const Calendar& calendar, Date end, Roll roll);
PeriodEnd period_end(const Calendar& calendar, Date event, std::int64_t n, Unit unit, Counting counting = {});
// Every stopped day is added before the roll. Stops must not overlap.
PeriodEnd period_end(const Calendar& calendar, Date event, std::int64_t n, Unit unit, Counting counting, std::span<const Stop> stops);
std::int64_t stopped_days(std::span<const Stop> stops);

std::optional<Unit> unit_named(std::string_view name);  // day, week, month, year, working_day

// Years of the Republic: 1912 is 1; before it 民國前1年 is 1911.
int roc_year(Date day);
std::string to_roc_text(Date day);                     // 民國115年11月24日
std::optional<Date> parse_roc(std::string_view text);  // 民國115年11月24日, 115年11月24日, 115/11/24, 115-11-24, 115.11.24

}  // namespace skl::calendar
