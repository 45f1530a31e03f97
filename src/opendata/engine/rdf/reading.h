// What all readers share: a graph that grows within limits, and blank nodes named by a document.
#pragma once

#include <map>

#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {

// The first fault ends the reading: further calls are passed over, and done() gives it.
class Reading {
public:
    explicit Reading(std::string_view base) : base_(base) {}

    bool ok() const { return fault_.code.empty(); }
    void refuse(std::string what, std::size_t line = 0) {
        if (ok()) fault_ = {422, "bad-rdf", {{"what", std::move(what)}, {"line", std::to_string(line)}}};
    }
    void add(const Term& subject, const Term& predicate, const Term& object) {
        if (!ok()) return;
        if (graph_.size() >= most_triples) return too_large("triples");
        if (object.is_literal() && object.value.size() > longest_literal) return too_large("literal");
        graph_.add(subject, predicate, object);
    }
    Term fresh() { return graph_.fresh(); }
    // The blank node a document calls so; its own names are not kept, for they may collide with others'.
    Term named(const std::string& label) {
        const auto at = labels_.find(label);
        return at != labels_.end() ? at->second : labels_.emplace(label, graph_.fresh()).first->second;
    }
    std::string_view base() const { return base_; }
    // The absolute IRI of a reference; refuses one that stays relative.
    Term absolute(std::string_view base, std::string_view reference, std::size_t line = 0) {
        const std::string whole = resolve(base, legal_iri(reference));
        if (whole.size() > longest_iri) too_large("IRI");
        if (!has_scheme(whole)) refuse("relative IRI without a base: " + whole.substr(0, 200), line);
        return iri(whole);
    }
    Result<Graph> done() {
        if (!ok()) return std::move(fault_);
        return std::move(graph_);
    }
    // A list of these members; its first node.
    Term list(const std::vector<Term>& members);

private:
    void too_large(const char* what) {
        if (ok()) fault_ = {413, "rdf-too-large", {{"what", what}}};
    }
    Problem fault_{0, ""};
    std::string base_;
    Graph graph_;
    std::map<std::string, Term> labels_;
};

// BCP 47 as the grammars take it: letters, then parts of letters and digits.
bool is_language_tag(std::string_view tag);

}  // namespace skl::opendata::rdf
