// Arithmetic over all kinds (DMN 1.5 §10.3.2.14, table 57).
#include "rules/engine/feel/operations.h"

#include "rules/engine/feel/decimal_parts.h"
#include "rules/engine/feel/zone.h"

namespace skl::rules::feel {
namespace {

constexpr unsigned pair(Kind a, Kind b) { return static_cast<unsigned>(a) * 16 + static_cast<unsigned>(b); }

Value refused(Run& run, std::string_view sign, const Value& a, const Value& b) {
    return run.fail("operands-unfit", sign, {{"left", std::string(name_of(a.kind()))}, {"right", std::string(name_of(b.kind()))}});
}

template <class T>
Value given(Run& run, std::string_view sign, const std::optional<T>& result) {
    return result ? Value(*result) : run.fail("out-of-range", sign);
}

std::int64_t of_day(__int128 nanos) {
    const __int128 rest = nanos % nanos_of_a_day;
    return static_cast<std::int64_t>(rest < 0 ? rest + nanos_of_a_day : rest);
}

std::optional<Date> later(const Date& date, const DaysDuration& span) {
    const auto moment = at_instant(static_cast<__int128>(date.days) * nanos_of_a_day + span.total(), {});
    return moment ? std::optional(moment->date) : std::nullopt;
}

// With a zone it is the instant that moves, and the wall clock there that shows it.
std::optional<DateTime> later(const DateTime& from, const DaysDuration& span) {
    const auto instant = from.instant();
    return instant ? at_instant(*instant + span.total(), from.time.where) : std::nullopt;
}

std::optional<Date> later(const Date& date, const MonthsDuration& span) { return add_months(date, span.months); }

std::optional<DateTime> later(const DateTime& from, const MonthsDuration& span) {
    const auto date = add_months(from.date, span.months);
    return date ? std::optional(DateTime{*date, from.time}) : std::nullopt;
}

std::optional<Time> later(const Time& from, const DaysDuration& span) { return Time{of_day(from.nanos + span.total()), from.where}; }

std::optional<DaysDuration> sum(const DaysDuration& a, const DaysDuration& b) { return DaysDuration::of(a.total() + b.total()); }

std::optional<MonthsDuration> sum(const MonthsDuration& a, const MonthsDuration& b) {
    std::int64_t months = 0;
    return __builtin_add_overflow(a.months, b.months, &months) ? std::nullopt : std::optional(MonthsDuration{months});
}

std::optional<DaysDuration> opposite(const DaysDuration& span) { return DaysDuration::of(-span.total()); }

std::optional<MonthsDuration> opposite(const MonthsDuration& span) {
    std::int64_t months = 0;
    return __builtin_sub_overflow(0, span.months, &months) ? std::nullopt : std::optional(MonthsDuration{months});
}

// Both with a zone, or both without: else the span between them is not known. A date is its midnight in UTC (§10.3.2.3.5).
std::optional<DaysDuration> between(const DateTime& from, const DateTime& to) {
    if ((from.time.where.kind == Where::Kind::local) != (to.time.where.kind == Where::Kind::local)) return {};
    const auto start = from.instant(), end = to.instant();
    return start && end ? DaysDuration::of(*end - *start) : std::nullopt;
}

DateTime midnight(const Date& date) { return {date, {0, {Where::Kind::offset, 0, {}}}}; }

DateTime as_date_time(const Value& value) { return value.is(Kind::date) ? midnight(value.date()) : value.date_time(); }

// Of two times of one day: that of an evening zone and that of a morning one differ by what they show and their offsets.
std::optional<DaysDuration> between(const Time& from, const Time& to) {
    if (from.where == to.where) return DaysDuration::of(to.nanos - from.nanos);
    return between(DateTime{day_of_times, from}, DateTime{day_of_times, to});
}

std::optional<Decimal> as_decimal(__int128 number) {
    const bool negative = number < 0;
    return assembled({negative, static_cast<Coefficient>(negative ? -number : number), 0});
}

// The whole part, towards zero; nothing: too large.
std::optional<__int128> whole_part(const std::optional<Decimal>& number) {
    const auto rounded = number ? number->rounded(0, Rounding::down) : std::nullopt;
    if (!rounded) return {};
    const DecimalParts parts = parts_of(*rounded);
    if (parts.exponent < 0 || parts.exponent + digits_of(parts.coefficient) > 37)
        return parts.coefficient == 0 ? std::optional<__int128>(0) : std::nullopt;
    const auto size = static_cast<__int128>(parts.coefficient * ten_to(parts.exponent));
    return parts.negative ? -size : size;
}

std::optional<DaysDuration> days_span(const std::optional<Decimal>& nanos) {
    const auto whole = whole_part(nanos);
    return whole ? DaysDuration::of(*whole) : std::nullopt;
}

std::optional<MonthsDuration> months_span(const std::optional<Decimal>& months) {
    const auto whole = whole_part(months);
    if (!whole || *whole != static_cast<std::int64_t>(*whole)) return {};
    return MonthsDuration{static_cast<std::int64_t>(*whole)};
}

using Operation = std::optional<Decimal> (Decimal::*)(const Decimal&) const;

std::optional<DaysDuration> scaled(const DaysDuration& span, Operation operation, const Decimal& by) {
    const auto nanos = as_decimal(span.total());
    return nanos ? days_span(((*nanos).*operation)(by)) : std::nullopt;
}

std::optional<MonthsDuration> scaled(const MonthsDuration& span, Operation operation, const Decimal& by) {
    return months_span((Decimal(span.months).*operation)(by));
}

Value joined(Run& run, const std::string& a, const std::string& b) {
    if (!run.text(a.size() + b.size())) return {};
    return a + b;
}

}  // namespace

Value add_any(Run& run, const Value& a, const Value& b) {
    switch (pair(a.kind(), b.kind())) {
        case pair(Kind::number, Kind::number): return given(run, "+", a.number().plus(b.number()));
        case pair(Kind::string, Kind::string): return joined(run, a.string(), b.string());
        case pair(Kind::date, Kind::days_duration): return given(run, "+", later(a.date(), b.days_duration()));
        case pair(Kind::date, Kind::months_duration): return given(run, "+", later(a.date(), b.months_duration()));
        case pair(Kind::date_time, Kind::days_duration): return given(run, "+", later(a.date_time(), b.days_duration()));
        case pair(Kind::date_time, Kind::months_duration): return given(run, "+", later(a.date_time(), b.months_duration()));
        case pair(Kind::time, Kind::days_duration): return given(run, "+", later(a.time(), b.days_duration()));
        case pair(Kind::days_duration, Kind::days_duration): return given(run, "+", sum(a.days_duration(), b.days_duration()));
        case pair(Kind::months_duration, Kind::months_duration): return given(run, "+", sum(a.months_duration(), b.months_duration()));
        case pair(Kind::days_duration, Kind::date):
        case pair(Kind::days_duration, Kind::date_time):
        case pair(Kind::days_duration, Kind::time):
        case pair(Kind::months_duration, Kind::date):
        case pair(Kind::months_duration, Kind::date_time): return add_any(run, b, a);
        default: return refused(run, "+", a, b);
    }
}

Value subtract_any(Run& run, const Value& a, const Value& b) {
    switch (pair(a.kind(), b.kind())) {
        case pair(Kind::number, Kind::number): return given(run, "-", a.number().minus(b.number()));
        case pair(Kind::time, Kind::time): return given(run, "-", between(b.time(), a.time()));
        case pair(Kind::date, Kind::date):
        case pair(Kind::date, Kind::date_time):
        case pair(Kind::date_time, Kind::date):
        case pair(Kind::date_time, Kind::date_time): return given(run, "-", between(as_date_time(b), as_date_time(a)));
        default: break;
    }
    const bool from = a.is(Kind::date) || a.is(Kind::date_time) || a.is(Kind::time) || a.is(b.kind());
    if (!from || !(b.is(Kind::days_duration) || b.is(Kind::months_duration))) return refused(run, "-", a, b);
    const Value turned = negate(run, b);
    return turned.null() ? turned : add_any(run, a, turned);
}

Value multiply_any(Run& run, const Value& a, const Value& b) {
    switch (pair(a.kind(), b.kind())) {
        case pair(Kind::number, Kind::number): return given(run, "*", a.number().times(b.number()));
        case pair(Kind::days_duration, Kind::number): return given(run, "*", scaled(a.days_duration(), &Decimal::times, b.number()));
        case pair(Kind::months_duration, Kind::number): return given(run, "*", scaled(a.months_duration(), &Decimal::times, b.number()));
        case pair(Kind::number, Kind::days_duration):
        case pair(Kind::number, Kind::months_duration): return multiply_any(run, b, a);
        default: return refused(run, "*", a, b);
    }
}

Value divide(Run& run, const Value& a, const Value& b) {
    const bool nothing = (b.is(Kind::number) && b.number().zero()) || (b.is(Kind::days_duration) && b.days_duration().total() == 0) ||
                         (b.is(Kind::months_duration) && b.months_duration().months == 0);
    switch (pair(a.kind(), b.kind())) {
        case pair(Kind::number, Kind::number):
        case pair(Kind::days_duration, Kind::number):
        case pair(Kind::months_duration, Kind::number):
        case pair(Kind::days_duration, Kind::days_duration):
        case pair(Kind::months_duration, Kind::months_duration):
            if (nothing) return run.fail("division-by-zero", "/");
            break;
        default: return refused(run, "/", a, b);
    }
    if (a.is(Kind::number)) return given(run, "/", a.number().over(b.number()));
    if (a.is(Kind::days_duration) && b.is(Kind::number)) return given(run, "/", scaled(a.days_duration(), &Decimal::over, b.number()));
    if (b.is(Kind::number)) return given(run, "/", scaled(a.months_duration(), &Decimal::over, b.number()));
    if (a.is(Kind::months_duration)) return given(run, "/", Decimal(a.months_duration().months).over(b.months_duration().months));
    const auto dividend = as_decimal(a.days_duration().total()), divisor = as_decimal(b.days_duration().total());
    return given(run, "/", dividend && divisor ? dividend->over(*divisor) : std::nullopt);
}

Value power(Run& run, const Value& a, const Value& b) {
    if (!a.is(Kind::number) || !b.is(Kind::number)) return refused(run, "**", a, b);
    return given(run, "**", a.number().power(b.number()));
}

Value negate(Run& run, const Value& a) {
    switch (a.kind()) {
        case Kind::number: return a.number().negated();
        case Kind::days_duration: return given(run, "-", opposite(a.days_duration()));
        case Kind::months_duration: return given(run, "-", opposite(a.months_duration()));
        default: return refused(run, "-", Value(), a);
    }
}

}  // namespace skl::rules::feel
