// The operators of FEEL over values (DMN 1.5 §10.3.2.13 to 10.3.2.15). What an operator does not know is null with a remark, never an
// exception.
#pragma once

#include "rules/engine/feel/run.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

Value add(Run& run, const Value& a, const Value& b);
Value subtract(Run& run, const Value& a, const Value& b);
Value multiply(Run& run, const Value& a, const Value& b);
Value divide(Run& run, const Value& a, const Value& b);
Value power(Run& run, const Value& a, const Value& b);
Value negate(Run& run, const Value& a);

enum class Comparison : std::uint8_t { equal, not_equal, less, at_most, greater, at_least };
Value compare(Run& run, Comparison how, const Value& a, const Value& b);  // true, false or null

// −1, 0, 1 of two values of one ordered kind; nothing: they have no order. Says nothing in the run.
std::optional<int> order(const Value& a, const Value& b);
// The truth of `a = b`; nothing: of different kinds.
std::optional<bool> equality(const Value& a, const Value& b);

// `value in range`: true, false or null.
Value within(Run& run, const Value& value, const Range& range);
// `value in (tests…)` where a test is itself a value: equal to it, in it as a range, or in it as a list (DMN 1.5 §10.3.2.8, table 55 c).
Value contained(Run& run, const Value& value, const Value& test);

Value all_of(const Value& a, const Value& b);  // a and b, three-valued
Value any_of(const Value& a, const Value& b);  // a or b

// `.year`, `.start included` … of a value that is no context; nothing: it has no such property.
std::optional<Value> property(const Value& value, std::string_view name);

}  // namespace skl::rules::feel
