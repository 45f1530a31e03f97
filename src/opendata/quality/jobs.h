#pragma once

#include "opendata/module.h"

namespace skl::opendata {

// Handlers and schedules; before the jobs start.
void install_quality_jobs(Module::Inside& in, Jobs& jobs);

}  // namespace skl::opendata
