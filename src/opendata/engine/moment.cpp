#include "opendata/engine/moment.h"

#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace skl::opendata {
namespace {

constexpr std::int64_t largest_year = 999'999'999;

// Takes digits off the head of a text.
class Reader {
public:
    explicit Reader(std::string_view text) : rest(text) {}
    bool skip(char c) {
        if (!rest.starts_with(c)) return false;
        rest.remove_prefix(1);
        return true;
    }
    bool skip(std::string_view text) {
        if (!rest.starts_with(text)) return false;
        rest.remove_prefix(text.size());
        return true;
    }
    std::string_view digits() {
        const std::size_t end = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const std::string_view out = rest.substr(0, end);
        rest.remove_prefix(end);
        return out;
    }
    std::optional<int> two() {
        if (rest.size() < 2 || std::isdigit(static_cast<unsigned char>(rest[0])) == 0 ||
            std::isdigit(static_cast<unsigned char>(rest[1])) == 0)
            return {};
        const int out = (rest[0] - '0') * 10 + (rest[1] - '0');
        rest.remove_prefix(2);
        return out;
    }
    std::string_view rest;
};

bool year_part(Reader& in, Moment& out) {
    const bool minus = in.skip('-');
    const std::string_view digits = in.digits();
    std::int64_t year = 0;
    if (digits.size() < 4 || (digits.size() > 4 && digits[0] == '0')) return false;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), year);
    if (fault != std::errc() || year > largest_year) return false;
    out.year = minus ? -year : year;
    return true;
}

bool time_part(Reader& in, Moment& out) {
    out.hour = in.two();
    if (!out.hour || !in.skip(':')) return false;
    out.minute = in.two();
    if (!out.minute || !in.skip(':')) return false;
    const auto second = in.two();
    if (!second) return false;
    out.second = *second;
    if (in.skip('.')) {
        out.fraction = std::string(in.digits());
        if (out.fraction.empty()) return false;
        out.fraction.resize(out.fraction.find_last_not_of('0') + 1);
    }
    return true;
}

bool fields_part(Reader& in, Moment& out, MomentType type) {
    const auto month = [&] { return (out.month = in.two()).has_value(); };
    const auto day = [&] { return (out.day = in.two()).has_value(); };
    switch (type) {
        case MomentType::date: return year_part(in, out) && in.skip('-') && month() && in.skip('-') && day();
        case MomentType::time: return time_part(in, out);
        case MomentType::date_time:
        case MomentType::date_time_stamp:
            return year_part(in, out) && in.skip('-') && month() && in.skip('-') && day() && in.skip('T') && time_part(in, out);
        case MomentType::year: return year_part(in, out);
        case MomentType::year_month: return year_part(in, out) && in.skip('-') && month();
        case MomentType::month: return in.skip("--") && month();
        case MomentType::month_day: return in.skip("--") && month() && in.skip('-') && day();
        case MomentType::day: return in.skip("---") && day();
    }
    return false;
}

