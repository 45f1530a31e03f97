#include "opendata/engine/rdf/graph.h"

#include <fmt/format.h>

#include <algorithm>

#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {

Term iri(std::string_view text) { return {Term::Kind::iri, legal_iri(text), {}, {}}; }
Term blank(std::string label) { return {Term::Kind::blank, std::move(label), {}, {}}; }
Term literal(std::string text, std::string_view datatype) {
    return {Term::Kind::literal, std::move(text), std::string(datatype == xsd_string ? std::string_view{} : datatype), {}};
}
Term words(std::string text, std::string_view language) { return {Term::Kind::literal, std::move(text), {}, std::string(language)}; }

Graph::Index Graph::number(const Term& term) {
    const auto [at, is_new] = index_.try_emplace(term, static_cast<Index>(terms_.size()));
    if (is_new) terms_.push_back(&at->first);
    return at->second;
}

const Graph::Index* Graph::find(const Term& term) const {
    const auto at = index_.find(term);
    return at == index_.end() ? nullptr : &at->second;
}

void Graph::add(const Term& subject, const Term& predicate, const Term& object) {
    const Index s = number(subject), p = number(predicate), o = number(object);
    triples_.push_back({s, p, o});
}

// Readers keep the labels of their document apart from these.
Term Graph::fresh() { return blank(fmt::format("g{:08}", ++made_)); }

void Graph::add_all(const Graph& other) {
    for (const Triple& triple : other.triples_) add(other.term(triple[0]), other.term(triple[1]), other.term(triple[2]));
}

void Graph::settle() {
    std::vector<Index> place(terms_.size());
    Index next = 0;
    for (auto& [term, index] : index_) {
        place[index] = next;
        terms_[next] = &term;
        index = next++;
    }
    for (Triple& triple : triples_)
        for (Index& index : triple) index = place[index];
    std::sort(triples_.begin(), triples_.end());
    triples_.erase(std::unique(triples_.begin(), triples_.end()), triples_.end());
}

std::span<const Graph::Triple> Graph::about(Index subject) const {
    const auto begin = std::lower_bound(triples_.begin(), triples_.end(), Triple{subject, 0, 0});
    auto end = begin;
    while (end != triples_.end() && (*end)[0] == subject) ++end;
    return {begin, end};
}

std::vector<const Term*> Graph::objects(const Term& subject, const Term& predicate) const {
    std::vector<const Term*> out;
    const Index *s = find(subject), *p = find(predicate);
    if (s == nullptr || p == nullptr) return out;
    for (const Triple& triple : about(*s))
        if (triple[1] == *p) out.push_back(&term(triple[2]));
    return out;
}

std::vector<const Term*> Graph::subjects(const Term& predicate, const Term& object) const {
    std::vector<const Term*> out;
    const Index *p = find(predicate), *o = find(object);
    if (p == nullptr || o == nullptr) return out;
    for (const Triple& triple : triples_)
        if (triple[1] == *p && triple[2] == *o) out.push_back(&term(triple[0]));
    return out;
}

}  // namespace skl::opendata::rdf
