#include "rules/engine/explain/nearest.h"

#include <algorithm>
#include <cmath>

namespace skl::rules {

namespace {

using dmn::CellMeaning;
using dmn::Interval;
using feel::Decimal;
using feel::Value;

constexpr double days_of_a_year = 365;
constexpr int finer_steps = 3;  // between two open ends that are near each other a tenth, a hundredth, a thousandth is tried

int digits_after_point(const Value& value) {
    if (!value.is(feel::Kind::number)) return 0;
    const std::string text = value.number().text();
    const std::size_t point = text.find('.');
    return point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

// The next value in a direction: of a number in units of a digit, of a date the next day.
std::optional<Value> stepped(const Value& from, int direction, int digits) {
    switch (from.kind()) {
        case feel::Kind::number: {
            constexpr int most_digits = 30;
            const auto step = Decimal::scaled(direction, static_cast<std::int8_t>(-std::min(digits, most_digits)));
            const auto sum = from.number().plus(step);
            return sum ? std::optional(Value(*sum)) : std::nullopt;
        }
        case feel::Kind::date: return Value(feel::Date{from.date().days + direction});
        case feel::Kind::months_duration: return Value(feel::MonthsDuration{from.months_duration().months + direction});
        case feel::Kind::days_duration:
            return Value(feel::DaysDuration{from.days_duration().seconds + direction * feel::seconds_of_a_day, 0});
        default: return std::nullopt;
    }
}

double change_between(const Value& have, const Value& to) {
    if (have.kind() != to.kind()) return 1;
    if (have.is(feel::Kind::number)) {
        const double from = have.number().to_double();
        return std::abs(to.number().to_double() - from) / std::max(std::abs(from), 1.0);
    }
    if (have.is(feel::Kind::date)) return static_cast<double>(std::abs(to.date().days - have.date().days)) / days_of_a_year;
    return 1;
}

// The end of the interval that lies towards the value, or what is next to it within.
std::optional<Value> within(const Interval& interval, const Value& have) {
    const bool below =
        !interval.low.null() && (have.null() || have.kind() != interval.low.kind() || dmn::order_of(have, interval.low) <= 0);
    const Value& end = below || interval.high.null() ? interval.low : interval.high;
    if (end.null()) return std::nullopt;
    if (interval.holds(end)) return end;
    const int digits = std::max(digits_after_point(end), digits_after_point(have));
    const int direction = &end == &interval.low ? 1 : -1;
    for (int finer = 0; finer <= finer_steps; ++finer)
        if (auto next = stepped(end, direction, digits + finer); next && interval.holds(*next)) return next;
    return std::nullopt;
}

bool takes(const CellMeaning& cell, const Value& value) {
    const bool among = std::any_of(cell.intervals.begin(), cell.intervals.end(), [&](const Interval& one) { return one.holds(value); });
    return among == (cell.kind == CellMeaning::Kind::one_of);
}

// Beside each interval that must not hold.
void outside(const CellMeaning& cell, const Value& have, std::vector<Value>& into) {
    if (cell.values == feel::Kind::boolean) {
        into.emplace_back(false);
        into.emplace_back(true);
    }
    for (const Interval& one : cell.intervals) {
        const int digits = std::max(digits_after_point(have), std::max(digits_after_point(one.low), digits_after_point(one.high)));
        for (const auto& [end, included, direction] :
             {std::tuple(one.low, one.low_included, -1), std::tuple(one.high, one.high_included, 1)}) {
            if (end.null()) continue;
            if (!included)
                into.push_back(end);
            else if (auto next = stepped(end, direction, digits))
                into.push_back(std::move(*next));
        }
    }
}

}  // namespace

std::optional<Nearest> nearest(const CellMeaning& cell, const Value& have) {
    if (cell.kind == CellMeaning::Kind::anything) return Nearest{have, 0};
    if (cell.kind == CellMeaning::Kind::other) return std::nullopt;
    std::vector<Value> candidates;
    if (cell.kind == CellMeaning::Kind::none_of)
        outside(cell, have, candidates);
    else
        for (const Interval& one : cell.intervals)
            if (auto value = within(one, have)) candidates.push_back(std::move(*value));
    std::optional<Nearest> best;
    for (Value& one : candidates) {
        if (!takes(cell, one)) continue;
        const double change = change_between(have, one);
        if (!best || change < best->change) best = Nearest{std::move(one), change};
    }
    return best;
}

}  // namespace skl::rules
