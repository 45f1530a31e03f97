// Dates, times and durations as text: XML Schema part 2 §3.3.6 to 3.3.9 with the zones of DMN 1.5 §10.3.4.1 (`@Europe/Paris`).
#include <fmt/format.h>

#include <span>
#include <string>

#include "rules/engine/feel/temporal.h"
#include "rules/engine/feel/zone.h"

namespace skl::rules::feel {
namespace {

constexpr std::int32_t greatest_offset = 18 * 3600;  // §10.3.4.1, as of ISO 8601's users
constexpr int digits_of_nanos = 9;

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }
    bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
    bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
    bool take(char c) {
        if (!at(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    std::string_view digits() {
        std::size_t size = 0;
        while (size < rest_.size() && rest_[size] >= '0' && rest_[size] <= '9') ++size;
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    std::optional<std::int64_t> two_digits() {
        const std::string_view taken = digits();
        if (taken.size() != 2) return {};
        return (taken[0] - '0') * 10 + (taken[1] - '0');
    }

private:
    std::string_view rest_;
};

// Nothing: more than 18 digits, which no part of a date or duration within its limits has.
std::optional<std::int64_t> number_of(std::string_view digits) {
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    if (digits.empty() || digits.size() > 18) return {};
    std::int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

// What stands after the point of seconds; digits beyond nanoseconds are cut off.
std::int64_t nanos_of(std::string_view digits) {
    std::int64_t nanos = 0;
    for (std::size_t i = 0; i < digits_of_nanos; ++i) nanos = nanos * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return nanos;
}

std::optional<Date> read_date(Reader& in) {
    const bool negative = in.take('-');
    const std::string_view digits = in.digits();
    if (digits.size() < 4 || digits.size() > 9 || (digits.size() > 4 && digits.front() == '0')) return {};
    const auto year = number_of(digits);
    if (!year || (negative && *year == 0) || !in.take('-')) return {};
    const auto month = in.two_digits();
    if (!month || !in.take('-')) return {};
    const auto day = in.two_digits();
    if (!day) return {};
    return Date::of(negative ? -*year : *year, *month, *day);
}

std::optional<Where> read_where(Reader& in) {
    if (in.end()) return Where{};
    if (in.take('Z')) return Where{Where::Kind::offset, 0, {}};
    if (in.take('@')) {
        Where zone{Where::Kind::zone, 0, std::string(in.rest())};
        in = Reader({});
        return zone_known(zone.zone) ? std::optional(std::move(zone)) : std::nullopt;
    }
    const bool negative = in.at('-');
    if (!in.take('-') && !in.take('+')) return {};
    const auto hours = in.two_digits();
    if (!hours || !in.take(':')) return {};
    const auto minutes = in.two_digits();
    if (!minutes || *minutes > 59) return {};
    std::optional<std::int64_t> seconds = 0;
    if (in.take(':')) seconds = in.two_digits();
    if (!seconds || *seconds > 59) return {};
    const auto offset = static_cast<std::int32_t>(*hours * 3600 + *minutes * 60 + *seconds);
    if (offset > greatest_offset) return {};
    return Where{Where::Kind::offset, negative ? -offset : offset, {}};
}

// The time of a day; 24:00:00 is a whole day of nanoseconds.
std::optional<Time> read_time(Reader& in) {
    const auto hour = in.two_digits();
    if (!hour || !in.take(':')) return {};
    const auto minute = in.two_digits();
    if (!minute || !in.take(':')) return {};
    const auto second = in.two_digits();
    std::optional<std::int64_t> nanos = 0;
    if (in.take('.')) nanos = in.at_digit() ? std::optional(nanos_of(in.digits())) : std::nullopt;
    if (!second || !nanos || *hour > 24 || *minute > 59 || *second > 59) return {};
    const std::int64_t total = (*hour * 3600 + *minute * 60 + *second) * nanos_of_a_second + *nanos;
    if (total > seconds_of_a_day * nanos_of_a_second) return {};
    auto where = read_where(in);
    if (!where || !in.end()) return {};
    return Time{total, std::move(*where)};
}

// One `nX` of a duration, which comes after what has been read so far; nothing: a fault, or too long.
struct Component {
    std::int64_t count = 0, nanos = 0;
    char unit = 0;
};
std::optional<Component> read_component(Reader& in) {
    Component read;
    const auto count = number_of(in.digits());
    if (!count) return {};
    read.count = *count;
    const bool fraction = in.take('.');
    if (fraction) read.nanos = nanos_of(in.digits());  // PT0.S is a duration
    if (in.end()) return {};
    read.unit = in.rest().front();
    in.take(read.unit);
    if (fraction && read.unit != 'S') return {};
    return read;
}

struct Unit {
    char letter;
    std::int64_t worth;  // seconds, or months
};

// Components in the order of `units`, each at most once; how many were read.
std::optional<int> read_components(Reader& in, std::span<const Unit> units, __int128& total) {
    int read = 0;
    for (std::size_t next = 0; in.at_digit();) {
        const auto component = read_component(in);
        if (!component) return {};
        while (next < units.size() && units[next].letter != component->unit) ++next;
        if (next == units.size()) return {};
        const std::int64_t worth = units[next++].worth;
        total += static_cast<__int128>(component->count) * worth * nanos_of_a_second + component->nanos;
        ++read;
    }
    return read;
}

std::string fraction_text(std::int64_t nanos) {
    if (nanos == 0) return {};
    std::string digits = fmt::format(".{:09}", nanos);
    while (digits.back() == '0') digits.pop_back();
    return digits;
}

std::string where_text(const Where& where) {
    if (where.kind == Where::Kind::local) return {};
    if (where.kind == Where::Kind::zone) return "@" + where.zone;
    if (where.offset == 0) return "Z";
    const std::int32_t size = where.offset < 0 ? -where.offset : where.offset;
    std::string text = fmt::format("{}{:02}:{:02}", where.offset < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    if (size % 60 != 0) text += fmt::format(":{:02}", size % 60);
    return text;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
    Reader in(text);
    const auto date = read_date(in);
    return in.end() ? date : std::nullopt;
}

std::string Date::text() const {
    const Civil at = civil();
    return fmt::format("{}{:04}-{:02}-{:02}", at.year < 0 ? "-" : "", at.year < 0 ? -at.year : at.year, at.month, at.day);
}

std::optional<Time> Time::parse(std::string_view text) {
    Reader in(text);
    auto time = read_time(in);
    if (time && time->nanos == seconds_of_a_day * nanos_of_a_second) time->nanos = 0;  // XML Schema part 2 §3.3.8: 24:00:00 is 00:00:00
    return time;
}

std::string Time::text() const {
    const std::int64_t seconds = nanos / nanos_of_a_second;
    return fmt::format("{:02}:{:02}:{:02}{}{}", seconds / 3600, seconds / 60 % 60, seconds % 60, fraction_text(nanos % nanos_of_a_second),
                       where_text(where));
}

std::optional<DateTime> DateTime::parse(std::string_view text) {
    Reader in(text);
    auto date = read_date(in);
    if (!date) return {};
    if (in.end()) return DateTime{*date, {}};
    if (!in.take('T')) return {};
    auto time = read_time(in);
    if (!time) return {};
    if (time->nanos == seconds_of_a_day * nanos_of_a_second) {
        time->nanos = 0;
        if (++date->days; date->civil().year > greatest_year) return {};
    }
    return DateTime{*date, std::move(*time)};
}

std::string DateTime::text() const { return date.text() + "T" + time.text(); }

std::optional<DaysDuration> parse_days_duration(std::string_view text) {
    constexpr Unit days[] = {{'D', seconds_of_a_day}};
    constexpr Unit times[] = {{'H', 3600}, {'M', 60}, {'S', 1}};
    Reader in(text);
    const bool negative = in.take('-');
    if (!in.take('P')) return {};
    __int128 total = 0;
    const auto of_days = read_components(in, days, total);
    if (!of_days) return {};
    int read = *of_days;
    if (in.take('T')) {
        const auto of_times = read_components(in, times, total);
        if (!of_times || *of_times == 0) return {};
        read += *of_times;
    }
    if (read == 0 || !in.end()) return {};
    return DaysDuration::of(negative ? -total : total);
}

std::optional<MonthsDuration> parse_months_duration(std::string_view text) {
    constexpr Unit units[] = {{'Y', 12}, {'M', 1}};
    Reader in(text);
    const bool negative = in.take('-');
    if (!in.take('P')) return {};
    __int128 total = 0;
    const auto read = read_components(in, units, total);
    if (!read || *read == 0 || !in.end()) return {};
    const __int128 months = total / nanos_of_a_second;
    if (months != static_cast<std::int64_t>(months)) return {};
    return MonthsDuration{static_cast<std::int64_t>(negative ? -months : months)};
}

std::string DaysDuration::text() const {
    const __int128 size = total() < 0 ? -total() : total();
    const auto all = static_cast<std::uint64_t>(size / nanos_of_a_second);
    const std::string fraction = fraction_text(static_cast<std::int64_t>(size % nanos_of_a_second));
    constexpr std::uint64_t day = seconds_of_a_day;
    std::string times;
    if (all % day / 3600 != 0) times += fmt::format("{}H", all % day / 3600);
    if (all / 60 % 60 != 0) times += fmt::format("{}M", all / 60 % 60);
    if (all % 60 != 0 || !fraction.empty()) times += fmt::format("{}{}S", all % 60, fraction);
    if (size == 0) return "PT0S";
    return fmt::format("{}P{}{}{}", total() < 0 ? "-" : "", all / day != 0 ? fmt::format("{}D", all / day) : "", times.empty() ? "" : "T",
                       times);
}

std::string MonthsDuration::text() const {
    const std::uint64_t size = months < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(months) : static_cast<std::uint64_t>(months);
    if (size == 0) return "P0M";
    return fmt::format("{}P{}{}", months < 0 ? "-" : "", size / 12 != 0 ? fmt::format("{}Y", size / 12) : "",
                       size % 12 != 0 ? fmt::format("{}M", size % 12) : "");
}

std::optional<std::int32_t> offset_of(const Where& where, const Date& date, std::int64_t nanos) {
    if (where.kind == Where::Kind::offset) return where.offset;
    if (where.kind == Where::Kind::local) return {};
    return zone_offset(where.zone, date, nanos);
}

}  // namespace skl::rules::feel
