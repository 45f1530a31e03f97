#include "opendata/engine/rdf/reading.h"

#include <cctype>

namespace skl::opendata::rdf {

Term Reading::list(const std::vector<Term>& members) {
    Term rest = iri(rdf_nil);
    for (auto member = members.rbegin(); member != members.rend(); ++member) {
        const Term node = fresh();
        add(node, iri(rdf_first), *member);
        add(node, iri(rdf_rest), rest);
        rest = node;
    }
    return rest;
}

bool is_language_tag(std::string_view tag) {
    bool first = true, empty = true;
    for (const char c : tag) {
        if (c == '-') {
            if (empty) return false;
            first = false, empty = true;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (first ? std::isalpha(byte) : std::isalnum(byte)) == 0) return false;
        empty = false;
    }
    return !empty;
}

}  // namespace skl::opendata::rdf
