// The operators of FEEL over values (DMN 1.5 §10.3.2.13 to 10.3.2.15). What an operator does not know is null with a remark, never an
// exception.
#pragma once

#include "rules/engine/feel/run.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

// The operators of all kinds; below them the quick way of two short numbers, in front of each.
Value add_any(Run& run, const Value& a, const Value& b);
Value subtract_any(Run& run, const Value& a, const Value& b);
Value multiply_any(Run& run, const Value& a, const Value& b);

inline bool short_alike(const Value& a, const Value& b) { return a.short_number() && b.short_number() && a.exponent() == b.exponent(); }
inline Value add(Run& run, const Value& a, const Value& b) {
    std::int64_t sum = 0;
    if (short_alike(a, b) && !__builtin_add_overflow(a.coefficient(), b.coefficient(), &sum)) return Decimal::scaled(sum, a.exponent());
    return add_any(run, a, b);
}
inline Value subtract(Run& run, const Value& a, const Value& b) {
    std::int64_t left = 0;
    if (short_alike(a, b) && !__builtin_sub_overflow(a.coefficient(), b.coefficient(), &left)) return Decimal::scaled(left, a.exponent());
    return subtract_any(run, a, b);
}
inline Value multiply(Run& run, const Value& a, const Value& b) {
    std::int64_t product = 0;
    std::int8_t exponent = 0;
    if (a.short_number() && b.short_number() && !__builtin_mul_overflow(a.coefficient(), b.coefficient(), &product) &&
        !__builtin_add_overflow(a.exponent(), b.exponent(), &exponent))
        return Decimal::scaled(product, exponent);
    return multiply_any(run, a, b);
}
Value divide(Run& run, const Value& a, const Value& b);
Value power(Run& run, const Value& a, const Value& b);
Value negate(Run& run, const Value& a);

enum class Comparison : std::uint8_t { equal, not_equal, less, at_most, greater, at_least };
Value compare_any(Run& run, Comparison how, const Value& a, const Value& b);

constexpr bool holds(Comparison how, int order) {
    switch (how) {
        case Comparison::equal: return order == 0;
        case Comparison::not_equal: return order != 0;
        case Comparison::less: return order < 0;
        case Comparison::at_most: return order <= 0;
        case Comparison::greater: return order > 0;
        case Comparison::at_least: return order >= 0;
    }
    return false;
}
inline Value compare(Run& run, Comparison how, const Value& a, const Value& b) {  // true, false or null
    if (short_alike(a, b)) return holds(how, (a.coefficient() > b.coefficient()) - (a.coefficient() < b.coefficient()));
    return compare_any(run, how, a, b);
}

// −1, 0, 1 of two values of one ordered kind; nothing: they have no order. Says nothing in the run.
std::optional<int> order(const Value& a, const Value& b);
// The truth of `a = b`; nothing: of different kinds.
std::optional<bool> equality(const Value& a, const Value& b);
std::optional<bool> equality(Run& run, const Value& a, const Value& b);  // in steps of the run: lists may be long
// The same for all values that are equal; for who looks for equal values among many.
std::size_t hash_of(const Value& value);

// `value in range`: true, false or null.
Value within_any(Run& run, const Value& value, const Range& range);
inline Value within(Run& run, const Value& value, const Range& range) {
    if (!short_alike(value, range.start) || !short_alike(value, range.end) || range.of_comparison) return within_any(run, value, range);
    const std::int64_t at = value.coefficient(), start = range.start.coefficient(), end = range.end.coefficient();
    return (at > start || (at == start && range.start_included)) && (at < end || (at == end && range.end_included));
}
// `value in (tests…)` where a test is itself a value: equal to it, in it as a range, or in it as a list (DMN 1.5 §10.3.2.8, table 55 c).
Value contained(Run& run, const Value& value, const Value& test);

Value all_of(const Value& a, const Value& b);  // a and b, three-valued
Value any_of(const Value& a, const Value& b);  // a or b

// `.year`, `.start included` … of a value that is no context; nothing: it has no such property.
std::optional<Value> property(const Value& value, std::string_view name);

}  // namespace skl::rules::feel
