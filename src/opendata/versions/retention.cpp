#include "opendata/versions/retention.h"

#include <algorithm>
#include <set>

namespace skl::opendata {
namespace {

std::chrono::sys_days day_of(Instant at, std::chrono::seconds zone) {
    return std::chrono::floor<std::chrono::days>(std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.micros)) +
                                                 zone);
}

std::int64_t month_of(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    return std::int64_t{static_cast<int>(date.year())} * 12 + static_cast<unsigned>(date.month());
}

bool kept_by_calendar(std::chrono::sys_days day, std::chrono::sys_days today, std::set<std::int64_t>& days,
                      std::set<std::int64_t>& months) {
    const std::int64_t number = day.time_since_epoch().count(), month = month_of(day);
    const bool first_of_day = days.insert(number).second, first_of_month = months.insert(month).second;
    return (first_of_day && (today - day).count() < kept_days) || (first_of_month && month_of(today) - month < kept_months);
}

}  // namespace

std::vector<Uuid> past_keeping(const History& history, std::vector<ShownVersion> versions, Instant now, std::chrono::seconds zone) {
    std::sort(versions.begin(), versions.end(), [](const ShownVersion& a, const ShownVersion& b) {
        return std::pair(a.published_at, a.number) > std::pair(b.published_at, b.number);
    });
    std::vector<Uuid> out;
    std::set<std::int64_t> days, months;
    std::int64_t place = 0;
    for (const ShownVersion& one : versions) {
        ++place;
        const bool kept = history.retention == Retention::keep_all || (history.retention == Retention::keep_n && place <= history.kept) ||
                          (history.retention == Retention::keep_daily_30_monthly_120 &&
                           kept_by_calendar(day_of(one.published_at, zone), day_of(now, zone), days, months));
        if (!kept && one.state == VersionState::superseded) out.push_back(one.id);
    }
    return out;
}

}  // namespace skl::opendata
