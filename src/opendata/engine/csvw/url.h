// References of RFC 3986: resolved (§5.2) and normalised (§6.2.2, §6.2.3 for http and https).
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata::csvw {

std::string resolve(std::string_view base, std::string_view reference);
std::string normalised(std::string_view url);
std::string without_fragment(std::string_view url);
bool has_scheme(std::string_view url);  // an absolute URL

}  // namespace skl::opendata::csvw
