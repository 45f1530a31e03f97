#include "opendata/engine/rdf/eu_vocabularies.h"

#include <algorithm>
#include <cctype>

#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

constexpr std::string_view authority = "http://publications.europa.eu/resource/authority/";

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

Concept of_table(std::string_view table, std::string_view code, std::string_view type, std::string_view zh, std::string_view en) {
    std::string scheme = std::string(authority).append(table);
    return {scheme + "/" + std::string(code), std::move(scheme), std::string(type), std::string(zh), std::string(en)};
}

struct Frequency {
    std::string_view word, code, zh, en;
};
constexpr Frequency frequencies[] = {
    {"continuous", "CONT", "即時", "continuous"},
    {"hourly", "HOURLY", "每小時", "hourly"},
    {"daily", "DAILY", "每日", "daily"},
    {"weekly", "WEEKLY", "每週", "weekly"},
    {"ten_day", "MONTHLY_3", "每旬", "three times a month"},
    {"fortnight", "BIWEEKLY", "每兩週", "every two weeks"},
    {"monthly", "MONTHLY", "每月", "monthly"},
    {"quarterly", "QUARTERLY", "每季", "quarterly"},
    {"half_year", "ANNUAL_2", "每半年", "twice a year"},
    {"yearly", "ANNUAL", "每年", "annual"},
    {"biennial", "BIENNIAL", "每兩年", "every two years"},
    {"irregular", "IRREG", "不定期", "irregular"},
    {"never", "NEVER", "不更新", "never"},
    {"P2M", "BIMONTHLY", "每兩月", "every two months"},
    {"P4M", "ANNUAL_3", "每四月", "three times a year"},
    {"P3Y", "TRIENNIAL", "每三年", "every three years"},
    {"P4Y", "QUADRENNIAL", "每四年", "every four years"},
    {"P5Y", "QUINQUENNIAL", "每五年", "every five years"},
    {"P10Y", "DECENNIAL", "每十年", "every ten years"},
    {"PT12H", "DAILY_2", "每十二小時", "twice a day"},
};

struct Format {
    std::string_view name, code, label;  // those of the EU's table
};
constexpr Format formats[] = {
    {"csv", "CSV", "CSV"},
    {"tsv", "TSV", "TSV"},
    {"json", "JSON", "JSON"},
    {"geojson", "GEOJSON", "GeoJSON"},
    {"jsonld", "JSON_LD", "JSON-LD"},
    {"xml", "XML", "XML"},
    {"kml", "KML", "KML"},
    {"kmz", "KMZ", "KMZ"},
    {"gml", "GML", "GML"},
    {"shp", "SHP", "Shapefile"},
    {"xlsx", "XLSX", "XLSX"},
    {"xls", "XLS", "XLS"},
    {"ods", "ODS", "ODS"},
    {"parquet", "PARQUET", "Parquet"},
    {"pdf", "PDF", "PDF"},
    {"html", "HTML", "HTML"},
    {"txt", "TXT", "Text"},
    {"zip", "ZIP", "ZIP"},
    {"doc", "DOC", "DOC"},
    {"docx", "DOCX", "DOCX"},
    {"odt", "ODT", "ODT"},
    {"rdf", "RDF_XML", "RDF/XML"},
    {"ttl", "RDF_TURTLE", "Turtle"},
    {"nt", "RDF_N_TRIPLES", "N-Triples"},
    {"jpeg", "JPEG", "JPEG"},
    {"jpg", "JPEG", "JPEG"},
    {"png", "PNG", "PNG"},
    {"tiff", "TIFF", "TIFF"},
    {"wms", "WMS_SRVC", "WMS"},
    {"wfs", "WFS_SRVC", "WFS"},
    {"rss", "RSS", "RSS"},
};
const Format* format_named(std::string_view name) {
    const std::string wanted = lower(name);
    for (const Format& format : formats)
        if (format.name == wanted) return &format;
    return nullptr;
}

struct Language {
    std::string_view tag, code, zh, en;  // the primary subtag of BCP 47, and ISO 639-3
};
constexpr Language languages[] = {
    {"zh", "ZHO", "中文", "Chinese"},      {"en", "ENG", "英文", "English"},      {"ja", "JPN", "日文", "Japanese"},
    {"ko", "KOR", "韓文", "Korean"},       {"vi", "VIE", "越南文", "Vietnamese"}, {"th", "THA", "泰文", "Thai"},
    {"id", "IND", "印尼文", "Indonesian"}, {"ms", "MSA", "馬來文", "Malay"},      {"fr", "FRA", "法文", "French"},
    {"de", "DEU", "德文", "German"},       {"es", "SPA", "西班牙文", "Spanish"},  {"nl", "NLD", "荷蘭文", "Dutch"}};