std::int64_t days_since_1970(std::int64_t year, int month, int day) {  // Howard Hinnant's days_from_civil, for years std::chrono lacks
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t of_era = year - era * 400;
    const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

int last_day(std::int64_t year, int month) {
    constexpr std::array days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

std::int64_t seconds_of(const Moment& m) {
    const std::int64_t days = days_since_1970(m.year.value_or(1972), m.month.value_or(1), m.day.value_or(1));
    return ((days * 24 + m.hour.value_or(0)) * 60 + m.minute.value_or(0) - m.zone.value_or(0)) * 60 + m.second;
}

std::string zone_text(int minutes) {
    if (minutes == 0) return "Z";
    const int size = minutes < 0 ? -minutes : minutes;
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

}  // namespace

bool Moment::possible() const {
    if (month && (*month < 1 || *month > 12)) return false;
    if (day && (*day < 1 || *day > (month ? last_day(year.value_or(1972), *month) : 31))) return false;
    if (!hour) return true;
    if (*hour == 24) return minute == 0 && second == 0 && fraction.empty();
    return *hour < 24 && *minute < 60 && second < 60;
}

void Moment::settle() {
    if (hour != 24) return;
    hour = 0;
    if (!year || !month || !day) return;
    if (++*day <= last_day(*year, *month)) return;
    day = 1;
    if (++*month <= 12) return;
    month = 1;
    ++*year;
}

std::string Moment::text() const {
    std::string out;
    if (year) out += fmt::format("{}{:04}", *year < 0 ? "-" : "", *year < 0 ? -*year : *year);
    if (month) out += year ? fmt::format("-{:02}", *month) : fmt::format("--{:02}", *month);
    if (day) out += month ? fmt::format("-{:02}", *day) : fmt::format("---{:02}", *day);
    if (hour) {
        out += fmt::format("{}{:02}:{:02}:{:02}", day ? "T" : "", *hour, *minute, second);
        if (!fraction.empty()) out += "." + fraction;
    }
    if (zone) out += zone_text(*zone);
    return out;
}

std::strong_ordering operator<=>(const Moment& a, const Moment& b) {
    if (const auto order = seconds_of(a) <=> seconds_of(b); std::is_neq(order)) return order;
    return a.fraction.compare(b.fraction) <=> 0;
}

std::optional<int> read_zone(std::string_view text) {
    if (text == "Z") return 0;
    if (!text.starts_with('+') && !text.starts_with('-')) return {};
    Reader in(text.substr(1));
    const auto hours = in.two();
    if (!hours || !in.skip(':')) return {};
    const auto minutes = in.two();
    if (!minutes || !in.rest.empty() || *minutes > 59 || *hours * 60 + *minutes > 14 * 60) return {};
    return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

std::optional<Moment> read_moment(std::string_view text, MomentType type) {
    Reader in(text);
    Moment out;
    if (!fields_part(in, out, type)) return {};
    if (!in.rest.empty()) {
        out.zone = read_zone(in.rest);
        if (!out.zone) return {};
    }
    if (!out.possible() || (type == MomentType::date_time_stamp && !out.zone)) return {};
    out.settle();
    return out;
}

std::optional<Duration> Duration::read(std::string_view text) {
    Reader in(text);
    Duration out;
    out.negative = in.skip('-');
    if (!in.skip('P')) return {};
    constexpr std::string_view date_units = "YMD", time_units = "HMS";
    constexpr std::array<std::int64_t, 3> months = {12, 1, 0}, day_seconds = {0, 0, 86'400}, time_seconds = {3'600, 60, 1};
    std::size_t next = 0;
    bool time = false, some = false;
    while (!in.rest.empty()) {
        if (!time && in.skip('T')) {
            time = true, next = 0, some = false;
            continue;
        }
        const std::string_view digits = in.digits();
        std::int64_t number = 0;
        if (digits.empty() || digits.size() > 9) return {};
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (time && in.skip('.')) {
            out.fraction = std::string(in.digits());
            if (out.fraction.empty() || !in.rest.starts_with('S')) return {};
            out.fraction.resize(out.fraction.find_last_not_of('0') + 1);
        }
        if (in.rest.empty()) return {};
        const std::size_t unit = (time ? time_units : date_units).find(in.rest[0], next);
        if (unit == std::string_view::npos) return {};
        in.rest.remove_prefix(1);
        next = unit + 1;
        some = true;
        (!time && unit < 2 ? out.has_months : out.has_seconds) = true;
        if (!time) out.months += number * months[unit];
        out.seconds += number * (time ? time_seconds : day_seconds)[unit];
    }
    if (!some) return {};
    return out;
}

std::partial_ordering operator<=>(const Duration& a, const Duration& b) {
    using Point = std::pair<std::int64_t, std::string>;
    const auto from = [](const Duration& d, std::int64_t year, int month) {
        const std::int64_t sign = d.negative ? -1 : 1;
        const std::int64_t all = year * 12 + month - 1 + sign * d.months;
        const std::int64_t at =
            days_since_1970(all >= 0 ? all / 12 : (all - 11) / 12, static_cast<int>(((all % 12) + 12) % 12) + 1, 1) * 86'400;
        return Point{at + sign * d.seconds, d.fraction};
    };
    const auto order = [&](std::int64_t year, int month) -> std::partial_ordering {
        const Point x = from(a, year, month), y = from(b, year, month);
        if (x.first != y.first) return x.first <=> y.first;
        const int fraction = x.second.compare(y.second);
        return (a.negative ? -fraction : fraction) <=> 0;
    };
    const std::partial_ordering first = order(1696, 9);
    for (const auto& [year, month] : {std::pair{1697, 2}, std::pair{1903, 3}, std::pair{1903, 7}})
        if (order(year, month) != first) return std::partial_ordering::unordered;
    return first;
}

}  // namespace skl::opendata
