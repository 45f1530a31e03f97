// The properties of values that are no contexts (DMN 1.5 §10.3.2.10, table 65).
#include <cstdlib>

#include "rules/engine/feel/decimal_parts.h"
#include "rules/engine/feel/operations.h"

namespace skl::rules::feel {
namespace {

constexpr std::int64_t nanos_of_an_hour = 3600 * nanos_of_a_second, nanos_of_a_minute = 60 * nanos_of_a_second;

// Seconds with their fraction, as the standard has them in [0..60).
Value seconds_of(std::int64_t nanos) {
    const std::int64_t of_minute = nanos % nanos_of_a_minute;
    return of_minute % nanos_of_a_second == 0 ? Value(of_minute / nanos_of_a_second) : Value(Decimal::scaled(of_minute, -9));
}

std::optional<Value> of_date(const Date& date, std::string_view name) {
    const Civil civil = date.civil();
    if (name == "year") return Value(civil.year);
    if (name == "month") return Value(static_cast<std::int64_t>(civil.month));
    if (name == "day") return Value(static_cast<std::int64_t>(civil.day));
    if (name == "weekday") return Value(static_cast<std::int64_t>(date.weekday()));
    return {};
}

std::optional<Value> of_time(const Time& time, const Date& day, std::string_view name) {
    if (name == "hour") return Value(time.nanos / nanos_of_an_hour);
    if (name == "minute") return Value(time.nanos / nanos_of_a_minute % 60);
    if (name == "second") return seconds_of(time.nanos);
    if (name == "timezone") return time.where.kind == Where::Kind::zone ? Value(time.where.zone) : Value();
    if (name == "time offset") {
        const auto offset = offset_of(time.where, day, time.nanos);
        return offset ? Value(DaysDuration{*offset, 0}) : Value();
    }
    return {};
}

// Each with the sign of the duration, so that their sum is the duration.
std::optional<Value> of_days(const DaysDuration& span, std::string_view name) {
    if (name == "days") return Value(span.seconds / seconds_of_a_day);
    if (name == "hours") return Value(span.seconds % seconds_of_a_day / 3600);
    if (name == "minutes") return Value(span.seconds / 60 % 60);
    if (name == "seconds") return seconds_of(span.seconds % 60 * nanos_of_a_second + span.nanos);
    return {};
}

std::optional<Value> of_months(const MonthsDuration& span, std::string_view name) {
    if (name == "years") return Value(span.months / 12);
    if (name == "months") return Value(span.months % 12);
    return {};
}

std::optional<Value> of_range(const Range& range, std::string_view name) {
    if (name == "start") return range.start;
    if (name == "end") return range.end;
    if (name == "start included") return Value(range.start_included);
    if (name == "end included") return Value(range.end_included);
    return {};
}

}  // namespace

std::optional<Value> property(const Value& value, std::string_view name) {
    switch (value.kind()) {
        case Kind::date: return of_date(value.date(), name);
        case Kind::time: return of_time(value.time(), day_of_times, name);
        case Kind::date_time: {
            const DateTime& at = value.date_time();
            auto found = of_date(at.date, name);
            return found ? found : of_time(at.time, at.date, name);
        }
        case Kind::days_duration: return of_days(value.days_duration(), name);
        case Kind::months_duration: return of_months(value.months_duration(), name);
        case Kind::range: return of_range(value.range(), name);
        default: return {};
    }
}

}  // namespace skl::rules::feel
