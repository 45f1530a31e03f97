// Names that mean one thing everywhere: addresses and URNs. Others (1, 2, vital-3) are a catalogue's own.
#pragma once

#include <string_view>

namespace skl::opendata::harvest {

inline bool is_global(std::string_view name) {
    return name.starts_with("https://") || name.starts_with("http://") || name.starts_with("urn:");
}

}  // namespace skl::opendata::harvest
