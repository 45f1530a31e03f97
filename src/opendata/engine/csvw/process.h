// CSV on the Web: tabular files checked against their metadata, and converted to JSON by it.
// W3C Recommendations of 17 December 2015: Model for Tabular Data and Metadata on the Web; Metadata Vocabulary for Tabular Data; Generating
// JSON from Tabular Data on the Web.
#pragma once

#include "opendata/engine/csvw/fetch.h"
#include "opendata/engine/csvw/findings.h"

namespace skl::opendata::csvw {

// Where to start: a tabular file, whose metadata is then looked for, or a metadata document, which names its files (Model §6). With both,
// the document is used whether it speaks of the file or not.
struct Start {
    std::string table_url, metadata_url;
};

// Errors in the findings: not valid.
Findings validate(const Start& start, const Fetch& fetch);

enum class JsonMode { standard, minimal };
struct Converted {
    Findings findings;                // errors: of the metadata, so that nothing was converted; faults of the data are warnings
    std::optional<std::string> json;  // absent after an error
};
Converted convert_to_json(const Start& start, JsonMode mode, const Fetch& fetch);

}  // namespace skl::opendata::csvw
