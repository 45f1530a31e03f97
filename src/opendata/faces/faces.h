// What the documents of the catalogue share: where the site stands, one record by its name, and the head of an answer.
#pragma once

#include "opendata/engine/rdf/documents/documents.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/faces/record_store.h"
#include "opendata/inside.h"

namespace skl::opendata {

rdf::Site site_of(const Context& cx);

// Of a dataset that the caller may see (seen_dataset of catalogue/catalogue.h).
Result<CatalogueRecord> open_record(Context& cx, Reader& reader, const std::string& key);

// Read by programs of other sites too.
Reply document_reply(std::string body, std::string_view media_type);

// Inside of an HTML page of a dataset: <script type="application/ld+json"> holds this.
std::string structured_data(const Context& cx, const CatalogueRecord& record);

// The dataset in the syntax that Accept asks for, beside its page.
extern const std::vector<std::string> graph_types;
Task<Result<Reply>> negotiated_graph(Context& cx, Text<1, 100> key);

void install_dcat(App& app);  // /catalog…, /dataset/{id}.…
Task<Result<Reply>> full_dump(Context& cx);

}  // namespace skl::opendata
