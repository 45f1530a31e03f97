// Inside of opendata only: the face asia-od/1 (docs/asia-od-1.md).
#pragma once

#include "kernel/http/app.h"

namespace skl::opendata::asia {

void install(App& app);               // /api/asia/v1/{conformance,catalog,datasets/{id}} and those below
void install_observations(App& app);  // /api/asia/v1/bundles/{name}/observations
void install_mapping(App& app);       // /tables/{table}/asia: which columns are what

}  // namespace skl::opendata::asia
