// Inside of the CKAN façade only: resources of a dictionary, in the transaction of who calls.
#pragma once

#include "opendata/catalogue/resource_changes.h"
#include "opendata/ckan/writing.h"

namespace skl::opendata::ckan {

// Whether a file of this entry is public once it is read: the entry is public, and the caller may publish.
bool goes_public(Context& cx, const Dataset& dataset);

// The resource that the dictionary asks for. Datastore-only ones have a url_type to be kept.
struct MadeResource {
    Uuid id;
    std::optional<Uuid> job;
};
std::variant<MadeResource, Refusal> make_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Node& given,
                                                  const std::optional<ReceivedFile>& file, const std::string& url_type = "");
// Null: done.
std::optional<Refusal> put_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const Node& given,
                                    Extent extent, const std::optional<ReceivedFile>& file);
std::optional<Refusal> drop_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource,
                                     const std::string& why);

}  // namespace skl::opendata::ckan
