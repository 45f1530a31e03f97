// A catalogue as DCAT (opendata.md §4, §11): one record, or a page of them, as a graph in the profile asked for.
#pragma once

#include <span>

#include "opendata/engine/rdf/graph.h"
#include "opendata/engine/record.h"

namespace skl::opendata::rdf {

enum class Profile { dcat_ap_3, dcat_ap_2, dcat_3, schemaorg, croissant, dcat_us_3 };
BOOST_DESCRIBE_ENUM(Profile, dcat_ap_3, dcat_ap_2, dcat_3, schemaorg, croissant, dcat_us_3)
// The first three are graphs of DCAT; the others have documents of their own (engine/rdf/json/) and are graphs of those.
inline bool is_dcat(Profile profile) {
    return profile == Profile::dcat_ap_3 || profile == Profile::dcat_ap_2 || profile == Profile::dcat_3;
}

// Where the catalogue stands, and whose it is.
struct Site {
    std::string base;  // https://host, with the tenant's prefix; before every path of a record
    Bilingual<1, 300> title;
    Bilingual<0, 2000> description;
    Bilingual<0, 300> publisher;
};

struct CataloguePage {
    std::int64_t number = 1, last = 1, total = 0;
    std::string path;                    // /catalog.ttl, with the query but for the page's number: /catalog.ttl?q=x
    std::optional<Instant> modified_at;  // of the latest of all its datasets
};

// Settled, with stable labels. `records`: of this page.
Graph catalogue_graph(const Site& site, std::span<const CatalogueRecord> records, const CataloguePage& page, Profile profile);
// One dataset by itself; the catalogue it belongs to is only named. Unsettled parts of a dump are made so too.
Graph record_graph(const Site& site, const CatalogueRecord& record, Profile profile);

// Addresses as they stand in a graph, always URIs.
std::string address(const Site& site, std::string_view path);  // of this site
std::string dataset_iri(const Site& site, const CatalogueRecord& record);

}  // namespace skl::opendata::rdf
