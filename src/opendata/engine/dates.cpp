// Dates as Taiwanese files write them: ROC years (民國), Chinese numerals, compact digits, quarters and intervals; the
// Japanese, Buddhist and Dangun eras; ISO 8601. Vectors: expected/roc_dates.json.
#include <charconv>
#include <chrono>

#include "kernel/text/text.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

using namespace std::chrono;

constexpr std::int64_t taipei_seconds = 8 * 3600;

struct EraName {
    std::string_view name;
    int offset;      // year 1 is offset + 1
    bool backwards;  // 民前
};
constexpr EraName eras[] = {{"中華民國前", 1912, true}, {"民國前", 1912, true}, {"民前", 1912, true},  {"中華民國", 1911, false},
                            {"民國", 1911, false},      {"令和", 2018, false},  {"平成", 1988, false}, {"昭和", 1925, false},
                            {"大正", 1911, false},      {"พ.ศ.", -543, false},  {"佛曆", -543, false}, {"檀紀", -2333, false},
                            {"단기", -2333, false}};

int numeral(char32_t c) {
    switch (c) {
        case U'〇':
        case U'零':
        case U'○': return 0;
        case U'一':
        case U'元': return 1;
        case U'二': return 2;
        case U'三': return 3;
        case U'四': return 4;
        case U'五': return 5;
        case U'六': return 6;
        case U'七': return 7;
        case U'八': return 8;
        case U'九': return 9;
        case U'十': return 10;
        case U'廿': return 20;
        case U'百': return 100;
        default: return -1;
    }
}

// Chinese numerals and full-width characters to ASCII: 一百零四年七月 → 104年7月.
std::string plain(std::string_view cell) {
    constexpr std::int64_t largest = 100'000'000;  // eight digits: a date written without signs has no more
    std::string out;
    std::int64_t total = 0, current = 0;
    bool open = false;
    const auto close = [&] {
        if (open) out += std::to_string(total + current);
        total = current = 0;
        open = false;
    };
    for (std::string_view rest = cell; !rest.empty();) {
        const char32_t c = text::next(rest);
        const int value = numeral(c);
        if (value >= 0) {
            open = true;
            if (total > largest || current > largest) return std::string(cell);
            if (value == 10 || value == 100 || value == 20) {
                total += value == 20 ? 20 : std::max<std::int64_t>(current, 1) * value;
                current = 0;
            } else {
                current = current * (current > 0 ? 10 : 1) + value;
            }
            continue;
        }
        close();
        if (c >= 0xFF01 && c <= 0xFF5E)
            out += static_cast<char>(c - 0xFEE0);
        else if (c == 0x3000)
            out += ' ';
        else
            text::append(out, c);
    }
    close();
    return out;
}

struct Cursor {
    std::string_view rest;

    bool take(std::string_view literal) {
        if (!rest.starts_with(literal)) return false;
        rest.remove_prefix(literal.size());
        return true;
    }
    void spaces() {
        while (!rest.empty() && rest[0] == ' ') rest.remove_prefix(1);
    }
    // A run of digits; its length in `length`.
    std::optional<int> number(std::size_t& length) {
        spaces();
        length = 0;
        while (length < rest.size() && rest[length] >= '0' && rest[length] <= '9') ++length;
        if (length == 0 || length > 8) return {};
        int out = 0;
        std::from_chars(rest.data(), rest.data() + length, out);
        rest.remove_prefix(length);
        return out;
    }
    bool done() {
        spaces();
        return rest.empty();
    }
};

struct Reading {
    Era era = Era::unknown;
    std::optional<EraName> named;
    bool roc_written = false;

    // The Gregorian year of a written one; 0: there is no such year.
    int year(int written) {
        if (named) {
            if (written < 1) return 0;
            const int gregorian = named->backwards ? named->offset - written : named->offset + written;
            return gregorian >= 1000 && gregorian <= 9999 ? gregorian : 0;  // what is written out again is read as the same year
        }
        if (written >= 1000) return written;
        if (written < 1 || era == Era::gregorian) return 0;
        roc_written = true;
        return written + 1911;
    }
};

DateValue invalid() { return {DateKind::invalid, "invalid-date", false, true, 0, 0}; }

DateValue date_of(int y, int m, int d) {
    const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (y < 1 || y > 9999 || !ymd.ok()) return invalid();
    return {DateKind::date, fmt::format("{:04}-{:02}-{:02}", y, m, d), false, true, sys_days{ymd}.time_since_epoch().count(), 0};
}

struct Clock {
    int h = 0, m = 0, s = 0;
};

