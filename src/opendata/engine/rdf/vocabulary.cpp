#include "opendata/engine/rdf/vocabulary.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace skl::opendata::rdf {

std::string expand(std::string_view prefixed) {
    const auto colon = prefixed.find(':');
    for (const Namespace& one : namespaces)
        if (one.prefix == prefixed.substr(0, colon)) return std::string(one.iri).append(prefixed.substr(colon + 1));
    throw std::logic_error("no such prefix: " + std::string(prefixed));
}

Shortened shorten(std::string_view iri) {
    for (const Namespace& one : namespaces) {
        if (!iri.starts_with(one.iri)) continue;
        const std::string_view local = iri.substr(one.iri.size());
        const bool plain =
            !local.empty() && std::isalpha(static_cast<unsigned char>(local[0])) != 0 &&
            std::all_of(local.begin(), local.end(), [](char c) {
                return static_cast<unsigned char>(c) < 0x80 && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-');
            });
        if (plain) return {one.prefix, local};
    }
    return {};
}

}  // namespace skl::opendata::rdf
