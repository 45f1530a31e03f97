// Inside: one reader a kind of catalogue. Each gives the records of one document and what must be asked next.
#pragma once

#include "opendata/engine/harvest/filling.h"
#include "opendata/engine/rdf/graph.h"

namespace skl::opendata::harvest {

using Read = Result<Told> (*)(const Catalogue&, const Ask&, const Answer&);

Result<Told> read_ckan(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_dcat(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_data_json(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_taiwan(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_explore(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_iso(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_datasette(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_listing(const Catalogue& catalogue, const Ask& ask, const Answer& answer);
Result<Told> read_sitemap(const Catalogue& catalogue, const Ask& ask, const Answer& answer);

// All datasets that a graph describes; `faults`: of those that have no title.
void read_dcat_graph(const rdf::Graph& graph, Told& told);
void read_schema_org_graph(const rdf::Graph& graph, Told& told);

// JSON as catalogues have it: large, up to 64 deep. harvest-unreadable.
Result<Node> json_of(std::string_view body);
// The site's address without a slash at its end, up to (and without) `api` where that stands in it.
std::string site_of(std::string_view href, std::string_view api);
// Ends the filling of `harvested` and takes it, or names the fault.
void keep(Told& told, Harvested& harvested, Filling& filling, const std::string& name);

// In HTML: what stands in <script type="application/ld+json">, and the addresses of <a href>. No document is built.
std::vector<std::string_view> linked_data_in(std::string_view html);
std::vector<std::string> links_in(std::string_view html);

}  // namespace skl::opendata::harvest
