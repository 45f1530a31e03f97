// Finding the metadata of a tabular file (Model for Tabular Data §5): the Link header, then the site's /.well-known/csvm or the default
// places.
#pragma once

#include "opendata/engine/csvw/metadata.h"

namespace skl::opendata::csvw {

// nullopt without errors in the findings: there is none, the file describes itself. `table_url` is absolute; `file` is the answer it gave.
std::optional<TableGroup> locate_metadata(const std::string& table_url, const Response& file, const Fetch& fetch, Findings& findings);

// The targets of Link fields (RFC 8288) that describe the file: rel=describedby with a type of JSON; absolute, in their order.
std::vector<std::string> described_by(const std::vector<std::string>& links, const std::string& table_url);

}  // namespace skl::opendata::csvw
