// What the clock does to the directory: reviews end, idle roles sleep, mandates begin and end.
#pragma once

#include "identity/directory/inside.h"

namespace skl::identity::directory {

// One tenant, all that is due; in transactions of most_at_once.
Done run_due(Store& store, const std::string& tenant, const Directory& directory, Instant now);

// Hourly, for all tenants.
void install_clock(App& app, const Directory& directory, Jobs& jobs);

}  // namespace skl::identity::directory
