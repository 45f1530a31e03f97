// Namespaces of the vocabularies a catalogue speaks, and the names of RDF itself.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace skl::opendata::rdf {

struct Namespace {
    std::string_view prefix, iri;
};

// In the order documents declare them.
inline constexpr Namespace namespaces[] = {
    {"adms", "http://www.w3.org/ns/adms#"},
    {"cnt", "http://www.w3.org/2011/content#"},
    {"cr", "http://mlcommons.org/croissant/"},
    {"csvw", "http://www.w3.org/ns/csvw#"},
    {"dcat", "http://www.w3.org/ns/dcat#"},
    {"dcatap", "http://data.europa.eu/r5r/"},
    {"dct", "http://purl.org/dc/terms/"},
    {"dqv", "http://www.w3.org/ns/dqv#"},
    {"foaf", "http://xmlns.com/foaf/0.1/"},
    {"gsp", "http://www.opengis.net/ont/geosparql#"},
    {"hydra", "http://www.w3.org/ns/hydra/core#"},
    {"locn", "http://www.w3.org/ns/locn#"},
    {"oa", "http://www.w3.org/ns/oa#"},
    {"odrl", "http://www.w3.org/ns/odrl/2/"},
    {"owl", "http://www.w3.org/2002/07/owl#"},
    {"prov", "http://www.w3.org/ns/prov#"},
    {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    {"schema", "http://schema.org/"},
    {"skos", "http://www.w3.org/2004/02/skos/core#"},
    {"spdx", "http://spdx.org/rdf/terms#"},
    {"time", "http://www.w3.org/2006/time#"},
    {"vcard", "http://www.w3.org/2006/vcard/ns#"},
    {"void", "http://rdfs.org/ns/void#"},
    {"xsd", "http://www.w3.org/2001/XMLSchema#"},
};

inline constexpr std::string_view rdf_ns = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
inline constexpr std::string_view rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
inline constexpr std::string_view rdf_first = "http://www.w3.org/1999/02/22-rdf-syntax-ns#first";
inline constexpr std::string_view rdf_rest = "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest";
inline constexpr std::string_view rdf_nil = "http://www.w3.org/1999/02/22-rdf-syntax-ns#nil";
inline constexpr std::string_view xsd_string = "http://www.w3.org/2001/XMLSchema#string";
inline constexpr std::string_view xsd_boolean = "http://www.w3.org/2001/XMLSchema#boolean";
inline constexpr std::string_view xsd_integer = "http://www.w3.org/2001/XMLSchema#integer";
inline constexpr std::string_view xsd_decimal = "http://www.w3.org/2001/XMLSchema#decimal";
inline constexpr std::string_view xsd_double = "http://www.w3.org/2001/XMLSchema#double";

// dcat:Dataset → its IRI; a prefix that is not above is a bug and throws.
std::string expand(std::string_view prefixed);
// The other way: the namespace and the local name, where both can stand in every syntax; else an empty prefix.
struct Shortened {
    std::string_view prefix, local;
};
Shortened shorten(std::string_view iri);

}  // namespace skl::opendata::rdf
