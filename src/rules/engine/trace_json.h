// The steps of an evaluation as JSON, for answers and records.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rules/engine/dmn/trace.h"

namespace skl::rules {

// A list of nodes {element_id, name, kind, result, inputs?, rule_ids?, annotations?, law_refs?, ns?, children}. `full`: with the inputs of
// all steps and the time each took, else those of tables alone.
std::string trace_json(const std::vector<std::unique_ptr<dmn::TraceNode>>& roots, bool full, bool plain);

}  // namespace skl::rules
