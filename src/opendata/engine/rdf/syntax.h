// The four syntaxes of RDF that catalogues use, written and read: Turtle 1.1, RDF 1.1 XML, JSON-LD 1.1 (contexts inside the document
// only, and the names of schema.org), N-Triples.
#pragma once

#include <optional>

#include "kernel/describe/result.h"
#include "opendata/engine/rdf/graph.h"

namespace skl::opendata::rdf {

enum class Syntax { turtle, rdf_xml, json_ld, n_triples };

struct SyntaxName {
    Syntax syntax;
    std::string_view suffix, media_type;
};
// A suffix or a media type may stand twice; the first is the one we write.
inline constexpr SyntaxName syntax_names[] = {
    {Syntax::json_ld, "jsonld", "application/ld+json"}, {Syntax::turtle, "ttl", "text/turtle"},
    {Syntax::rdf_xml, "rdf", "application/rdf+xml"},    {Syntax::rdf_xml, "xml", "application/rdf+xml"},
    {Syntax::n_triples, "nt", "application/n-triples"},
};
std::optional<Syntax> syntax_of_suffix(std::string_view suffix);
std::string_view media_type(Syntax syntax);

// The settled graph as text; the same graph gives the same bytes. 500 `rdf-unwritable` {what}: RDF/XML has no form for a predicate
// that does not end in a name, nor for a control character.
Result<std::string> write(const Graph& graph, Syntax syntax);
void append_ntriples(std::string& out, const Graph& graph);

// Limits of what is read from outside, each far above any page of a catalogue.
constexpr std::size_t most_bytes = std::size_t{64} << 20;
constexpr std::size_t most_triples = 1'000'000;
constexpr int deepest = 64;                                    // of nodes within nodes
constexpr std::size_t longest_literal = std::size_t{1} << 20;  // a description, never a file

// A settled graph. `base`: the document's own address, absolute or empty (then relative references are refused).
// 422 `bad-rdf` {what, line}; 413 `rdf-too-large` {what}.
Result<Graph> read(std::string_view text, Syntax syntax, std::string_view base = {});

}  // namespace skl::opendata::rdf
