// Dates and times made from text and parts (DMN 1.5 §10.3.4.1), now() and today() (§10.3.4.10).
#include "rules/engine/feel/arguments.h"
#include "rules/engine/feel/function_tables.h"
#include "rules/engine/feel/zone.h"

namespace skl::rules::feel {
namespace {

constexpr std::int64_t greatest_offset = 18 * 3600;  // seconds; as of times that are written

template <class T>
Value read(const Arguments& in, std::string_view expected) {
    const std::string* text = in.text(0);
    if (text == nullptr) return {};
    auto parsed = T::parse(*text);
    return parsed ? Value(std::move(*parsed)) : in.refused(0, expected);
}

Value date_from(Run& run, std::span<const Value> values) {
    const Arguments in(run, "date", values);
    const Value& from = in.single(0);
    if (from.is(Kind::date) || from.is(Kind::date_time)) return *in.date(0);
    return read<Date>(in, "date");
}

Value date_of_parts(Run& run, std::span<const Value> values) {
    const Arguments in(run, "date", values);
    const auto year = in.whole(0), month = year ? in.whole(1) : std::nullopt, day = month ? in.whole(2) : std::nullopt;
    return day ? in.given_or_out_of_range(Date::of(*year, *month, *day)) : Value();
}

Time midnight_in_utc() { return {0, {Where::Kind::offset, 0, {}}}; }

Value time_from(Run& run, std::span<const Value> values) {
    const Arguments in(run, "time", values);
    const Value& from = in.single(0);
    if (from.is(Kind::time)) return from;
    if (from.is(Kind::date_time)) return from.date_time().time;
    if (from.is(Kind::date)) return midnight_in_utc();
    return read<Time>(in, "time");
}

// The nanoseconds of a second that may have digits after the point; nothing: not in [0..60).
std::optional<std::int64_t> nanos_of_second(const Decimal& second) {
    const auto nanos = second.times(nanos_of_a_second);
    const auto whole = nanos ? nanos->rounded(0, Rounding::down)->to_int64() : std::nullopt;
    return whole && *whole >= 0 && *whole < 60 * nanos_of_a_second ? whole : std::nullopt;
}

Value time_of_parts(Run& run, std::span<const Value> values) {
    const Arguments in(run, "time", values);
    const auto hour = in.whole(0), minute = hour ? in.whole(1) : std::nullopt;
    const auto second = minute ? in.number(2) : std::nullopt;
    if (!second) return {};
    const auto nanos = nanos_of_second(*second);
    if (!nanos || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return in.failed("out-of-range");
    Time time{(*hour * 3600 + *minute * 60) * nanos_of_a_second + *nanos, {}};
    const Value& offset = in.single(3);
    if (offset.null()) return time;
    if (!offset.is(Kind::days_duration)) return in.refused(3, "days and time duration");
    const DaysDuration span = offset.days_duration();
    if (span.nanos != 0 || span.seconds > greatest_offset || span.seconds < -greatest_offset) return in.failed("out-of-range");
    time.where = {Where::Kind::offset, static_cast<std::int32_t>(span.seconds), {}};
    return time;
}

Value date_time_from(Run& run, std::span<const Value> values) {
    const Arguments in(run, "date and time", values);
    const Value& from = in.single(0);
    if (from.is(Kind::date_time)) return from;
    if (from.is(Kind::date)) return DateTime{from.date(), midnight_in_utc()};
    return read<DateTime>(in, "date and time");
}

Value date_time_of_parts(Run& run, std::span<const Value> values) {
    const Arguments in(run, "date and time", values);
    const auto date = in.date(0);
    if (!date) return {};
    const Value& time = in.single(1);
    return time.is(Kind::time) ? Value(DateTime{*date, time.time()}) : in.refused(1, "time");
}

// The same instant as a clock of the zone shows it; what says no zone is taken to be of that one.
Value date_time_in_zone(Run& run, std::span<const Value> values) {
    const Arguments in(run, "date and time", values);
    const auto date = in.date(0);
    const std::string* zone = date ? in.text(1) : nullptr;
    if (zone == nullptr) return {};
    if (!zone_known(*zone)) return in.refused(1, "timezone");
    const Where there{Where::Kind::zone, 0, *zone};
    const Value& from = in.single(0);
    if (from.is(Kind::date)) return DateTime{*date, {0, there}};
    const DateTime& moment = from.date_time();
    if (moment.time.where.kind == Where::Kind::local) return DateTime{*date, {moment.time.nanos, there}};
    const auto instant = moment.instant();
    const auto shown = instant ? at_instant(*instant, there) : std::nullopt;
    return shown ? Value(*shown) : in.failed("out-of-range");
}

bool with_zone(std::span<const Value> arguments) { return arguments[1].is(Kind::string); }

Value now(Run& run, std::span<const Value>) { return run.as_of; }
Value today(Run& run, std::span<const Value>) { return run.as_of.date; }

constexpr std::string_view from[] = {"from"};
constexpr std::string_view year_month_day[] = {"year", "month", "day"};
constexpr std::string_view hour_minute_second[] = {"hour", "minute", "second", "offset"};
constexpr std::string_view date_time[] = {"date", "time"};
constexpr std::string_view date_timezone[] = {"date", "timezone"};

constexpr Form forms[] = {
    {"date", from, 1, false, date_from},
    {"date", year_month_day, 3, false, date_of_parts},
    {"time", from, 1, false, time_from},
    {"time", hour_minute_second, 3, false, time_of_parts},
    {"date and time", from, 1, false, date_time_from},
    {"date and time", date_timezone, 2, false, date_time_in_zone, with_zone},
    {"date and time", date_time, 2, false, date_time_of_parts},
    {"now", {}, 0, false, now},
    {"today", {}, 0, false, today},
};

}  // namespace

std::span<const Form> moment_forms() { return forms; }

}  // namespace skl::rules::feel
