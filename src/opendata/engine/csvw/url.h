// Addresses as CSV on the Web compares them: normalised (RFC 3986 §6.2.2, §6.2.3 for http and https).
#pragma once

#include "opendata/engine/reference.h"

namespace skl::opendata::csvw {

std::string normalised(std::string_view url);
std::string without_fragment(std::string_view url);

}  // namespace skl::opendata::csvw
