// Where datasets lie: looked at after each change, so that the catalogue can be asked by a box.
#pragma once

#include "opendata/inside.h"
#include "opendata/maps/extents_store.h"

namespace skl::opendata {

// Public datasets that have changed; gives how many were looked at.
Result<std::int64_t> place_datasets(Module::Inside& in, const App& app, Instant now);

void handle_extent_jobs(Jobs& jobs, Module::Inside& in, const App& app);

}  // namespace skl::opendata
