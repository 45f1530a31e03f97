// Source addresses that a partner of the exchange is registered with.
#pragma once

#include <string_view>

namespace skl::opendata::taiwan {

// One a line: an IPv4 or IPv6 address, or a network with its prefix (192.0.2.0/24, 2001:db8::/32).
bool are_addresses(std::string_view lines);
// Whether the address is one of them or in one of them. An IPv4 address that came as IPv6 (::ffff:192.0.2.1) is the IPv4 one.
bool among(std::string_view lines, std::string_view address);

}  // namespace skl::opendata::taiwan
