// Inside of the mapping: statements about one node at a time, by prefixed names.
#pragma once

#include "opendata/engine/rdf/catalogue.h"
#include "opendata/engine/rdf/eu_vocabularies.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {

class Subject {
public:
    Subject(Graph& graph, Term term) : graph_(&graph), term_(std::move(term)) {}

    const Term& term() const { return term_; }
    Graph& graph() const { return *graph_; }
    void a(std::string_view type) { add("rdf:type", iri(expand(type))); }
    void add(std::string_view predicate, const Term& object) { graph_->add(term_, iri(expand(predicate)), object); }
    void add(std::string_view predicate, const Subject& object) { add(predicate, object.term()); }
    // What was not said is not stated.
    void link(std::string_view predicate, std::string_view address) {
        if (!address.empty()) add(predicate, iri(address));
    }
    void text(std::string_view predicate, const std::string& value, std::string_view datatype = {}) {
        if (!value.empty()) add(predicate, literal(value, datatype.empty() ? std::string{} : expand(datatype)));
    }
    void words_in(std::string_view predicate, const Translations& words_) {
        for (const auto& [language, value] : words_.by_language)
            if (!value.empty()) add(predicate, words(value, language));
    }
    void time(std::string_view predicate, const std::optional<Instant>& at) {
        if (at) text(predicate, to_text(*at), "xsd:dateTime");
    }
    Subject part(std::string_view predicate, std::string_view type) {  // a blank node
        Subject out(*graph_, graph_->fresh());
        out.a(type);
        add(predicate, out);
        return out;
    }
    Subject resource(std::string_view predicate, std::string_view address, std::string_view type) {
        Subject out(*graph_, iri(address));
        out.a(type);
        add(predicate, out);
        return out;
    }

private:
    Graph* graph_;
    Term term_;
};

struct Mapping {
    const Site& site;
    const CatalogueRecord& record;
    Profile profile;
    bool eu() const { return profile != Profile::dcat_3; }
    bool three() const { return profile != Profile::dcat_ap_2; }
};

void describe_dataset(Graph& graph, const Mapping& mapping);
void describe_distributions(const Mapping& mapping, Subject& dataset);  // with tables, services and checksums
Subject agent(Graph& graph, const Mapping& mapping, const Organization& organization);
Subject site_agent(Graph& graph, const Site& site);
void describe_license(Subject& subject, const Mapping& mapping);
Term own_scheme(const Site& site);  // of the 18 service categories

}  // namespace skl::opendata::rdf