struct Theme {
    std::string_view code, zh, en;
};
constexpr Theme themes[] = {
    {"AGRI", "農業、漁業、林業與食品", "Agriculture, fisheries, forestry and food"},
    {"ECON", "經濟與財政", "Economy and finance"},
    {"EDUC", "教育、文化與體育", "Education, culture and sport"},
    {"ENER", "能源", "Energy"},
    {"ENVI", "環境", "Environment"},
    {"GOVE", "政府與公部門", "Government and public sector"},
    {"HEAL", "健康", "Health"},
    {"INTR", "國際事務", "International issues"},
    {"JUST", "司法、法律制度與公共安全", "Justice, legal system and public safety"},
    {"OP_DATPRO", "暫定資料", "Provisional data"},
    {"REGI", "區域與城市", "Regions and cities"},
    {"SOCI", "人口與社會", "Population and society"},
    {"TECH", "科學與技術", "Science and technology"},
    {"TRAN", "交通運輸", "Transport"},
};

}  // namespace

Term described(Graph& graph, const Concept& concept_) {
    const Term node = iri(concept_.iri);
    graph.add(node, iri(rdf_type), iri(expand("skos:Concept")));
    if (!concept_.type.empty()) graph.add(node, iri(rdf_type), iri(expand(concept_.type)));
    if (!concept_.label_zh.empty()) graph.add(node, iri(expand("skos:prefLabel")), words(concept_.label_zh, "zh-Hant"));
    if (!concept_.label_en.empty()) graph.add(node, iri(expand("skos:prefLabel")), words(concept_.label_en, "en"));
    if (!concept_.scheme.empty()) graph.add(node, iri(expand("skos:inScheme")), iri(concept_.scheme));
    return node;
}

std::optional<Concept> frequency_concept(std::string_view frequency) {
    for (const Frequency& one : frequencies)
        if (one.word == frequency) return of_table("frequency", one.code, "dct:Frequency", one.zh, one.en);
    if (frequency.empty()) return {};
    const bool known = frequency.starts_with('P');  // a duration that the table has no word for; other text was not understood
    return known ? of_table("frequency", "OTHER", "dct:Frequency", "其他", "other")
                 : of_table("frequency", "UNKNOWN", "dct:Frequency", "未知", "unknown");
}

std::optional<Concept> file_type(std::string_view format) {
    const Format* known = format_named(format);
    if (known == nullptr) return {};
    return of_table("file-type", known->code, "dct:MediaTypeOrExtent", "", known->label);
}

std::optional<Concept> language_concept(std::string_view tag) {
    const std::string primary = lower(tag.substr(0, tag.find('-')));
    for (const Language& language : languages)
        if (language.tag == primary) return of_table("language", language.code, "dct:LinguisticSystem", language.zh, language.en);
    return {};
}

Concept access_right(AccessLevel level) {
    switch (level) {
        case AccessLevel::open: return of_table("access-right", "PUBLIC", "dct:RightsStatement", "開放", "public");
        case AccessLevel::registered:
        case AccessLevel::restricted: return of_table("access-right", "RESTRICTED", "dct:RightsStatement", "限制", "restricted");
        case AccessLevel::non_public: break;
    }
    return of_table("access-right", "NON_PUBLIC", "dct:RightsStatement", "不公開", "non-public");
}

std::optional<Concept> theme_concept(std::string_view eu_code) {
    for (const Theme& theme : themes)
        if (theme.code == eu_code) return of_table("data-theme", theme.code, "", theme.zh, theme.en);
    return {};
}

std::string_view theme_of_topic(std::string_view topic) {
    constexpr std::pair<std::string_view, std::string_view> topics_to_themes[] = {
        {"population", "SOCI"}, {"traffic", "TRAN"}, {"election", "GOVE"}, {"safety", "JUST"},
        {"finance", "ECON"},    {"life", "SOCI"},    {"land", "REGI"}};
    for (const auto& [name, theme] : topics_to_themes)
        if (name == topic) return theme;
    return {};
}

std::optional<Concept> publisher_type(OrganizationLevel level) {
    const auto adms = [](std::string_view name, std::string_view zh, std::string_view en) {
        return Concept{"http://purl.org/adms/publishertype/" + std::string(name), "http://purl.org/adms/publishertype/1.0", "",
                       std::string(zh), std::string(en)};
    };
    switch (level) {
        case OrganizationLevel::central: return adms("NationalAuthority", "中央機關", "National authority");
        case OrganizationLevel::municipality:
        case OrganizationLevel::county: return adms("RegionalAuthority", "直轄市、縣市機關", "Regional authority");
        case OrganizationLevel::township: return adms("LocalAuthority", "鄉鎮市區公所", "Local authority");
        case OrganizationLevel::other: break;
    }
    return {};
}

Concept availability_stable() { return of_table("planned-availability", "STABLE", "", "穩定", "stable"); }

// The EU's table where it has the licence, else the IRI of the SPDX list, which has those of Taiwan.
std::string license_iri(std::string_view id) {
    constexpr std::pair<std::string_view, std::string_view> in_eu_table[] = {
        {"CC0-1.0", "CC0"}, {"CC-BY-4.0", "CC_BY_4_0"}, {"CC-BY-SA-4.0", "CC_BYSA_4_0"}, {"CC-BY-NC-4.0", "CC_BYNC_4_0"}};
    for (const auto& [spdx, eu] : in_eu_table)
        if (spdx == id) return std::string(authority).append("licence/").append(eu);
    for (const License& license : licenses)
        if (id == license.id) return "http://spdx.org/licenses/" + std::string(id);
    return {};
}

}  // namespace skl::opendata::rdf
