// Values as JSON and back. A number that a double holds exactly (15 digits) is a JSON number; other kinds that JSON lacks are
// {"$type": "date", "value": "2026-11-24"}, or plain strings where the reader knows the types.
#pragma once

#include <string>

#include "kernel/describe/node.h"
#include "rules/engine/dmn/program.h"
#include "rules/engine/feel/types.h"

namespace skl::rules {

void write_json(std::string& out, const feel::Value& value, bool plain = false);

// Strings become what `expected` says: a date, a time, a duration; what cannot be one stays a string, and its type is checked where
// the value is given. `{"$type", "value"}` is read whatever is expected.
feel::Value value_of(const Node& json, const feel::Type& expected);

// An object of inputs by name, each by the type of the input that has it.
feel::Context inputs_of(const Node& json, const dmn::Program& program);

}  // namespace skl::rules
