// The JSON-LD context http://www.w3.org/ns/csvw: which prefixes and terms a metadata document may use without saying so
// (Metadata Vocabulary §5.8, appendix A and B).
#pragma once

#include <string>
#include <string_view>

namespace skl::opendata::csvw {

inline constexpr std::string_view context_url = "http://www.w3.org/ns/csvw";

bool known_prefix(std::string_view prefix);
bool known_term(std::string_view term);  // a datatype, class or property of the context

// `dc:title` → the URL; what has no known prefix stays as it is.
std::string expanded(std::string_view name);
// A URL → a term or prefixed name, rdf:type → @type; what none fits stays as it is.
std::string compacted(std::string_view url);
// A prefixed name with a known prefix, or an absolute URL: what a common property may be called.
bool common_name(std::string_view name);

}  // namespace skl::opendata::csvw
