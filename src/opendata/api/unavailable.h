// Why a resource has no API, for people and programs (opendata.md §7.1): users of other portals could not tell.
#pragma once

#include "opendata/inside.h"

namespace skl::opendata {

enum class ApiUnavailable { format, size, restricted, pending, failed };
BOOST_DESCRIBE_ENUM(ApiUnavailable, format, size, restricted, pending, failed)

// None: it has one. What is not public, such as a reading that failed, is told to editors only; for others it is pending.
std::optional<ApiUnavailable> why_no_api(Reader& reader, const Dataset& dataset, const Resource& resource, bool editor);
std::string unavailable_words(const Context& cx, ApiUnavailable why);

}  // namespace skl::opendata
