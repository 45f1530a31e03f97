// A moment as HTTP writes it (RFC 9110 §5.6.7): Sun, 06 Nov 1994 08:49:37 GMT.
#pragma once

#include <cstdint>
#include <string>

namespace skl {

std::string http_date(std::int64_t unix_seconds);

}  // namespace skl
