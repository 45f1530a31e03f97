// Resources as dcat:Distribution, their tables as csvw:Schema and as dcat:DataService (opendata.md §4).
#include "kernel/text/text.h"
#include "opendata/engine/media_type.h"
#include "opendata/engine/rdf/describing.h"
#include "opendata/engine/rdf/iri.h"

namespace skl::opendata::rdf {
namespace {

constexpr std::string_view iana = "http://www.iana.org/assignments/media-types/";
constexpr std::string_view sha256_algorithm = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256";

// CSVW §6.4: what a column's values are.
std::string_view datatype_of(ColumnType type) {
    switch (type) {
        case ColumnType::integer:
        case ColumnType::bigint: return "xsd:integer";
        case ColumnType::number: return "xsd:decimal";
        case ColumnType::boolean: return "xsd:boolean";
        case ColumnType::date: return "xsd:date";
        case ColumnType::datetime: return "xsd:dateTime";
        case ColumnType::time: return "xsd:time";
        case ColumnType::year: return "xsd:gYear";
        case ColumnType::yearmonth: return "xsd:gYearMonth";
        default: return "xsd:string";
    }
}

Term schema_of(Graph& graph, const RecordTable& table) {
    Subject schema(graph, graph.fresh());
    schema.a("csvw:Schema");
    std::vector<Term> columns;
    for (const RecordColumn& one : table.columns) {
        Subject column(graph, graph.fresh());
        column.a("csvw:Column");
        column.text("csvw:name", text::percent_encode(one.name.value));  // a name of CSVW is a variable of URI templates
        if (one.title.by_language.empty())
            column.text("csvw:title", one.label.empty() ? one.name.value : one.label);
        else
            column.words_in("csvw:title", one.title);
        column.words_in("dct:description", one.description);
        column.link("csvw:datatype", expand(datatype_of(one.type)));
        if (one.standard_uri) column.link("dct:conformsTo", as_uri(one.standard_uri->value));
        columns.push_back(column.term());
    }
    Term rest = iri(rdf_nil);
    for (auto column = columns.rbegin(); column != columns.rend(); ++column) {
        const Term cell = graph.fresh();
        graph.add(cell, iri(rdf_first), *column);
        graph.add(cell, iri(rdf_rest), rest);
        rest = cell;
    }
    schema.add("csvw:column", rest);
    return schema.term();
}

Subject service_of(Graph& graph, const Mapping& mapping, const RecordTable& table, const Term& dataset) {
    const std::string path = "/api/v1/tables/" + table.name.value;
    Subject service(graph, iri(address(mapping.site, path)));
    service.a("dcat:DataService");
    service.words_in("dct:title", mapping.record.dataset.title);
    service.link("dcat:endpointURL", address(mapping.site, path + "/rows"));
    service.link("dcat:endpointDescription", address(mapping.site, path + "/openapi.json"));
    service.add("dcat:servesDataset", dataset);
    service.add("dct:accessRights", described(graph, access_right(mapping.record.dataset.access_level)));
    if (mapping.record.publisher) service.add("dct:publisher", agent(graph, mapping, *mapping.record.publisher));
    describe_license(service, mapping);
    return service;
}

// The EU's profiles take formats of the EU's table only; what it does not have is told by its media type.
void describe_format(const Mapping& mapping, const RecordDistribution& said, Subject& out) {
    if (const auto type = file_type(said.format.value)) {
        out.add("dct:format", described(out.graph(), *type));
    } else if (!said.format.empty() && !mapping.eu()) {
        Subject format = out.part("dct:format", "dct:MediaTypeOrExtent");
        format.text("rdfs:label", said.format.value);
    }
    const std::string media = said.media_type.empty() ? media_type_of(said.format.value) : said.media_type.value;
    if (!media.empty() && media.find('/') != std::string::npos)
        out.resource("dcat:mediaType", std::string(iana) + as_uri(media.substr(0, media.find(';'))), "dct:MediaType");
    out.text("cnt:characterEncoding", said.encoding.value);
}

// What the data cost, and the reason where not everybody has them.
void describe_rights(const Mapping& mapping, Subject& out) {
    const Dataset& said = mapping.record.dataset;
    Subject rights = out.part("dct:rights", "dct:RightsStatement");
    const bool free = said.cost == Cost::free;
    rights.add("rdfs:label", words(free ? "免費" : "收費" + (said.cost_law.empty() ? "" : "：" + said.cost_law.value), "zh-Hant"));
    rights.add("rdfs:label", words(free ? "Free of charge" : "Subject to a fee", "en"));
    if (said.cost_url) rights.link("rdfs:seeAlso", as_uri(said.cost_url->value));
    rights.text("dct:description", said.access_rights_reason.value);
}

void describe_distribution(const Mapping& mapping, const RecordDistribution& said, Subject& dataset) {
    Graph& graph = dataset.graph();
    const Resource& resource = said.resource;
    Subject out(graph, iri(dataset.term().value + "#resource-" + std::to_string(resource.position)));
    out.a("dcat:Distribution");
    dataset.add("dcat:distribution", out);
    out.text("dct:identifier", resource.identifier.value);
    out.words_in("dct:title", resource.title);
    out.words_in("dct:description", resource.description);
    const std::string download = resource.download_url        ? as_uri(resource.download_url->value)
                                 : said.download_href.empty() ? std::string{}
                                                              : address(mapping.site, said.download_href.value);
    const std::string access = resource.access_url         ? as_uri(resource.access_url->value)
                               : !said.access_href.empty() ? address(mapping.site, said.access_href.value)
                               : !download.empty()         ? download
                                                           : dataset.term().value;  // mandatory
    out.link("dcat:accessURL", access);
    out.link("dcat:downloadURL", download);
    describe_format(mapping, said, out);
    describe_license(out, mapping);
    describe_rights(mapping, out);
    if (said.byte_size > 0)
        out.text("dcat:byteSize", std::to_string(said.byte_size), mapping.eu() ? "xsd:decimal" : "xsd:nonNegativeInteger");
    if (!said.sha256.empty()) {
        Subject checksum = out.part("spdx:checksum", "spdx:Checksum");
        checksum.resource("spdx:algorithm", sha256_algorithm, "spdx:ChecksumAlgorithm");
        checksum.text("spdx:checksumValue", said.sha256.value, "xsd:hexBinary");
    }
    out.time("dct:issued", said.issued_at);
    out.time("dct:modified", said.modified_at);
    if (mapping.eu()) out.add("dcatap:availability", described(graph, availability_stable()));
    for (const auto& tag : mapping.record.dataset.language)
        if (const auto language = language_concept(tag.value)) out.add("dct:language", described(graph, *language));
    if (said.rows > 0) out.text("void:entities", std::to_string(said.rows), "xsd:integer");
    for (const RecordTable& table : said.tables) {
        if (!table.columns.empty()) out.add("csvw:tableSchema", schema_of(graph, table));
        out.add("dcat:accessService", service_of(graph, mapping, table, dataset.term()));
    }
}

}  // namespace

void describe_license(Subject& subject, const Mapping& mapping) {
    const CatalogueRecord& record = mapping.record;
    const std::string& id = record.dataset.license.value;
    if (id.empty()) return;
    const std::string known = license_iri(id);
    if (known.empty() && record.license_url.empty()) {
        Subject license = subject.part("dct:license", "dct:LicenseDocument");
        license.text("rdfs:label", id);
        return;
    }
    Subject license = subject.resource("dct:license", known.empty() ? as_uri(record.license_url.value) : known, "dct:LicenseDocument");
    if (!record.license_title_zh.empty()) license.add("rdfs:label", words(record.license_title_zh.value, "zh-Hant"));
    if (!record.license_title_en.empty()) license.add("rdfs:label", words(record.license_title_en.value, "en"));
    if (!known.empty() && !record.license_url.empty()) license.link("rdfs:seeAlso", as_uri(record.license_url.value));
}

void describe_distributions(const Mapping& mapping, Subject& dataset) {
    std::int64_t rows = 0;
    for (const RecordDistribution& distribution : mapping.record.distributions) {
        describe_distribution(mapping, distribution, dataset);
        rows += distribution.rows;
    }
    if (rows > 0) dataset.text("void:entities", std::to_string(rows), "xsd:integer");
}

}  // namespace skl::opendata::rdf
