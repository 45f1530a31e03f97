// Arguments and results of the functions that stand for methods of Java (DMN 1.5 §10.3.2.13.3, table 62).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/engine/feel/run.h"
#include "rules/engine/feel/value.h"

namespace skl::rules::feel {

// A method: the types of its parameters as Java writes them, and what it does with arguments that fit them. Null: it has no result.
using Method = Value (*)(std::span<const Value> arguments);

// All that are known: java.lang.Math.max(double,double) …
using Methods = std::map<std::string, Method, std::less<>>;
const Methods& all_methods();

// Whether the value may be passed where Java has this type: whole numbers within its range, one UTF-16 unit for a char.
bool passes_as(const Value& value, std::string_view java_type);

// java.util.Formatter: %s %d %f %b %c %n %% with index, flags, width and precision; nothing: none of these, or an argument that is not fit.
std::optional<std::string> java_format(const std::string& format, std::span<const Value> arguments);

}  // namespace skl::rules::feel