// 14:05[:00] · 140500 · 1405 · [上午|下午]12時30分[00秒]
std::optional<Clock> clock_of(Cursor& at) {
    at.spaces();
    const bool morning = at.take("上午") || at.take("AM"), afternoon = !morning && (at.take("下午") || at.take("PM"));
    std::size_t length = 0;
    const auto first = at.number(length);
    if (!first) return {};
    Clock out;
    if (length == 6 || length == 4) {
        const int scale = length == 6 ? 100 : 1;
        out = {*first / (scale * 100), *first / scale % 100, length == 6 ? *first % 100 : 0};
    } else if (at.take(":") || at.take("時") || at.take("點")) {
        out.h = *first;
        if (const auto minute = at.number(length)) {
            out.m = *minute;
            if (at.take(":") || at.take("分")) {
                if (const auto second = at.number(length)) {
                    out.s = *second;
                    at.take("秒");
                }
            }
        }
    } else {
        return {};
    }
    if ((morning || afternoon) && out.h == 12) out.h = 0;
    if (afternoon) out.h += 12;
    if (out.h > 23 || out.m > 59 || out.s > 59) return {};
    return out;
}

struct Zone {
    std::string text;
    std::int64_t seconds = 0;  // east of Greenwich
};

// Z, +08:00, -05:30; nothing: Taipei. None: no zone there is.
std::optional<Zone> zone_of(Cursor& at) {
    if (at.take("Z")) return Zone{"Z", 0};
    const bool east = at.take("+"), west = !east && at.take("-");
    if (!east && !west) return Zone{"+08:00", taipei_seconds};
    std::size_t hours_length = 0, minutes_length = 0;
    const auto hours = at.number(hours_length);
    if (!hours || hours_length != 2 || *hours > 14 || !at.take(":")) return {};
    const auto minutes = at.number(minutes_length);
    if (!minutes || minutes_length != 2 || *minutes > 59) return {};
    return Zone{fmt::format("{}{:02}:{:02}", east ? "+" : "-", *hours, *minutes), (east ? 1 : -1) * (*hours * 3600 + *minutes * 60)};
}

