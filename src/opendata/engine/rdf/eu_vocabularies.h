// Controlled vocabularies that DCAT-AP asks for (DCAT-AP 3.0.1 §7), the EU Publications Office's authority tables among them: what our
// words, formats and licences are called there. A concept comes with what a graph says of it, so that no reader must fetch it.
#pragma once

#include <optional>

#include "opendata/engine/rdf/graph.h"
#include "opendata/model.h"

namespace skl::opendata::rdf {

struct Concept {
    std::string iri;
    std::string scheme;  // skos:inScheme; empty: none
    std::string type;    // beside skos:Concept, prefixed: dct:Frequency; empty: none
    std::string label_zh, label_en;
};

// Adds what is said of the concept (its types, labels and scheme) and gives its IRI.
Term described(Graph& graph, const Concept& concept_);

std::optional<Concept> frequency_concept(std::string_view frequency);  // as engine/frequency.h gives it
std::optional<Concept> file_type(std::string_view format);             // csv, xlsx … in any case
std::optional<Concept> language_concept(std::string_view tag);         // BCP 47
Concept access_right(AccessLevel level);
std::optional<Concept> theme_concept(std::string_view eu_code);  // SOCI, TRAN …
std::string_view theme_of_topic(std::string_view topic);         // of this site, to an EU code; empty: none
std::optional<Concept> publisher_type(OrganizationLevel level);
Concept availability_stable();
std::string license_iri(std::string_view id);  // SPDX or EU; empty: not known

}  // namespace skl::opendata::rdf
