// https://schema.org/Dataset.
#include <array>

#include "opendata/engine/rdf/documents/members.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::rdf {
namespace {

constexpr std::size_t most_variables = 60;  // of a wide table a search engine reads no more, and the page carries this

std::string temporal_coverage(const Dataset& dataset) {  // ISO 8601 interval; an open end is ..
    if (!dataset.temporal_from && !dataset.temporal_to) return {};
    return (dataset.temporal_from ? skl::to_text(*dataset.temporal_from) : "..") + "/" +
           (dataset.temporal_to ? skl::to_text(*dataset.temporal_to) : "..");
}

Members organization(const Site& site, const CatalogueRecord& record, std::string_view language) {
    Members out("Organization");
    if (record.publisher) out.put("@id", address(site, "/opendata/organizations/" + record.publisher->slug.value));
    out.put("name", publisher_name(site, record, language));
    if (record.publisher && record.publisher->homepage) out.put("url", as_uri(record.publisher->homepage->value));
    if (record.publisher && !record.publisher->oid.empty()) out.put("identifier", record.publisher->oid.value);
    if (const Organization* contact = contact_of(record)) {
        Members point("ContactPoint");
        point.put("contactType", "customer service")
            .put("name", contact->contact_name.value)
            .put("telephone", contact->contact_phone.value);
        if (contact->contact_email) point.put("email", contact->contact_email->value);
        out.put("contactPoint", std::move(point));
    }
    return out;
}

Node download(const Site& site, const CatalogueRecord& record, const RecordDistribution& said, std::string_view language) {
    Members out("DataDownload");
    out.put("name", distribution_title(record, said, language));
    out.put("encodingFormat", said.media_type.empty() ? said.format.value : said.media_type.value);
    out.put("contentUrl", download_address(site, record, said));
    if (said.byte_size > 0) out.put("contentSize", fmt::format("{} B", said.byte_size));
    out.put("sha256", said.sha256.value);
    out.put("dateModified", time_text(said.modified_at));
    return out.take();
}

Node table_file(const Site& site, const RecordTable& table, std::string_view format, std::string_view media_type, std::int64_t bytes) {
    Members out("DataDownload");
    out.put("name", table.name.value).put("encodingFormat", std::string(media_type)).put("contentUrl", table_download(site, table, format));
    if (bytes > 0) out.put("contentSize", fmt::format("{} B", bytes));
    return out.take();
}

std::vector<Node> variables(const CatalogueRecord& record, std::string_view language) {
    std::vector<Node> out;
    for (const RecordDistribution& distribution : record.distributions)
        for (const RecordTable& table : distribution.tables)
            for (const RecordColumn& column : table.columns) {
                if (out.size() == most_variables) return out;
                Members variable("PropertyValue");
                variable.put("name", column_title(column, language));
                if (const std::string title = column_title(column, language); title != column.name.value)
                    variable.put("alternateName", column.name.value);
                if (!column.description.by_language.empty()) variable.put("description", column.description.in(language));
                variable.put("unitText", column.unit.value);
                if (column.standard_uri) variable.put("propertyID", as_uri(column.standard_uri->value));
                out.push_back(variable.take());
            }
    return out;
}

void put_place(Members& out, const Dataset& dataset) {
    if (dataset.spatial.empty()) return;
    Members place("Place");
    double west = 0, south = 0, east = 0, north = 0;
    if (std::sscanf(dataset.spatial.value.c_str(), "%lf,%lf,%lf,%lf", &west, &south, &east, &north) == 4)
        place.put("geo", Members("GeoShape").put("box", fmt::format("{} {} {} {}", south, west, north, east)));
    else
        place.put("name", dataset.spatial.value);
    out.put("spatialCoverage", std::move(place));
}

}  // namespace

Node schema_org(const Site& site, const CatalogueRecord& record, std::string_view language) {
    const Dataset& said = record.dataset;
    Members out;
    out.put("@context", "https://schema.org/").put("@type", "Dataset").put("@id", dataset_iri(site, record));
    out.put("name", said.title.in(language)).put("description", description_of(record, language)).put("url", dataset_iri(site, record));
    out.put("identifier", said.identifier.value).put("keywords", keyword_nodes(record));
    out.put("license", license_address(record)).put("isAccessibleForFree", boolean_node(said.cost == Cost::free));
    out.put("conditionsOfAccess", said.access_rights_reason.value);
    out.put("creator", organization(site, record, language)).put("publisher", organization(site, record, language));
    out.put("datePublished", time_text(said.issued_at)).put("dateModified", skl::to_text(said.modified_at));
    out.put("temporalCoverage", temporal_coverage(said));
    put_place(out, said);
    std::vector<Node> languages, files;
    for (const auto& tag : said.language) languages.push_back(text_node(tag.value));
    out.put("inLanguage", std::move(languages)).put("version", version_of(record));
    if (const ServiceCategory* category = service_category(said.category_code.value))
        out.put(
            "about",
            Members("DefinedTerm").put("termCode", category->code).put("name", language == "en" ? category->title_en : category->title_zh));
    std::int64_t rows = 0;
    for (const RecordDistribution& distribution : record.distributions) {
        rows += distribution.rows;
        files.push_back(download(site, record, distribution, language));
        for (const RecordTable& table : distribution.tables) {
            files.push_back(table_file(site, table, "csv", "text/csv", table.csv_bytes));
            files.push_back(table_file(site, table, "parquet", "application/vnd.apache.parquet", table.parquet_bytes));
            files.push_back(table_file(site, table, "json", "application/json", 0));
        }
    }
    if (rows > 0) out.put("size", fmt::format("{} rows", rows));
    out.put("variableMeasured", variables(record, language)).put("distribution", std::move(files));
    out.put(
        "includedInDataCatalog",
        Members("DataCatalog").put("@id", address(site, "/catalog")).put("name", site.title.in(language)).put("url", address(site, "/")));
    return out.take();
}

Node schema_org_catalogue(const Site& site, std::span<const CatalogueRecord> records, std::string_view language) {
    Members out;
    std::vector<Node> datasets;
    for (const CatalogueRecord& record : records) {
        Node one = schema_org(site, record, language);
        one.members.erase(one.members.begin());  // the catalogue's own @context holds
        datasets.push_back(std::move(one));
    }
    out.put("@context", "https://schema.org/").put("@type", "DataCatalog").put("@id", address(site, "/catalog"));
    out.put("name", site.title.in(language)).put("url", address(site, "/")).put("dataset", std::move(datasets));
    return out.take();
}

}  // namespace skl::opendata::rdf
