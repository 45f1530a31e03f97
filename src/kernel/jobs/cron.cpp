#include "kernel/jobs/cron.h"

namespace skl {
namespace {

constexpr int furthest_days = 8 * 366;  // 29 February comes at most eight years later (1896–1904)

std::string_view cut(std::string_view& text, char at) {
    const auto end = std::min(text.find(at), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

bool number(std::string_view text, int& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return ec == std::errc{} && end == text.data() + text.size() && !text.empty() && text[0] != '-';
}

template <std::size_t N>
bool read_part(std::string_view part, int lowest, int highest, std::bitset<N>& out) {
    const bool stepped = part.find('/') != std::string_view::npos;
    std::string_view range = cut(part, '/');
    int step = 1, from = lowest, to = highest;
    if (stepped && (!number(part, step) || step < 1)) return false;
    if (range != "*") {
        const bool ranged = range.find('-') != std::string_view::npos;
        if (!number(cut(range, '-'), from)) return false;
        to = stepped ? highest : from;
        if (ranged && !number(range, to)) return false;
    }
    if (from < lowest || to > highest || from > to) return false;
    for (int i = from; i <= to; i += step) out.set(static_cast<std::size_t>(i));
    return true;
}

template <std::size_t N>
bool read_field(std::string_view field, int lowest, int highest, std::bitset<N>& out) {
    if (field.empty() || field.back() == ',') return false;
    while (!field.empty())
        if (!read_part(cut(field, ','), lowest, highest, out)) return false;
    return true;
}

}  // namespace

std::optional<Cron> Cron::parse(std::string_view text) {
    Cron cron;
    const std::string_view minutes = cut(text, ' '), hours = cut(text, ' '), days = cut(text, ' '), months = cut(text, ' '),
                           weekdays = text;
    if (!read_field(minutes, 0, 59, cron.minutes_) || !read_field(hours, 0, 23, cron.hours_) || !read_field(days, 1, 31, cron.days_) ||
        !read_field(months, 1, 12, cron.months_) || !read_field(weekdays, 0, 7, cron.weekdays_))
        return {};
    if (cron.weekdays_[7]) cron.weekdays_.set(0);
    cron.any_day_ = days.starts_with('*');
    cron.any_weekday_ = weekdays.starts_with('*');
    return cron;
}

bool Cron::on(Date day) const {
    const std::chrono::year_month_day ymd(day.day);
    const bool of_month = days_[static_cast<unsigned>(ymd.day())], of_week = weekdays_[std::chrono::weekday(day.day).c_encoding()];
    if (!months_[static_cast<unsigned>(ymd.month())]) return false;
    return any_day_ || any_weekday_ ? of_month && of_week : of_month || of_week;
}

std::optional<Instant> Cron::next(Instant after, const calendar::Zone& zone) const {
    Date day = zone.day_of(after);
    for (int i = 0; i < furthest_days; ++i, day.day += std::chrono::days(1)) {
        if (!on(day)) continue;
        for (std::size_t hour = 0; hour < hours_.size(); ++hour) {
            if (!hours_[hour]) continue;
            for (std::size_t minute = 0; minute < minutes_.size(); ++minute) {
                if (!minutes_[minute]) continue;
                const Instant at = zone.at(day, std::chrono::minutes(hour * 60 + minute));
                if (at > after) return at;
            }
        }
    }
    return {};
}

}  // namespace skl
