// A description that another platform pushes here, read into the changes of our own entries. Pure.
#pragma once

#include <variant>

#include "kernel/describe/node.h"
#include "opendata/catalogue/change.h"
#include "opendata/engine/taiwan/failure.h"

namespace skl::opendata::taiwan {

struct ReceivedResource {
    std::string identifier;
    ResourceChange change;
};

struct ReceivedOrganization {
    std::string title, oid, org_code, contact_name, contact_phone, contact_email;
};

struct Received {
    NewDataset dataset;
    ReceivedOrganization publisher, maintainer;  // a maintainer without a title is the publisher
    std::vector<ReceivedResource> resources;
};

inline constexpr std::size_t most_received = 500;  // resources of one description

// The body: an object, or its JSON as one text (so the original's schema has it). Members of the platform's own are passed over. The
// failure names the dataset.
std::variant<Received, Failure> read_metadata(const Node& body);

}  // namespace skl::opendata::taiwan
