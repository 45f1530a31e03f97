// Inside: elements go by their local names, since prefixes differ from one catalogue to the next.
#pragma once

#include <pugixml.hpp>
#include <string_view>

namespace skl::opendata::harvest {

inline std::string_view local(pugi::xml_node node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace skl::opendata::harvest
