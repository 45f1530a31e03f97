// Dates, instants, durations and ids as text: ISO 8601 / RFC 3339 §5.6, RFC 9562.
#include <charconv>

#include "kernel/describe/types.h"

namespace skl {
namespace {

using namespace std::chrono;

constexpr std::int64_t micros_a_second = 1'000'000;
constexpr std::int64_t micros_a_day = 86'400 * micros_a_second;

// Reads exactly `width` digits and steps over them.
bool digits(std::string_view& text, std::size_t width, int& out) {
    if (text.size() < width) return false;
    out = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return true;
}

// Writes `width` digits of a number that has no more; returns where the next character goes.
char* put_digits(char* at, std::int64_t number, int width) {
    for (int i = width - 1; i >= 0; --i, number /= 10) at[i] = static_cast<char>('0' + number % 10);
    return at + width;
}

char* put_date(char* at, sys_days date) {  // of a year from 0 to 9999
    const year_month_day ymd{date};
    at = put_digits(at, static_cast<int>(ymd.year()), 4);
    *at++ = '-';
    at = put_digits(at, static_cast<unsigned>(ymd.month()), 2);
    *at++ = '-';
    return put_digits(at, static_cast<unsigned>(ymd.day()), 2);
}

bool four_digit_year(sys_days date) {
    const int year = static_cast<int>(year_month_day{date}.year());
    return year >= 0 && year <= 9999;
}

bool literal(std::string_view& text, char c) {
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

bool date_part(std::string_view& text, sys_days& out) {
    int y = 0, m = 0, d = 0;
    if (!digits(text, 4, y) || !literal(text, '-') || !digits(text, 2, m) || !literal(text, '-') || !digits(text, 2, d)) return false;
    const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) return false;
    out = sys_days{ymd};
    return true;
}

bool fraction_part(std::string_view& text, std::int64_t& micros) {
    std::int64_t unit = micros_a_second / 10;
    std::size_t count = 0;
    for (micros = 0; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1), unit /= 10, ++count)
        micros += (text[0] - '0') * unit;
    return count >= 1 && count <= 9;
}

bool offset_part(std::string_view& text, std::int64_t& seconds) {
    seconds = 0;
    if (literal(text, 'Z') || literal(text, 'z')) return true;
    const int sign = literal(text, '+') ? 1 : literal(text, '-') ? -1 : 0;
    int h = 0, m = 0;
    if (sign == 0 || !digits(text, 2, h) || !literal(text, ':') || !digits(text, 2, m) || h > 23 || m > 59) return false;
    seconds = sign * (h * 3600 + m * 60);
    return true;
}

}  // namespace

const std::string& Translations::in(std::string_view language) const {
    static const std::string none;
    for (const std::string_view tag : {language, std::string_view("zh-Hant")})
        if (const auto found = by_language.find(std::string(tag)); found != by_language.end() && !found->second.empty())
            return found->second;
    return by_language.empty() ? none : by_language.begin()->second;
}

std::string to_text(const Uuid& id) {
    static constexpr char hex[] = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += hex[id.bytes[i] >> 4];
        out += hex[id.bytes[i] & 15];
    }
    return out;
}

bool parse(std::string_view text, Uuid& out) {
    if (text.size() != 36) return false;
    std::size_t byte = 0;
    for (std::size_t i = 0; i < text.size();) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i++] != '-') return false;
            continue;
        }
        int value = 0;
        for (int half = 0; half < 2; ++half, ++i) {
            const char c = text[i];
            const int nibble = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;  // lower case only
            if (nibble < 0) return false;
            value = value * 16 + nibble;
        }
        out.bytes[byte++] = static_cast<std::uint8_t>(value);
    }
    return true;
}

std::string to_text(Date date) {
    if (four_digit_year(date.day)) {
        char buffer[10];
        return {buffer, put_date(buffer, date.day)};
    }
    const year_month_day ymd{date.day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()));
}

bool parse(std::string_view text, Date& out) { return date_part(text, out.day) && text.empty(); }

