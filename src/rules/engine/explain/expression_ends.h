// The values of an input at which a result may change: for stretches.h, which shows between them that it does not.
#pragma once

#include <vector>

#include "rules/engine/explain/stretches.h"

namespace skl::rules {

// Of all that a unit requires: ends of the cells that test the input by its name, ends of the values its type allows, and numbers or dates
// that stand in expressions. In no order, and more than once.
std::vector<feel::Value> ends_testing(const dmn::Program& program, std::size_t input, std::size_t unit, feel::Kind kind);

// Values of a number at which a column of a table that moves evenly with it, from `from` on, has an end of one of its cells.
std::vector<feel::Value> ends_of_even_columns(const Trial& trial, std::size_t input, const feel::Value& from);

}  // namespace skl::rules
