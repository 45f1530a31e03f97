// Metadata documents (Metadata Vocabulary for Tabular Data §5): JSON to the group of tables it describes.
#pragma once

#include <optional>

#include "opendata/engine/csvw/fetch.h"
#include "opendata/engine/csvw/findings.h"
#include "opendata/engine/csvw/model.h"

namespace skl::opendata::csvw {

// nullopt: no group or table can be made of it, as the findings say. With errors in the findings a group may come all the same; who
// validates or converts stops then (§4 of the Vocabulary).
std::optional<TableGroup> read_metadata(std::string_view json, const std::string& url, const Fetch& fetch, Findings& findings);

}  // namespace skl::opendata::csvw
