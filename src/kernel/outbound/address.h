// Whom a server may call that takes addresses from outside (SSRF): only public unicast addresses, by the special-purpose registries
// of IANA (RFC 6890 and updates). An IPv6 address that carries an IPv4 one is judged by that.
#pragma once

#include <netinet/in.h>

namespace skl::outbound {

bool is_public(const in_addr& address);
bool is_public(const in6_addr& address);
bool is_public(const sockaddr& address);  // false for what is neither IPv4 nor IPv6

}  // namespace skl::outbound
