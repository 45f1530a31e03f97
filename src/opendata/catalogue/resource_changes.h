// What adds, changes and removes the resources of an entry, for programs, pages and CKAN's API alike; each in the caller's transaction.
#pragma once

#include "opendata/catalogue/catalogue.h"
#include "opendata/catalogue/change.h"

namespace skl::opendata {

inline constexpr std::size_t largest_file = std::size_t{2} << 30;  // opendata.md §5.1
inline constexpr std::size_t most_resources = 500;                 // of a dataset

// A file that was received and lies among the blobs.
struct ReceivedFile {
    Blob blob;
    std::string name, note;
};

struct AddedResource {
    Resource resource;
    std::optional<Version> version;  // of its file
    std::optional<Uuid> job;         // that reads it
};

// `change` onto the fields of a resource; 422 with its faults.
Done describe_resource(Resource& resource, View change, const std::vector<std::string>& nulls);

// Last of the entry. A resource without a file and without an address waits for its first version. `publish`: with the file, once it is
// read. 409 withdrawn-stays, too-many-resources.
Result<AddedResource> add_resource(Context& cx, Transaction& tx, const Dataset& dataset, Resource fresh,
                                   const std::optional<ReceivedFile>& file, bool publish);

// A further version. Nothing: its bytes are those of the newest one. `corrections`: what is known of the file before it is read.
struct FurtherVersion {
    Version version;
    Uuid job;
};
std::optional<FurtherVersion> add_version(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource,
                                          const ReceivedFile& file, bool publish);

Result<Resource> change_resource(Context& cx, Transaction& tx, Resource resource, View change, const std::vector<std::string>& nulls);

// All that were public, for a reason that everybody reads. 409 illegal-transition while a file of it is being read.
Done withhold_versions(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const std::string& why);
// Out of the entry: one that never had a file is gone; the versions of another that were public are withheld with this reason, and its row
// stays for them. 409 illegal-transition while a file of it is being read.
Done remove_resource(Context& cx, Transaction& tx, const Dataset& dataset, const Resource& resource, const std::string& why);

}  // namespace skl::opendata
