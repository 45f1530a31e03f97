// Common properties and notes as plain JSON (Generating JSON from Tabular Data §6).
#pragma once

#include "kernel/describe/node.h"

namespace skl::opendata::csvw {

// {"@value": V} is V, {"@id": U} alone is U, names of types are compacted; all else stays.
Node plain_json(const Node& value);

}  // namespace skl::opendata::csvw