std::string to_text(Instant at) {
    std::int64_t day_number = at.micros / micros_a_day, rest = at.micros % micros_a_day;
    if (rest < 0) {
        --day_number;
        rest += micros_a_day;
    }
    const std::int64_t second = rest / micros_a_second;
    const sys_days date{days{day_number}};
    if (four_digit_year(date)) {
        char buffer[24];
        char* end = put_date(buffer, date);
        for (const auto& [before, number] : {std::pair{'T', second / 3600}, {':', second / 60 % 60}, {':', second % 60}}) {
            *end++ = before;
            end = put_digits(end, number, 2);
        }
        *end++ = '.';
        end = put_digits(end, rest % micros_a_second / 1000, 3);
        *end++ = 'Z';
        return {buffer, end};
    }
    return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", to_text(Date{date}), second / 3600, second / 60 % 60, second % 60,
                       rest % micros_a_second / 1000);
}

bool parse(std::string_view text, Instant& out) {
    sys_days date;
    int h = 0, m = 0, s = 0;
    std::int64_t fraction = 0, offset = 0;
    if (!date_part(text, date) || !(literal(text, 'T') || literal(text, 't') || literal(text, ' '))) return false;
    if (!digits(text, 2, h) || !literal(text, ':') || !digits(text, 2, m) || !literal(text, ':') || !digits(text, 2, s)) return false;
    if (h > 23 || m > 59 || s > 60) return false;  // 60: a leap second, kept as the second after (RFC 3339 §5.6)
    if (literal(text, '.') && !fraction_part(text, fraction)) return false;
    if (!offset_part(text, offset) || !text.empty()) return false;
    out.micros = date.time_since_epoch().count() * micros_a_day + (h * 3600 + m * 60 + s - offset) * micros_a_second + fraction;
    return true;
}

std::string to_text(const Duration& d) {
    std::string out = "P";
    if (d.months / 12) out += fmt::format("{}Y", d.months / 12);
    if (d.months % 12) out += fmt::format("{}M", d.months % 12);
    if (d.days) out += fmt::format("{}D", d.days);
    const std::int64_t seconds = d.micros / micros_a_second;
    if (d.micros) {
        out += 'T';
        if (seconds / 3600) out += fmt::format("{}H", seconds / 3600);
        if (seconds / 60 % 60) out += fmt::format("{}M", seconds / 60 % 60);
        const std::int64_t fraction = d.micros % micros_a_second;
        if (fraction)
            out += fmt::format("{}.{:06}S", seconds % 60, fraction);
        else if (seconds % 60)
            out += fmt::format("{}S", seconds % 60);
    }
    return out == "P" ? "PT0S" : out;
}

bool parse(std::string_view text, Duration& out) {
    out = {};
    if (!literal(text, 'P') || text.empty()) return false;
    std::string_view units = "YMWD";
    bool time = false, any = false;
    while (!text.empty()) {
        if (!time && literal(text, 'T')) {
            time = true;
            units = "HMS";
            if (text.empty()) return false;
            continue;
        }
        std::int64_t number = 0, fraction = 0;
        const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (ec != std::errc{} || number < 0 || number > 1'000'000'000) return false;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool fractional = literal(text, '.');
        if (fractional && !fraction_part(text, fraction)) return false;
        const auto unit = text.empty() ? std::string_view::npos : units.find(text[0]);
        if (unit == std::string_view::npos || (fractional && text[0] != 'S')) return false;
        const char c = text[0];
        units.remove_prefix(unit + 1);  // each unit once, in order
        text.remove_prefix(1);
        any = true;
        const auto small = static_cast<std::int32_t>(number);
        if (!time) {
            if ((c == 'Y' && number > 10'000) || number > 10'000'000) return false;
            (c == 'Y' ? out.months += small* 12 : c == 'M' ? out.months += small : c == 'W' ? out.days += small* 7 : out.days += small);
        } else {
            out.micros += number * (c == 'H' ? 3600 : c == 'M' ? 60 : 1) * micros_a_second + fraction;
        }
    }
    return any;
}

}  // namespace skl
