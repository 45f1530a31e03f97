// A record as the JSON documents that others read: schema.org for search engines, Croissant for machine learning, DCAT-US 3.0 for
// data.json, Data Package v2, and CSV on the Web. Formats of one language take the reader's.
#pragma once

#include "kernel/describe/node.h"
#include "opendata/engine/rdf/catalogue.h"

namespace skl::opendata::rdf {

// https://schema.org/Dataset, as search engines read it from a page.
Node schema_org(const Site& site, const CatalogueRecord& record, std::string_view language);
Node schema_org_catalogue(const Site& site, std::span<const CatalogueRecord> records, std::string_view language);

// http://mlcommons.org/croissant/1.0: the Parquet file of every table, and its columns as fields of a record set.
Node croissant(const Site& site, const CatalogueRecord& record, std::string_view language);

// https://resources.data.gov/resources/dcat-us3/: a Dataset, and the Catalog that data.json is.
Node dcat_us(const Site& site, const CatalogueRecord& record, std::string_view language);
Node dcat_us_catalogue(const Site& site, std::span<const CatalogueRecord> records, std::string_view language);

// https://datapackage.org/profiles/2.0/datapackage.json: every table as TSV, whose values are typed (the CSV holds the publisher's
// own spelling); a resource without a table as it is.
Node data_package(const Site& site, const CatalogueRecord& record, std::string_view language);

// Metadata Vocabulary for Tabular Data of a table's TSV; it stands at the address of the file with -metadata.json after it.
Node csvw_metadata(const Site& site, const CatalogueRecord& record, const RecordTable& table, std::string_view language);

// The documents of JSON-LD as the graph they mean, for the other syntaxes; of one record, or of many in one graph.
Result<Graph> document_graph(const Site& site, std::span<const CatalogueRecord> records, Profile profile, std::string_view language);

std::string to_text(const Node& document);
// Inside <script type="application/ld+json"> of a page: nothing in it can end the element (HTML §4.12.1.3).
std::string to_script_text(const Node& document);

}  // namespace skl::opendata::rdf
