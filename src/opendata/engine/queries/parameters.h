// Typed parameters of saved queries (opendata.md §8.4, §8.5): declared by name, read from text, bound as values and never as SQL. Pure.
#pragma once

#include <span>

#include "kernel/analytics/columns.h"
#include "kernel/describe/faces.h"
#include "kernel/describe/result.h"
#include "opendata/engine/queries/syntax.h"

namespace skl::opendata::queries {

enum class ParameterType { text, integer, number, date, boolean };
BOOST_DESCRIBE_ENUM(ParameterType, text, integer, number, date, boolean)

struct QueryParameter {
    Text<1, 60> name;  // $name of the SQL, name= of the address: a letter or _, then letters, digits and _, ASCII
    ParameterType type{};
    std::optional<Bilingual<0, 200>> title;
    std::optional<Text<0, 500>> default_value;  // without one a caller must give a value; as text, in any type
};
BOOST_DESCRIBE_STRUCT(QueryParameter, (), (name, type, title, default_value))

constexpr std::size_t longest_value = 2'000;  // bytes

// Each fault at its pointer: parameter-name, parameter-reserved, parameter-twice, parameter-unused, parameter-undeclared {name},
// parameter-default.
std::vector<FieldError> faults_of(std::span<const QueryParameter> declared, const Syntax& syntax);

// 400 bad-parameter {name}: no value of the type. Dates are YYYY-MM-DD, booleans true or false, numbers have a point.
Result<analytics::Bound> read_value(const QueryParameter& parameter, const std::string& text);

using Values = std::vector<std::pair<std::string, analytics::Bound>>;
using Given = std::vector<std::pair<std::string, std::string>>;  // as they came; an empty one counts as not given

// A value for each declared parameter, in their order. 400: unknown-parameter {name, near}, missing-parameter {name}, bad-parameter {name}.
Result<Values> read_values(std::span<const QueryParameter> declared, const Given& given);

}  // namespace skl::opendata::queries
