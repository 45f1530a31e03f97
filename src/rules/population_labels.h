// What a run's inputs and outputs are called by the models it was computed with, in the reader's language. Inside this module.
#pragma once

#include "rules/population_views.h"

namespace skl::rules {

// By name: inputs that are mapped, outputs as the summary names them. What has no label of its own is left out.
std::map<std::string, Text<>> labels_of(Reader& reader, const Context& cx, const PopulationRun& run);

}  // namespace skl::rules
