// Formulas of the check `row-constraint`: salary == bonus * 5 and name != "". The expressions of Python without calls and attributes:
// or, and, not; == != < <= > >= in; + - * / // % **; numbers, texts, True, False, None, names of fields, lists, parentheses.
#pragma once

#include <functional>
#include <optional>

#include "opendata/engine/frictionless/field.h"

namespace skl::opendata::frictionless {

constexpr std::size_t longest_formula = 2'000;  // characters
constexpr int deepest_formula = 64;

// nullptr: there is no such field.
using FieldValue = std::function<const Value*(std::string_view name)>;

// Whether the row conforms; nullopt: the formula cannot be read, or not be computed for this row.
std::optional<bool> conforms(std::string_view formula, const FieldValue& field);

}  // namespace skl::opendata::frictionless