DateValue with_clock(DateValue date, Cursor& at) {
    if (date.kind != DateKind::date) return date;
    if (at.take("T")) {
    }
    const auto clock = clock_of(at);
    if (!clock) return {DateKind::invalid, "", false, true, 0, 0};
    if (at.take(".")) {
        std::size_t length = 0;
        at.number(length);
    }
    const auto zone = zone_of(at);
    if (!zone) return {DateKind::invalid, "", false, true, 0, 0};
    if (!at.done()) return {DateKind::invalid, "", false, true, 0, 0};
    date.kind = DateKind::datetime;
    date.text += fmt::format("T{:02}:{:02}:{:02}{}", clock->h, clock->m, clock->s, zone->text);
    date.micros = (date.days * 86'400 + clock->h * 3600 + clock->m * 60 + clock->s - zone->seconds) * 1'000'000;
    return date;
}

std::optional<DateValue> finish(DateValue value, Cursor& at) {
    if (at.done()) return value;
    DateValue out = with_clock(std::move(value), at);
    if (out.kind == DateKind::invalid && out.text.empty()) return {};
    return out;
}

std::string month_text(int y, int m) { return fmt::format("{:04}-{:02}", y, m); }

DateValue month_value(int y, int m) {
    if (y < 1 || m < 1 || m > 12) return invalid();
    return {DateKind::yearmonth,
            month_text(y, m),
            false,
            true,
            sys_days{year{y} / month{static_cast<unsigned>(m)} / 1}.time_since_epoch().count(),
            0};
}

DateValue simple(DateKind kind, std::string text, int y) {
    return {kind, std::move(text), false, true, y >= 1 ? sys_days{year{y} / 1 / 1}.time_since_epoch().count() : 0, 0};
}

// 1040701 · 780304 · 10307 · 20150701, with an optional time behind.
std::optional<DateValue> compact(int number, std::size_t length, Reading& reading, Cursor at) {
    if (length == 8) {
        if (number < 10'000'101 || number / 10'000 > 2200) return {};
        return finish(date_of(number / 10'000, number / 100 % 100, number % 100), at);
    }
    if (reading.era != Era::roc && !reading.named) return {};
    if (length == 7 || length == 6) {
        const int y = reading.year(number / 10'000);
        return y == 0 ? std::nullopt : finish(date_of(y, number / 100 % 100, number % 100), at);
    }
    if (length == 5 && at.done()) {
        const DateValue value = month_value(reading.year(number / 100), number % 100);
        if (value.kind != DateKind::invalid) return value;
    }
    return {};
}

// After 年: 度, 第n季, n月 …
std::optional<DateValue> after_year(int written, Reading& reading, Cursor at) {
    const int y = reading.year(written);
    if (y == 0) return invalid();
    reading.roc_written = reading.roc_written || written < 1000;
    at.spaces();
    if (at.take("度") || at.done()) return at.done() ? std::optional(simple(DateKind::year, fmt::format("{:04}", y), y)) : std::nullopt;
    std::size_t length = 0;
    if (at.take("第")) {
        const auto quarter = at.number(length);
        if (!quarter || !at.take("季") || !at.done()) return {};
        return *quarter >= 1 && *quarter <= 4 ? simple(DateKind::quarter, fmt::format("{:04}-Q{}", y, *quarter), y) : invalid();
    }
    const auto month = at.number(length);
    if (!month) return {};
    at.spaces();
    if (!at.take("月")) return {};
    if (at.done() || at.take("份")) return month_value(y, *month);
    if (at.take("-") || at.take("至") || at.take("~")) {
        const auto until = at.number(length);
        if (!until || !at.take("月") || !at.done()) return {};
        if (*month < 1 || *until > 12) return invalid();
        return simple(DateKind::interval, month_text(y, *month) + "/" + month_text(y, *until), y);
    }
    const auto day = at.number(length);
    if (!day) return {};
    at.spaces();
    if (!at.take("日")) return {};
    return finish(date_of(y, *month, *day), at);
}

// y/m/d with one separator all through; y/m alone is a month.
std::optional<DateValue> separated(int first, std::size_t first_length, Reading& reading, Cursor at) {
    if (first_length > 4) return {};  // 64000-06 is an area of an election, no month
    const char separator = at.rest[0];
    at.rest.remove_prefix(1);
    std::size_t length = 0, last_length = 0;
    const auto second = at.number(length);
    if (!second || length > 2) return {};
    if (at.rest.empty() || at.rest[0] != separator) {
        if (!at.done() || first_length < 3 || separator == '.' || (first_length == 3 && reading.era != Era::roc && !reading.named))
            return {};
        return month_value(reading.year(first), *second);
    }
    at.rest.remove_prefix(1);
    const auto third = at.number(last_length);
    if (!third) return {};
    if (first_length <= 2 && !reading.named) {
        if (last_length == 4) return {};  // day or month first: no order we can know
        if (first <= 12 && *second <= 12) return DateValue{DateKind::ambiguous, "date-order", false, false, 0, 0};
        const DateValue roc = date_of(first + 1911, *second, *third), western = date_of(first + 1900, *second, *third);
        if (roc.kind == DateKind::invalid || western.kind == DateKind::invalid) return invalid();
        return DateValue{DateKind::ambiguous, fmt::format("{} (ROC) or {}", roc.text, western.text), false, false, 0, 0};
    }
    if (last_length > 2) return {};
    const int y = reading.year(first);
    if (y == 0) return {};
    return finish(date_of(y, *second, *third), at);
}

std::optional<DateValue> read(std::string_view text, Reading& reading) {
    Cursor at{text};
    for (const EraName& era : eras)
        if (at.take(era.name)) {
            reading.named = era;
            break;
        }
    std::size_t length = 0;
    const auto first = at.number(length);
    if (!first) return {};
    const bool spaced = !at.rest.empty() && at.rest[0] == ' ';
    if (at.done()) {
        if (reading.named && length <= 4) return simple(DateKind::year, fmt::format("{:04}", reading.year(*first)), reading.year(*first));
        return compact(*first, length, reading, at);
    }
    if ((length == 7 || length == 8) && spaced) return compact(*first, length, reading, at);
    at.spaces();
    if (at.take("年")) return after_year(*first, reading, at);
    if (at.take("Y") || at.take("Q")) {
        const bool quarter = text[static_cast<std::size_t>(at.rest.data() - text.data()) - 1] == 'Q';
        const auto second = at.number(length);
        if (!second || (!quarter && !at.take("M")) || !at.done()) return {};
        const int y = reading.year(*first);
        if (quarter) return *second >= 1 && *second <= 4 ? simple(DateKind::quarter, fmt::format("{:04}-Q{}", y, *second), y) : invalid();
        return month_value(y, *second);
    }
    if (at.take("月")) {
        const auto day = at.number(length);
        if (!day || !at.take("日") || !at.done()) return {};
        if (*first < 1 || *first > 12 || *day < 1 || *day > 31) return invalid();
        return DateValue{DateKind::monthday, fmt::format("--{:02}-{:02}", *first, *day), false, true, 0, 0};
    }
    if (at.rest[0] == '/' || at.rest[0] == '-' || at.rest[0] == '.') return separated(*first, length, reading, at);
    return {};
}

}  // namespace

std::optional<DateValue> read_date(std::string_view cell, Era era) {
    const std::string_view s = trimmed(cell);
    if (s.size() < 4 || s.size() > 80) return {};
    Reading reading{era, {}, false};
    const bool ascii = std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    const std::string text = ascii ? std::string(s) : plain(s);
    auto out = read(text, reading);
    if (!out) {  // 103.09.22-103.10.05
        for (const std::string_view dash : {"-", "~", "至"}) {
            const auto middle = text.find(dash, 5);
            if (middle == std::string::npos) continue;
            const auto from = read(std::string_view(text).substr(0, middle), reading),
                       to = read(std::string_view(text).substr(middle + dash.size()), reading);
            if (from && to && from->kind == DateKind::date && to->kind == DateKind::date) {
                out = DateValue{DateKind::interval, from->text + "/" + to->text, false, true, from->days, 0};
                break;
            }
        }
    }
    if (!out) return {};
    out->roc = (reading.named && reading.named->offset == 1911) || reading.roc_written;
    return out;
}

}  // namespace skl::opendata
