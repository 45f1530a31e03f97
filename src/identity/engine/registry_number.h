// Numbers by which registers know organisations.
#pragma once

#include <string_view>

namespace skl::identity {

// 統一編號, eight digits with a check digit; since 2023-04-01 the sum need only be divisible by 5 (Ministry of Finance), which
// every older number fulfils too.
bool is_ubn(std::string_view text);

// An object identifier in dotted form (X.660): at least two arcs, the first 0 to 2, no leading zeros.
bool is_oid(std::string_view text);

}  // namespace skl::identity
