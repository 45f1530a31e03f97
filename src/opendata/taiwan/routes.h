// Inside of opendata only: Taiwan's common data access API and exchange (opendata.md §10).
#pragma once

#include "kernel/http/app.h"

namespace skl::opendata::taiwan {

void install(App& app);                // all of this room
void install_catalogue(App& app);      // /rest/group, /rest/tag, /rest/dataset
void install_rows(App& app);           // /rest/datastore/{resourceID}, /dump/datastore/{resourceID}
void install_exchange(App& app);       // POST /rest/dataset, PUT and DELETE /rest/dataset/{identifier}
void install_exchange_page(App& app);  // /opendata/exchange
void install_api_check(App& app);      // /developers/apicheck
void install_quality(App& app);        // /api/v2/rest/qc/{publisherOID}

}  // namespace skl::opendata::taiwan
