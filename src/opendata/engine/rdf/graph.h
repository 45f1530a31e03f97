// RDF 1.1 Concepts and Abstract Syntax §3: terms, triples, graphs. What a catalogue says is put into a graph once and written in
// every syntax (syntax.h); what another catalogue says is read into one.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace skl::opendata::rdf {

struct Term {
    enum class Kind : std::uint8_t { iri, blank, literal };
    Kind kind = Kind::iri;
    std::string value;     // the IRI; the label of a blank node, letters and digits; the lexical form of a literal
    std::string datatype;  // IRI of a literal's type; empty: xsd:string, or rdf:langString where there is a language
    std::string language;  // BCP 47 tag as it was written
    friend auto operator<=>(const Term&, const Term&) = default;

    bool is_iri() const { return kind == Kind::iri; }
    bool is_blank() const { return kind == Kind::blank; }
    bool is_literal() const { return kind == Kind::literal; }
};

Term iri(std::string_view text);  // characters no IRI may hold become percent codes (iri.h)
Term blank(std::string label);
Term literal(std::string text, std::string_view datatype = {});
Term words(std::string text, std::string_view language);

// Triples over numbered terms. After settle() the numbers follow the order of the terms, triples stand in order and none stands twice:
// two graphs built from the same triples in any order are written alike.
class Graph {
public:
    using Index = std::uint32_t;
    using Triple = std::array<Index, 3>;  // subject, predicate, object

    Graph() = default;
    Graph(Graph&&) = default;
    Graph& operator=(Graph&&) = default;
    Graph(const Graph&) = delete;  // terms_ points into index_
    Graph& operator=(const Graph&) = delete;

    void add(const Term& subject, const Term& predicate, const Term& object);
    Term fresh();                      // a blank node that no other is
    void add_all(const Graph& other);  // blank nodes keep their labels
    void settle();

    std::size_t size() const { return triples_.size(); }
    const Term& term(Index index) const { return *terms_[index]; }
    std::size_t term_count() const { return terms_.size(); }
    std::span<const Triple> triples() const { return triples_; }

    // Of a settled graph.
    std::span<const Triple> about(Index subject) const;
    std::vector<const Term*> objects(const Term& subject, const Term& predicate) const;
    std::vector<const Term*> subjects(const Term& predicate, const Term& object) const;

private:
    Index number(const Term& term);
    const Index* find(const Term& term) const;

    std::map<Term, Index> index_;
    std::vector<const Term*> terms_;  // by number; nodes of a map stay where they are
    std::vector<Triple> triples_;
    std::uint64_t made_ = 0;
};

// The same graph with labels made of what is said about each blank node and by whom, so that two runs write the same bytes. Nodes
// that nothing tells apart are numbered in the order of the labels they had.
Graph with_stable_labels(const Graph& graph);

}  // namespace skl::opendata::rdf
