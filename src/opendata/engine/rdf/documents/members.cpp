#include "opendata/engine/rdf/documents/members.h"

#include "opendata/engine/rdf/eu_vocabularies.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/rdf/syntax.h"

namespace skl::opendata::rdf {

std::string license_address(const CatalogueRecord& record) {
    if (!record.license_url.empty()) return as_uri(record.license_url.value);
    return license_iri(record.dataset.license.value);
}

std::string license_title(const CatalogueRecord& record, std::string_view language) {
    return language == "en" ? record.license_title_en.value : record.license_title_zh.value;
}

std::string publisher_name(const Site& site, const CatalogueRecord& record, std::string_view language) {
    if (record.publisher) return record.publisher->title.in(language);
    if (!record.dataset.publisher.by_language.empty()) return record.dataset.publisher.in(language);
    return site.publisher.by_language.empty() ? site.title.in(language) : site.publisher.in(language);
}

std::string download_address(const Site& site, const CatalogueRecord& record, const RecordDistribution& distribution) {
    if (distribution.resource.download_url) return as_uri(distribution.resource.download_url->value);
    if (!distribution.download_href.empty()) return address(site, distribution.download_href.value);
    if (distribution.resource.access_url) return as_uri(distribution.resource.access_url->value);
    return address(site, distribution.access_href.empty() ? record.href.value : distribution.access_href.value);
}

std::string table_download(const Site& site, const RecordTable& table, std::string_view format) {
    return address(site, fmt::format("/api/v1/tables/{}/download/{}", table.name.value, format));
}

std::string column_title(const RecordColumn& column, std::string_view language) {
    const std::string said = column.title.by_language.empty() ? std::string{} : column.title.in(language);
    return !said.empty() ? said : column.label.empty() ? column.name.value : column.label;
}

std::string distribution_title(const CatalogueRecord& record, const RecordDistribution& distribution, std::string_view language) {
    const Resource& resource = distribution.resource;
    const std::string said = resource.title.by_language.empty() ? std::string{} : resource.title.in(language);
    return said.empty() ? record.dataset.title.in(language) : said;
}

std::vector<Node> keyword_nodes(const CatalogueRecord& record) {
    std::vector<Node> out;
    for (const auto& keyword : record.dataset.keywords) out.push_back(text_node(keyword.value));
    for (const auto& keyword : record.dataset.keywords_en) out.push_back(text_node(keyword.value));
    return out;
}

std::string version_of(const CatalogueRecord& record) {
    if (record.distributions.empty() || record.distributions[0].versions.empty()) return {};
    return std::to_string(record.distributions[0].versions[0].number);
}

std::string description_of(const CatalogueRecord& record, std::string_view language) {
    const std::string said = record.dataset.description.by_language.empty() ? std::string{} : record.dataset.description.in(language);
    return said.empty() ? record.dataset.title.in(language) : said;
}

const Organization* contact_of(const CatalogueRecord& record) {
    return record.maintainer ? &*record.maintainer : record.publisher ? &*record.publisher : nullptr;
}

std::string to_text(const Node& document) {
    std::string out;
    write_node(out, document);
    return out += '\n';
}

std::string to_script_text(const Node& document) {
    const std::string plain = to_text(document);
    std::string out;
    out.reserve(plain.size());
    for (const char c : plain)
        if (c == '<' || c == '>' || c == '&')  // only within strings of JSON, where an escape means the same
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    return out;
}

Result<Graph> document_graph(const Site& site, std::span<const CatalogueRecord> records, Profile profile, std::string_view language) {
    Graph out;
    const auto read_in = [&](const Node& document) -> Done {
        auto graph = read(to_text(document), Syntax::json_ld, site.base + "/");
        if (!graph) return std::move(graph.problem());
        // Labels of one document are apart from those of the next: each is stable by what is said about it.
        out.add_all(with_stable_labels(*graph));
        return Nothing{};
    };
    for (const CatalogueRecord& record : records) {
        const Done done = read_in(profile == Profile::croissant   ? croissant(site, record, language)
                                  : profile == Profile::dcat_us_3 ? dcat_us(site, record, language)
                                                                  : schema_org(site, record, language));
        if (!done) return done.problem();
    }
    out.settle();
    return out;
}

}  // namespace skl::opendata::rdf
