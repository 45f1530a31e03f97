// Croissant 1.0 (http://mlcommons.org/croissant/1.0).
#include "opendata/engine/rdf/documents/members.h"
#include "opendata/engine/rdf/iri.h"

namespace skl::opendata::rdf {
namespace {

// Appendix 1 of the specification: the context every document carries.
Node context(std::string_view language) {
    Members out;
    out.put("@language", std::string(language)).put("@vocab", "https://schema.org/");
    const auto json = [](const char* name) { return Members().put("@id", name).put("@type", "@json"); };
    for (const char* name : {"citeAs",     "column",        "extract",  "field",   "fileProperty", "fileObject",  "fileSet",  "format",
                             "includes",   "isLiveDataset", "jsonPath", "key",     "md5",          "parentField", "path",     "recordSet",
                             "references", "regex",         "repeated", "replace", "separator",    "source",      "subField", "transform"})
        out.put(name, std::string("cr:") + name);
    out.put("conformsTo", "dct:conformsTo").put("cr", "http://mlcommons.org/croissant/").put("rai", "http://mlcommons.org/croissant/RAI/");
    out.put("data", json("cr:data")).put("examples", json("cr:examples"));
    out.put("dataType", Members().put("@id", "cr:dataType").put("@type", "@vocab"));
    out.put("dct", "http://purl.org/dc/terms/").put("sc", "https://schema.org/");
    return out.take();
}

const char* data_type(ColumnType type) {
    switch (type) {
        case ColumnType::integer:
        case ColumnType::bigint:
        case ColumnType::year: return "sc:Integer";
        case ColumnType::number: return "sc:Float";
        case ColumnType::boolean: return "sc:Boolean";
        case ColumnType::date: return "sc:Date";
        case ColumnType::datetime: return "sc:DateTime";
        default: return "sc:Text";
    }
}

Members reference(const std::string& id) { return Members().put("@id", id); }

}  // namespace

Node croissant(const Site& site, const CatalogueRecord& record, std::string_view language) {
    const Dataset& said = record.dataset;
    const std::string here = dataset_iri(site, record);
    std::vector<Node> files, sets;
    for (const RecordDistribution& distribution : record.distributions)
        for (const RecordTable& table : distribution.tables) {
            const std::string file = here + "#file-" + table.name.value, set = here + "#table-" + table.name.value;
            Members object("cr:FileObject");
            object.put("@id", file).put("name", table.name.value + ".parquet").put("contentUrl", table_download(site, table, "parquet"));
            object.put("encodingFormat", "application/x-parquet").put("sha256", table.parquet_sha256.value);
            if (table.parquet_bytes > 0) object.put("contentSize", fmt::format("{} B", table.parquet_bytes));
            files.push_back(object.take());
            std::vector<Node> fields;
            for (const RecordColumn& column : table.columns) {
                Members field("cr:Field");
                field.put("@id", set + "/" + as_uri(column.name.value)).put("name", column.name.value);
                const std::string description = column.description.by_language.empty() ? std::string{} : column.description.in(language);
                field.put("description", description.empty() ? column_title(column, language) : description)
                    .put("dataType", data_type(column.type));
                field.put("source",
                          Members().put("fileObject", reference(file)).put("extract", Members().put("column", column.name.value)));
                fields.push_back(field.take());
            }
            sets.push_back(Members("cr:RecordSet").put("@id", set).put("name", table.name.value).put("field", std::move(fields)).take());
        }
    Members out;
    out.put("@context", context(language))
        .put("@type", "sc:Dataset")
        .put("@id", here)
        .put("conformsTo", "http://mlcommons.org/croissant/1.0");
    out.put("name", said.title.in(language)).put("description", description_of(record, language)).put("url", here);
    out.put("license", license_address(record)).put("keywords", keyword_nodes(record));
    out.put("creator", Members("Organization").put("name", publisher_name(site, record, language)));
    out.put("datePublished", time_text(said.issued_at)).put("dateModified", skl::to_text(said.modified_at));
    if (const std::string version = version_of(record); !version.empty())
        out.put("version", version + ".0.0");  // the standard wants semantic versions
    out.put("distribution", std::move(files)).put("recordSet", std::move(sets));
    return out.take();
}

}  // namespace skl::opendata::rdf
