#include "kernel/http/operation.h"

namespace skl {

std::string words_key(const Route& route) {
    return route.name.empty() ? fmt::format("route.{} {}", route.method, route.pattern) : "route." + route.name;
}

std::string tag_of(const Route& route) {
    const std::string first = route.pattern.substr(1, std::min(route.pattern.find('/', 1), route.pattern.size()) - 1);
    return first.empty() || first.find('.') != std::string::npos || first == "developers" ? "site" : first;
}

}  // namespace skl
