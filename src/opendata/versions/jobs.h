// Work on histories that outlives a request: large comparisons, and versions that are past keeping.
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

void handle_history_jobs(Jobs& jobs, Module::Inside& in);

}  // namespace skl::opendata
