// Names of encodings as the Encoding Standard of the WHATWG has them (§4.2), and text from their bytes.
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata::csvw {

bool encoding_label(std::string_view label);

// UTF-8 text; a byte order mark is taken away, what does not decode becomes U+FFFD (the error mode `replacement`). An unknown label is
// UTF-8.
std::string decoded(std::string_view bytes, std::string_view label);

}  // namespace skl::opendata::csvw
