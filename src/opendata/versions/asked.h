// Which version of a resource a path asks for: a number, `latest`, or `asof:2016-05-01` (the day's end here) and `asof:` an instant.
#pragma once

#include "opendata/inside.h"
#include "opendata/versions/store.h"

namespace skl::opendata {

using ResourceKey = Text<1, 100>;
using VersionKey = Text<1, 60>;

struct AskedVersion {
    Dataset dataset;
    Resource resource;
    Version version;
};

// 404 where there is none or it is not the caller's to see; 410 `gone` {reason, version, raw_sha256, rows} where it was taken away;
// 400 bad-parameter.
Result<AskedVersion> asked_version(Context& cx, Reader& reader, const ResourceKey& resource, const VersionKey& key);

// One that is withheld, for who decides on it: 404, 409 illegal-transition.
Result<AskedVersion> withheld_version(Context& cx, Reader& reader, const ResourceKey& resource, const VersionKey& key);

// What is not public yet is there for who may publish; of what was taken away the place stays.
bool listed(Context& cx, VersionState state);
// 410 where its content is not to be had.
Done at_hand(Reader& reader, const Version& version);

// Names of columns as a query or a form gives them: with commas between, spaces around each do not count.
std::vector<std::string> names_in(const std::string& text);

std::string version_href(Context& cx, const Resource& resource, std::int64_t number);

}  // namespace skl::opendata
