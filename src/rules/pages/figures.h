// Exact decimals as people read them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace skl::rules {

// "1234567.5" → "1,234,567.5"; a minus becomes the sign of that name. What is no plain decimal stays as it is.
std::string grouped(std::string_view decimal);
// The same with at most two digits after the point, rounded half away from zero: of means.
std::string rounded(std::string_view decimal);
// With its sign, also where it is plus: of differences.
std::string signed_figure(std::string_view decimal);

}  // namespace skl::rules
