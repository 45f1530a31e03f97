// The room's face to the module: jobs and routes.
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

inline constexpr const char* may_harvest = "opendata.harvest";  // 營運: sources, runs, duplicates

void install_federation_jobs(Module::Inside& in, Jobs& jobs, const App& app);
void install_federation(App& app);  // all of the room's routes

void install_sources(App& app);     // /opendata/sources
void install_runs(App& app);        // /opendata/sources/{source}/run, /opendata/runs/{run}
void install_pairs(App& app);       // /opendata/duplicates
void install_league(App& app);      // /opendata/league, /opendata/gaps
void install_provenance(App& app);  // /datasets/{dataset}/provenance

}  // namespace skl::opendata
