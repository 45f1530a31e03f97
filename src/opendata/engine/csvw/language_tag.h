// Language tags: well-formed by RFC 5646 (BCP 47) §2.1.
#pragma once

#include <string_view>

namespace skl::opendata::csvw {

bool well_formed_language(std::string_view tag);

// Equal when cut to the shorter one at a subtag (Metadata Vocabulary §5.5.1); `und` matches any.
bool languages_match(std::string_view a, std::string_view b);

}  // namespace skl::opendata::csvw
