// DCAT-US 3.0 (https://resources.data.gov/resources/dcat-us3/): DCAT 3 in JSON-LD whose names are DCAT's own. One context, carried in the
// document, makes it a graph too.
#include "opendata/engine/rdf/documents/members.h"
#include "opendata/engine/rdf/eu_vocabularies.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/rdf/vocabulary.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::rdf {
namespace {

Node context(std::string_view language) {
    Members out;
    out.put("@language", std::string(language)).put("@vocab", "http://www.w3.org/ns/dcat#");
    for (const char* prefix : {"dct", "foaf", "skos", "vcard", "spdx", "xsd"}) out.put(prefix, expand(std::string(prefix) + ":"));
    for (const char* name : {"title", "description", "identifier", "issued", "modified", "publisher", "license", "language", "spatial",
                             "temporal", "conformsTo", "accessRights", "accrualPeriodicity", "rights", "format", "type"})
        out.put(name, std::string("dct:") + name);
    out.put("name", "foaf:name").put("fn", "vcard:fn").put("hasEmail", Members().put("@id", "vcard:hasEmail").put("@type", "@id"));
    out.put("prefLabel", "skos:prefLabel").put("inScheme", Members().put("@id", "skos:inScheme").put("@type", "@id"));
    out.put("checksum", "spdx:checksum").put("checksumValue", "spdx:checksumValue").put("algorithm", "spdx:algorithm");
    for (const char* name : {"accessURL", "downloadURL", "endpointURL", "endpointDescription", "servesDataset", "landingPage"})
        out.put(name, Members().put("@id", std::string("http://www.w3.org/ns/dcat#") + name).put("@type", "@id"));
    for (const char* name : {"Organization", "Agent"}) out.put(name, std::string("foaf:") + name);
    out.put("Kind", "vcard:Kind").put("Concept", "skos:Concept").put("Location", "dct:Location").put("PeriodOfTime", "dct:PeriodOfTime");
    out.put("Standard", "dct:Standard").put("Checksum", "spdx:Checksum");
    return out.take();
}

Members concept_node(const std::string& label, const std::string& scheme = {}) {
    return Members("Concept").put("prefLabel", label).put("inScheme", scheme);
}

// The fields of a Catalog's title, which need no dataset.
Members catalogue_head(const Site& site, std::string_view language) {
    Members out;
    out.put("@context", context(language)).put("@id", address(site, "/catalog")).put("@type", "Catalog");
    out.put("conformsTo", Members("Standard").put("@id", "https://resources.data.gov/dcat-us/3.0.0").put("title", "DCAT-US 3.0"));
    out.put("title", site.title.in(language))
        .put("description", site.description.by_language.empty() ? site.title.in(language) : site.description.in(language));
    out.put(
        "publisher",
        Members("Organization").put("name", site.publisher.by_language.empty() ? site.title.in(language) : site.publisher.in(language)));
    return out;
}

Node distribution_node(const Site& site, const CatalogueRecord& record, const RecordDistribution& said, std::string_view language) {
    Members out("Distribution");
    const std::string address_ = download_address(site, record, said);
    out.put("title", distribution_title(record, said, language));
    const bool page = said.resource.access_url.has_value() || !said.access_href.empty();
    out.put("accessURL", said.resource.access_url ? as_uri(said.resource.access_url->value)
                         : page                   ? address(site, said.access_href.value)
                                                  : address_);
    out.put("downloadURL", address_)
        .put("mediaType", said.media_type.value)
        .put("format", said.format.value)
        .put("characterEncoding", said.encoding.value);
    out.put("license", license_address(record));
    if (said.byte_size > 0) out.put("byteSize", std::to_string(said.byte_size));
    if (!said.sha256.empty()) out.put("checksum", Members("Checksum").put("algorithm", "SHA-256").put("checksumValue", said.sha256.value));
    out.put("issued", time_text(said.issued_at)).put("modified", time_text(said.modified_at));
    return out.take();
}

Members dataset_members(const Site& site, const CatalogueRecord& record, std::string_view language) {
    const Dataset& said = record.dataset;
    Members out("Dataset");
    out.put("@id", dataset_iri(site, record)).put("title", said.title.in(language)).put("description", description_of(record, language));
    out.put("identifier", said.identifier.value).put("keyword", keyword_nodes(record));
    out.put("publisher", Members("Organization").put("name", publisher_name(site, record, language)));
    Members contact("Kind");
    const Organization* organization = contact_of(record);
    contact.put("fn", organization != nullptr && !organization->contact_name.empty() ? organization->contact_name.value
                                                                                     : publisher_name(site, record, language));
    if (organization != nullptr && organization->contact_email) contact.put("hasEmail", "mailto:" + organization->contact_email->value);
    out.put("contactPoint", std::move(contact));
    out.put("accessRights", access_right(said.access_level).label_en)
        .put("rights", said.access_rights_reason.value)
        .put("license", license_address(record));
    out.put("issued", time_text(said.issued_at)).put("modified", skl::to_text(said.modified_at)).put("version", version_of(record));
    if (const auto frequency = frequency_concept(said.frequency.value)) out.put("accrualPeriodicity", frequency->label_en);
    std::vector<Node> themes, languages, distributions;
    if (const ServiceCategory* category = service_category(said.category_code.value))
        themes.push_back(
            concept_node(language == "en" ? category->title_en : category->title_zh, address(site, "/catalog#service-categories")).take());
    for (const auto& tag : said.language) languages.push_back(text_node(tag.value));
    out.put("theme", std::move(themes))
        .put("language", std::move(languages))
        .put("landingPage", said.landing_page ? as_uri(said.landing_page->value) : dataset_iri(site, record));
    if (said.temporal_from || said.temporal_to) {
        Members period("PeriodOfTime");
        if (said.temporal_from) period.put("startDate", skl::to_text(*said.temporal_from));
        if (said.temporal_to) period.put("endDate", skl::to_text(*said.temporal_to));
        out.put("temporal", std::move(period));
    }
    if (!said.spatial.empty()) out.put("spatial", Members("Location").put("prefLabel", said.spatial.value));
    for (const RecordDistribution& distribution : record.distributions)
        distributions.push_back(distribution_node(site, record, distribution, language));
    out.put("distribution", std::move(distributions));
    return out;
}

}  // namespace

Node dcat_us(const Site& site, const CatalogueRecord& record, std::string_view language) {
    Node out = dataset_members(site, record, language).take();
    out.members.insert(out.members.begin(), {"@context", context(language)});
    return out;
}

Node dcat_us_catalogue(const Site& site, std::span<const CatalogueRecord> records, std::string_view language) {
    std::vector<Node> datasets, services;
    for (const CatalogueRecord& record : records) {
        datasets.push_back(dataset_members(site, record, language).take());
        for (const RecordDistribution& distribution : record.distributions)
            for (const RecordTable& table : distribution.tables) {
                const std::string path = address(site, "/api/v1/tables/" + table.name.value);
                services.push_back(Members("DataService")
                                       .put("@id", path)
                                       .put("title", record.dataset.title.in(language))
                                       .put("endpointURL", path + "/rows")
                                       .put("endpointDescription", path + "/openapi.json")
                                       .put("servesDataset", std::vector<Node>{text_node(dataset_iri(site, record))})
                                       .take());
            }
    }
    Members out = catalogue_head(site, language);
    return out.put("dataset", list_node(std::move(datasets))).put("service", std::move(services)).take();
}

}  // namespace skl::opendata::rdf
