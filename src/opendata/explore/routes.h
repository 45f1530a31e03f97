// Inside of opendata only: /api/explore/v2.1 (opendata.md §10).
#pragma once

#include "kernel/http/app.h"

namespace skl::opendata::explore {

void install(App& app);

}  // namespace skl::opendata::explore
