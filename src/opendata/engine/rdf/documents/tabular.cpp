// Data Package v2 with Table Schema (https://datapackage.org/standard/), and CSV on the Web (Metadata Vocabulary for Tabular Data).
#include <algorithm>

#include "kernel/describe/scalar.h"
#include "kernel/text/text.h"
#include "opendata/engine/rdf/documents/members.h"
#include "opendata/engine/rdf/iri.h"

namespace skl::opendata::rdf {
namespace {

// Table Schema §Field types; what it has no type for is text.
std::string field_type(ColumnType type) {
    switch (type) {
        case ColumnType::bigint: return "integer";
        case ColumnType::quarter:
        case ColumnType::code:
        case ColumnType::geojson: return "string";  // written as text
        default: return write_scalar(view(type));
    }
}

std::string csvw_datatype(ColumnType type) {
    switch (type) {
        case ColumnType::integer:
        case ColumnType::bigint: return "integer";
        case ColumnType::number: return "decimal";
        case ColumnType::boolean: return "boolean";
        case ColumnType::date: return "date";
        case ColumnType::datetime: return "datetime";
        case ColumnType::time: return "time";
        case ColumnType::year: return "gYear";
        case ColumnType::yearmonth: return "gYearMonth";
        default: return "string";
    }
}

// Data Package: [-a-z0-9._/].
std::string package_name(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (std::string_view("abcdefghijklmnopqrstuvwxyz0123456789._-").find(c) == std::string_view::npos) c = '-';
    }
    return out;
}

Node schema_of(const RecordTable& table, std::string_view language) {
    std::vector<Node> fields;
    for (const RecordColumn& column : table.columns) {
        Members field;
        field.put("name", column.name.value).put("type", field_type(column.type)).put("title", column_title(column, language));
        if (!column.description.by_language.empty()) field.put("description", column.description.in(language));
        if (column.standard_uri) field.put("rdfType", as_uri(column.standard_uri->value));
        fields.push_back(field.take());
    }
    Members out;
    out.put("$schema", "https://datapackage.org/profiles/2.0/tableschema.json").put("fields", list_node(std::move(fields)));
    return out.put("missingValues", std::vector<Node>{text_node("")}).take();
}

Node table_resource(const Site& site, const CatalogueRecord& record, const RecordDistribution& distribution, const RecordTable& table,
                    std::string_view language) {
    Members out;
    out.put("name", package_name(table.name.value)).put("type", "table").put("path", table_download(site, table, "tsv"));
    out.put("title", distribution_title(record, distribution, language))
        .put("format", "tsv")
        .put("mediatype", "text/tab-separated-values")
        .put("encoding", "utf-8");
    out.put("dialect", Members().put("$schema", "https://datapackage.org/profiles/2.0/tabledialect.json").put("delimiter", "\t"));
    return out.put("schema", schema_of(table, language)).take();
}

Node file_resource(const Site& site, const CatalogueRecord& record, const RecordDistribution& distribution, std::string_view language) {
    Members out;
    out.put("name", package_name(distribution.resource.identifier.empty()
                                     ? fmt::format("{}-{}", record.dataset.slug.value, distribution.resource.position)
                                     : distribution.resource.identifier.value));
    out.put("path", download_address(site, record, distribution)).put("title", distribution_title(record, distribution, language));
    out.put("format", package_name(distribution.format.value)).put("mediatype", distribution.media_type.value);
    if (distribution.byte_size > 0) out.put("bytes", number_node(distribution.byte_size));
    if (!distribution.sha256.empty()) out.put("hash", "sha256:" + distribution.sha256.value);
    return out.take();
}

}  // namespace

Node data_package(const Site& site, const CatalogueRecord& record, std::string_view language) {
    const Dataset& said = record.dataset;
    Members out;
    out.put("$schema", "https://datapackage.org/profiles/2.0/datapackage.json")
        .put("name", package_name(said.slug.value))
        .put("id", dataset_iri(site, record));
    out.put("title", said.title.in(language))
        .put("description", description_of(record, language))
        .put("homepage", dataset_iri(site, record));
    if (const std::string version = version_of(record); !version.empty()) out.put("version", version + ".0.0");
    out.put("created", time_text(said.issued_at)).put("keywords", keyword_nodes(record));
    if (!said.license.empty()) {
        Members license;
        license.put("name", said.license.value).put("path", license_address(record)).put("title", license_title(record, language));
        std::vector<Node> one;
        one.push_back(license.take());
        out.put("licenses", std::move(one));
    }
    std::vector<Node> contributors, sources, resources, roles;
    roles.push_back(text_node("publisher"));
    Members publisher;
    publisher.put("title", publisher_name(site, record, language));
    if (const Organization* contact = contact_of(record); contact != nullptr && contact->contact_email)
        publisher.put("email", contact->contact_email->value);
    contributors.push_back(publisher.put("roles", std::move(roles)).take());
    out.put("contributors", std::move(contributors));
    if (said.source_url || !said.source_note.empty()) {
        Members source;
        source.put("title", said.source_note.empty() ? said.source_url->value : said.source_note.value);
        if (said.source_url) source.put("path", as_uri(said.source_url->value));
        sources.push_back(source.take());
    }
    out.put("sources", std::move(sources));
    for (const RecordDistribution& distribution : record.distributions) {
        for (const RecordTable& table : distribution.tables)
            resources.push_back(table_resource(site, record, distribution, table, language));
        if (distribution.tables.empty()) resources.push_back(file_resource(site, record, distribution, language));
    }
    return out.put("resources", list_node(std::move(resources))).take();
}

Node csvw_metadata(const Site& site, const CatalogueRecord& record, const RecordTable& table, std::string_view language) {
    const Dataset& said = record.dataset;
    std::vector<Node> context, columns;
    context.push_back(text_node("http://www.w3.org/ns/csvw"));
    context.push_back(Members().put("@language", std::string(language)).take());
    for (const RecordColumn& column : table.columns) {
        std::vector<Node> titles;
        titles.push_back(text_node(column.name.value));  // what the file's header says
        if (const std::string title = column_title(column, language); title != column.name.value) titles.push_back(text_node(title));
        Members one;
        one.put("name", text::percent_encode(column.name.value))
            .put("titles", std::move(titles))
            .put("datatype", csvw_datatype(column.type));
        if (!column.description.by_language.empty()) one.put("dc:description", column.description.in(language));
        if (column.standard_uri) one.put("propertyUrl", as_uri(column.standard_uri->value));
        columns.push_back(one.take());
    }
    Members out;
    out.put("@context", list_node(std::move(context)))
        .put("@id", table_download(site, table, "tsv") + "-metadata.json")
        .put("url", table_download(site, table, "tsv"));
    out.put("dc:title", said.title.in(language))
        .put("dc:description", description_of(record, language))
        .put("dc:identifier", said.identifier.value);
    if (const std::string license = license_address(record); !license.empty()) out.put("dc:license", Members().put("@id", license));
    out.put("dc:publisher", publisher_name(site, record, language));
    out.put("dialect", Members().put("delimiter", "\t").put("encoding", "utf-8").put("header", boolean_node(true)));
    return out.put("tableSchema", Members().put("columns", list_node(std::move(columns)))).take();
}

}  // namespace skl::opendata::rdf
