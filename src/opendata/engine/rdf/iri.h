// IRIs (RFC 3987): resolving references (RFC 3986 §5.2), and what may stand in one.
#pragma once

#include "opendata/engine/reference.h"

namespace skl::opendata::rdf {

constexpr std::size_t longest_iri = 4096;  // longer is no address anybody follows

// Characters that no IRI may hold (controls, space, <>"{}|^` and \) become percent codes; the rest stays as it is.
std::string legal_iri(std::string_view text);
// As a URI (RFC 3987 §3.1): also what is not ASCII becomes percent codes, which every client understands.
std::string as_uri(std::string_view text);
// The reference against an absolute base. One that is absolute stays as it is written, as does any where the base is not absolute.
std::string resolve(std::string_view base, std::string_view reference);

}  // namespace skl::opendata::rdf
