#include "opendata/engine/csvw/context.h"

#include <array>
#include <map>

namespace skl::opendata::csvw {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Of several prefixes for one namespace the first is used when a URL is compacted.
constexpr std::array prefixes = {
    Pair{"as", "https://www.w3.org/ns/activitystreams#"},
    Pair{"cc", "http://creativecommons.org/ns#"},
    Pair{"csvw", "http://www.w3.org/ns/csvw#"},
    Pair{"ctag", "http://commontag.org/ns#"},
    Pair{"dc", "http://purl.org/dc/terms/"},
    Pair{"dc11", "http://purl.org/dc/elements/1.1/"},
    Pair{"dcat", "http://www.w3.org/ns/dcat#"},
    Pair{"dcterms", "http://purl.org/dc/terms/"},
    Pair{"dctypes", "http://purl.org/dc/dcmitype/"},
    Pair{"dqv", "http://www.w3.org/ns/dqv#"},
    Pair{"duv", "https://www.w3.org/TR/vocab-duv#"},
    Pair{"foaf", "http://xmlns.com/foaf/0.1/"},
    Pair{"gr", "http://purl.org/goodrelations/v1#"},
    Pair{"grddl", "http://www.w3.org/2003/g/data-view#"},
    Pair{"ical", "http://www.w3.org/2002/12/cal/icaltzd#"},
    Pair{"ldp", "http://www.w3.org/ns/ldp#"},
    Pair{"ma", "http://www.w3.org/ns/ma-ont#"},
    Pair{"oa", "http://www.w3.org/ns/oa#"},
    Pair{"og", "http://ogp.me/ns#"},
    Pair{"org", "http://www.w3.org/ns/org#"},
    Pair{"owl", "http://www.w3.org/2002/07/owl#"},
    Pair{"prov", "http://www.w3.org/ns/prov#"},
    Pair{"qb", "http://purl.org/linked-data/cube#"},
    Pair{"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    Pair{"rdfa", "http://www.w3.org/ns/rdfa#"},
    Pair{"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    Pair{"rev", "http://purl.org/stuff/rev#"},
    Pair{"rif", "http://www.w3.org/2007/rif#"},
    Pair{"rr", "http://www.w3.org/ns/r2rml#"},
    Pair{"schema", "http://schema.org/"},
    Pair{"sd", "http://www.w3.org/ns/sparql-service-description#"},
    Pair{"sioc", "http://rdfs.org/sioc/ns#"},
    Pair{"skos", "http://www.w3.org/2004/02/skos/core#"},
    Pair{"skosxl", "http://www.w3.org/2008/05/skos-xl#"},
    Pair{"v", "http://rdf.data-vocabulary.org/#"},
    Pair{"vcard", "http://www.w3.org/2006/vcard/ns#"},
    Pair{"void", "http://rdfs.org/ns/void#"},
    Pair{"wdr", "http://www.w3.org/2007/05/powder#"},
    Pair{"wrds", "http://www.w3.org/2007/05/powder-s#"},
    Pair{"xhv", "http://www.w3.org/1999/xhtml/vocab#"},
    Pair{"xsd", "http://www.w3.org/2001/XMLSchema#"},
};

// Terms whose URL is not csvw:<term>.
constexpr std::array aliases = {
    Pair{"any", "xsd:anyAtomicType"},
    Pair{"binary", "xsd:base64Binary"},
    Pair{"datetime", "xsd:dateTime"},
    Pair{"describedby", "wrds:describedby"},
    Pair{"html", "rdf:HTML"},
    Pair{"json", "csvw:JSON"},
    Pair{"license", "xhv:license"},
    Pair{"maximum", "csvw:maxInclusive"},
    Pair{"minimum", "csvw:minInclusive"},
    Pair{"number", "xsd:double"},
    Pair{"role", "xhv:role"},
    Pair{"xml", "rdf:XMLLiteral"},
    Pair{"columns", "csvw:column"},
    Pair{"foreignKeys", "csvw:foreignKey"},
    Pair{"notes", "csvw:note"},
    Pair{"referencedRows", "csvw:referencedRow"},
    Pair{"rowTitles", "csvw:rowTitle"},
    Pair{"tables", "csvw:table"},
    Pair{"titles", "csvw:title"},
};

constexpr std::array xsd_terms = {"anyAtomicType",
                                  "anyURI",
                                  "base64Binary",
                                  "boolean",
                                  "byte",
                                  "date",
                                  "dateTime",
                                  "dayTimeDuration",
                                  "dateTimeStamp",
                                  "decimal",
                                  "double",
                                  "duration",
                                  "float",
                                  "gDay",
                                  "gMonth",
                                  "gMonthDay",
                                  "gYear",
                                  "gYearMonth",
                                  "hexBinary",
                                  "int",
                                  "integer",
                                  "language",
                                  "long",
                                  "Name",
                                  "NCName",
                                  "NMTOKEN",
                                  "negativeInteger",
                                  "nonNegativeInteger",
                                  "nonPositiveInteger",
                                  "normalizedString",
                                  "positiveInteger",
                                  "QName",
                                  "short",
                                  "string",
                                  "time",
                                  "token",
                                  "unsignedByte",
                                  "unsignedInt",
                                  "unsignedLong",
                                  "unsignedShort",
                                  "yearMonthDuration"};

constexpr std::array csvw_terms = {"Cell",
                                   "Column",
                                   "Datatype",
                                   "Dialect",
                                   "Direction",
                                   "ForeignKey",
                                   "JSON",
                                   "NumericFormat",
                                   "Row",
                                   "Schema",
                                   "Table",
                                   "TableGroup",
                                   "TableReference",
                                   "Transformation",
                                   "aboutUrl",
                                   "base",
                                   "columnReference",
                                   "commentPrefix",
                                   "datatype",
                                   "decimalChar",
                                   "default",
                                   "delimiter",
                                   "describes",
                                   "dialect",
                                   "doubleQuote",
                                   "encoding",
                                   "format",
                                   "groupChar",
                                   "header",
                                   "headerRowCount",
                                   "lang",
                                   "length",
                                   "lineTerminators",
                                   "maxExclusive",
                                   "maxInclusive",
                                   "maxLength",
                                   "minExclusive",
                                   "minInclusive",
                                   "minLength",
                                   "name",
                                   "null",
                                   "ordered",
                                   "pattern",
                                   "primaryKey",
                                   "propertyUrl",
                                   "quoteChar",
                                   "reference",
                                   "required",
                                   "resource",
                                   "row",
                                   "rownum",
                                   "schemaReference",
                                   "scriptFormat",
                                   "separator",
                                   "skipBlankRows",
                                   "skipColumns",
                                   "skipInitialSpace",
                                   "skipRows",
                                   "source",
                                   "suppressOutput",
                                   "tableDirection",
                                   "tableSchema",
                                   "targetFormat",
                                   "textDirection",
                                   "transformations",
                                   "trim",
                                   "uriTemplate",
                                   "url",
                                   "valueUrl",
                                   "virtual"};

std::string_view namespace_of(std::string_view prefix) {
    for (const auto& [name, url] : prefixes)
        if (name == prefix) return url;
    return {};
}

struct Terms {
    std::map<std::string, std::string, std::less<>> url_of, term_of;
    Terms() {
        for (const char* term : xsd_terms) put(term, "xsd:" + std::string(term));
        for (const char* term : csvw_terms) put(term, "csvw:" + std::string(term));
        for (const auto& [term, name] : aliases) put(term, name);
    }
    void put(std::string_view term, std::string_view prefixed) {
        const std::size_t colon = prefixed.find(':');
        std::string url = std::string(namespace_of(prefixed.substr(0, colon))) + std::string(prefixed.substr(colon + 1));
        term_of.emplace(url, term);  // the first term of a URL stays: xsd:double is `double`
        url_of.emplace(term, std::move(url));
    }
};

const Terms& terms() {
    static const Terms table;
    return table;
}

}  // namespace

bool known_prefix(std::string_view prefix) { return !namespace_of(prefix).empty(); }
bool known_term(std::string_view term) { return terms().url_of.contains(term); }

std::string expanded(std::string_view name) {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos || name.substr(colon + 1).starts_with("//")) return std::string(name);
    const std::string_view base = namespace_of(name.substr(0, colon));
    return base.empty() ? std::string(name) : std::string(base) + std::string(name.substr(colon + 1));
}

std::string compacted(std::string_view url) {
    if (url == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type") return "@type";
    if (const auto term = terms().term_of.find(url); term != terms().term_of.end()) return term->second;
    for (const auto& [prefix, base] : prefixes) {
        if (url == base) return std::string(prefix);
        if (url.starts_with(base)) return std::string(prefix) + ":" + std::string(url.substr(base.size()));
    }
    return std::string(url);
}

bool common_name(std::string_view name) {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const std::string_view scheme = name.substr(0, colon), rest = name.substr(colon + 1);
    return known_prefix(scheme) ? !rest.empty() : rest.starts_with("//") || scheme == "urn" || scheme == "tag" || scheme == "info";
}

}  // namespace skl::opendata::csvw
