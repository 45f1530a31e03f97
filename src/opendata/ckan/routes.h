// Inside of opendata only: the CKAN façade's routes.
#pragma once

#include "kernel/http/app.h"

namespace skl::opendata::ckan {

void install(App& app);            // /api/3/action/…, /api/action/…, and those below
void install_dump(App& app);       // /datastore/dump/{resource}
void install_redirects(App& app);  // /dataset/{name}/resource/{id}, …/download/{file}; /dataset/{name} is of linked data

}  // namespace skl::opendata::ckan
