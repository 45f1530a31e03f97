// Inside of the CKAN façade only: datasets as dictionaries.
#pragma once

#include "kernel/describe/node.h"
#include "opendata/store.h"

namespace skl::opendata::ckan {

Node packages_node(Reader& reader, const std::vector<Dataset>& datasets, const std::string& site);

}  // namespace skl::opendata::ckan
