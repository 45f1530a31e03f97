// The built-in functions (DMN 1.5 §10.3.4): one table, one row for each form a function has.
#pragma once

#include <span>
#include <string_view>

#include "rules/engine/feel/run.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

using Native = Value (*)(Run& run, std::span<const Value> arguments);

struct Form {
    std::string_view name;                         // of the function: "substring before"
    std::span<const std::string_view> parameters;  // their names, in order
    std::size_t required = 0;                      // so many of them must be given
    bool variadic = false;                         // the last parameter takes any number: min(1, 2, 3); the native sees one list
    Native native = nullptr;                       // sees as many arguments as are given, up to the last one
    // Of forms that take as many arguments as another: whether these are meant for this one. Null: they are.
    bool (*fits)(std::span<const Value> arguments) = nullptr;
};

// All forms, sorted by name; the forms of one function stand together.
std::span<const Form> built_in_forms();
std::span<const Form> forms_of(std::string_view name);  // empty: no such function

// The built-in as a value; null: no such function. Made once, shared.
const Value* built_in(std::string_view name);

// Functions of our own, in the name space `sky` (names with "sky." before them are not in built_in_forms()).
std::span<const Form> own_forms();
const Value* own_function(std::string_view name);  // "parameter", "working days after"

// The native equivalents of external Java functions (DMN 1.5 §10.3.2.13.3): java.lang.Math.max(double,double) …; null: not one of them.
const Value* external_function(std::string_view class_name, std::string_view signature);

// What several functions need.
Value string_of(Run& run, const Value& value);  // string(); null of null

}  // namespace skl::rules::feel
