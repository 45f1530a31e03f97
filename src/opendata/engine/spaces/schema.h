// The JSON Schemas of the Dataspace Protocol 2025-1 (Apache-2.0, testdata/opendata/dsp/SOURCES.md) and a validator of the keywords they use
// (draft 2019-09): $ref, type, properties, required, const, enum, items, minItems, contains, pattern, allOf, anyOf, oneOf, not. A schema
// with another keyword stops the program: nothing of it is passed over.
#pragma once

#include <string_view>
#include <vector>

#include "kernel/describe/node.h"

namespace skl::opendata::spaces {

constexpr std::size_t most_faults = 20;  // told of one message

// `schema`: the path behind https://w3id.org/dspace/2025/1/, e.g. "negotiation/contract-request-message-schema.json"; of none: a bug,
// throws. Each fault at its JSON Pointer, coded `schema-<keyword>`. No faults: valid.
std::vector<FieldError> faults_of(const Node& value, std::string_view schema);

}  // namespace skl::opendata::spaces
