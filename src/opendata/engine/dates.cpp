// Dates as Taiwanese files write them: ROC years (民國), Chinese numerals, compact digits, quarters and intervals; the
// Japanese, Buddhist and Dangun eras; ISO 8601. Vectors: expected/roc_dates.json.
#include <chrono>

#include "opendata/engine/date_cursor.h"
#include "opendata/engine/values.h"

namespace skl::opendata {
namespace {

using namespace std::chrono;

constexpr std::int64_t taipei_seconds = 8 * 3600;

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

// yyyy-mm-dd; every cell of a column of dates comes through here.
std::string day_text(int y, int m, int d) {
    const auto digit = [](int number) { return static_cast<char>('0' + number % 10); };
    return {digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-', digit(m / 10), digit(m), '-', digit(d / 10), digit(d)};
}

constexpr bool year_written(int y) { return y >= 1 && y <= 9999; }  // four digits hold it, as ISO 8601 writes it

DateValue date_of(int y, int m, int d) {
    if (!year_written(y) || m < 1 || m > 12 || d < 1 || d > 31) return invalid();  // chrono's types keep the low bits of a number only
    const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) return invalid();
    return {DateKind::date, day_text(y, m, d), false, true, sys_days{ymd}.time_since_epoch().count(), 0};
}

struct Clock {
    int h = 0, m = 0, s = 0;
};

// 2024-07-01, 2024/07/01, 2024.07.01, which are the same in every era and most of the dates there are.
std::optional<DateValue> western_day(std::string_view s) {
    if (s.size() != 10 || s[4] != s[7] || (s[4] != '-' && s[4] != '/' && s[4] != '.') || s[0] < '1') return {};
    int parts[3] = {0, 0, 0};
    constexpr std::size_t begins[] = {0, 5, 8, 11};
    for (std::size_t part = 0; part < 3; ++part)
        for (std::size_t i = begins[part]; i + 1 < begins[part + 1]; ++i) {
            if (s[i] < '0' || s[i] > '9') return {};
            parts[part] = parts[part] * 10 + (s[i] - '0');
        }
    return date_of(parts[0], parts[1], parts[2]);
}

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
    const bool there_is = clock->h <= 23 && clock->m <= 59 && clock->s <= 59;
    if (at.take(".")) {
        std::size_t length = 0;
        at.number(length);
    }
    const auto zone = zone_of(at);
    if (!zone) return {DateKind::invalid, "", false, true, 0, 0};
    if (!at.done()) return {DateKind::invalid, "", false, true, 0, 0};
    if (!there_is) return invalid();
    date.kind = DateKind::datetime;
    date.text += fmt::format("T{:02}:{:02}:{:02}{}", clock->h, clock->m, clock->s, zone->text);
    date.micros = (date.days * 86'400 + clock->h * 3600 + clock->m * 60 + clock->s - zone->seconds) * 1'000'000;
    return date;
}

// (星期一) · 週三: what a date says of itself once more.
void pass_weekday(Cursor& at) {
    Cursor ahead = at;
    ahead.spaces();
    const bool bracket = ahead.take("(");
    std::size_t length = 0;
    const bool named = ahead.take("星期") || ahead.take("週") || ahead.take("周") || ahead.take("禮拜");
    if (!named && !bracket) return;
    if (!ahead.take("日") && !ahead.take("天")) {
        const auto day = ahead.number(length);
        if (!day || *day < 1 || *day > 6) return;
    }
    if (bracket && !ahead.take(")")) return;
    at = ahead;
}

std::optional<DateValue> finish(DateValue value, Cursor& at) {
    if (at.done()) return value;
    pass_weekday(at);
    if (at.done()) return value;
    DateValue out = with_clock(std::move(value), at);
    if (out.kind == DateKind::invalid && out.text.empty()) return {};
    return out;
}

std::string month_text(int y, int m) { return fmt::format("{:04}-{:02}", y, m); }

DateValue month_value(int y, int m) {
    if (!year_written(y) || m < 1 || m > 12) return invalid();
    return {DateKind::yearmonth,
            month_text(y, m),
            false,
            true,
            sys_days{year{y} / month{static_cast<unsigned>(m)} / 1}.time_since_epoch().count(),
            0};
}

DateValue simple(DateKind kind, std::string text, int y) {
    if (!year_written(y)) return invalid();
    return {kind, std::move(text), false, true, sys_days{year{y} / 1 / 1}.time_since_epoch().count(), 0};
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

DateValue quarter_value(int y, int quarter) {
    return quarter >= 1 && quarter <= 4 ? simple(DateKind::quarter, fmt::format("{:04}-Q{}", y, quarter), y) : invalid();
}

DateValue months_value(int y, int from, int until) {
    if (from < 1 || from > until || until > 12) return invalid();
    return simple(DateKind::interval, month_text(y, from) + "/" + month_text(y, until), y);
}

// 1130701083000 · 20240701083000: a day of seven or eight digits and its time of six.
std::optional<DateValue> date_and_time(std::string_view digits, Reading& reading) {
    if (digits.size() != 13 && digits.size() != 14) return {};
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
    const std::string spaced = std::string(digits.substr(0, digits.size() - 6)) + " " + std::string(digits.substr(digits.size() - 6));
    Cursor at{spaced};
    std::size_t length = 0;
    const auto day = at.number(length);
    const auto out = day ? compact(*day, length, reading, at) : std::nullopt;
    return out && out->kind == DateKind::datetime ? out : std::nullopt;
}

// After 年: 度, 學年度, 第n季, n月 …
std::optional<DateValue> after_year(int written, Reading& reading, Cursor at) {
    const std::string_view text = at.rest;
    const int y = reading.year(written);
    if (y == 0) return invalid();
    reading.roc_written = reading.roc_written || written < 1000;
    at.spaces();
    (void)at.take("度");
    if (at.done()) return simple(DateKind::year, fmt::format("{:04}", y), y);
    at.spaces();
    std::size_t length = 0;
    if (at.take("第") || at.take("Q")) {
        const auto quarter = at.number(length);
        const bool letter = quarter && text[static_cast<std::size_t>(at.rest.data() - text.data()) - 1 - length] == 'Q';
        if (!quarter || (!letter && !at.take("季")) || !at.done()) return {};
        return quarter_value(y, *quarter);
    }
    const auto month = at.number(length);
    if (!month) return {};
    at.spaces();
    if (at.take("-") || at.take("~") || at.take("至")) {  // 113年7-8月
        const auto until = at.number(length);
        if (!until || !at.take("月") || !at.done()) return {};
        return months_value(y, *month, *until);
    }
    if (!at.take("月")) return {};
    if (at.done() || at.take("份")) return month_value(y, *month);
    if (at.take("-") || at.take("至") || at.take("~")) {
        const auto until = at.number(length);
        if (!until || !at.take("月") || !at.done()) return {};
        return months_value(y, *month, *until);
    }
    const auto day = at.number(length);
    if (!day) return {};
    at.spaces();
    if (!at.take("日")) return {};
    return finish(date_of(y, *month, *day), at);
}

// 13/2/2024: the one over 12 is the day; where both may be a month the order is not known.
DateValue day_or_month_first(int first, int second, int y) {
    if (first <= 12 && second <= 12 && first != second) return {DateKind::ambiguous, "date-order", false, false, 0, 0};
    return first > 12 ? date_of(y, second, first) : date_of(y, first, second);
}

// y/m/d with one separator all through; y/m alone is a month.
std::optional<DateValue> separated(int first, std::size_t first_length, Reading& reading, Cursor at) {
    if (first_length > 4) return {};  // 64000-06 is an area of an election, no month
    const char separator = at.rest[0];
    at.rest.remove_prefix(1);
    std::size_t length = 0, last_length = 0;
    if (separator == '-' && first_length >= 3 && at.take("Q")) {  // 113-Q3
        const auto quarter = at.number(length);
        const int y = reading.year(first);
        return quarter && at.done() && y > 0 ? std::optional(quarter_value(y, *quarter)) : std::nullopt;
    }
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
        if (last_length == 4) return at.done() && *third >= 1000 ? std::optional(day_or_month_first(first, *second, *third)) : std::nullopt;
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
    if (auto whole = date_and_time(at.rest, reading)) return whole;
    const auto first = at.number(length);
    if (!first) return {};
    const bool spaced = !at.rest.empty() && at.rest[0] == ' ';
    if (at.done()) {
        if (reading.named && length <= 4) return simple(DateKind::year, fmt::format("{:04}", reading.year(*first)), reading.year(*first));
        return compact(*first, length, reading, at);
    }
    if ((length == 7 || length == 8) && spaced) return compact(*first, length, reading, at);
    at.spaces();
    if (at.take("學年度") || at.take("會計年度")) {
        const int y = reading.year(*first);
        return at.done() && y > 0 ? std::optional(simple(DateKind::year, fmt::format("{:04}", y), y)) : std::nullopt;
    }
    if (at.take("年") || at.take("년")) return after_year(*first, reading, at);
    if (at.take("Y") || at.take("Q") || at.take("M")) {  // 99Y09M, 103Q3, 113M07
        const char letter = text[static_cast<std::size_t>(at.rest.data() - text.data()) - 1];
        const auto second = at.number(length);
        if (!second || (letter == 'Y' && !at.take("M")) || !at.done()) return {};
        const int y = reading.year(*first);
        return letter == 'Q' ? quarter_value(y, *second) : month_value(y, *second);
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
    if (auto day = western_day(s)) return day;
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
            if (!from || !to) continue;
            const bool alike = from->kind == to->kind && (from->kind == DateKind::date || from->kind == DateKind::yearmonth);
            const bool year_above = from->kind == DateKind::date && to->kind == DateKind::monthday;  // 113年7月1日-7月31日
            if (!alike && !year_above) continue;
            const std::string until = alike ? to->text : from->text.substr(0, 4) + to->text.substr(1);
            out = until < from->text ? invalid() : DateValue{DateKind::interval, from->text + "/" + until, false, true, from->days, 0};
            break;
        }
    }
    if (!out) return {};
    out->roc = (reading.named && reading.named->roc) || reading.roc_written;
    return out;
}

}  // namespace skl::opendata
