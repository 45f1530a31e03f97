// The catalogue itself as dcat:Catalog, in pages by Hydra (opendata.md §11).
#include "kernel/text/text.h"
#include "opendata/engine/rdf/describing.h"
#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/service_category.h"

namespace skl::opendata::rdf {
namespace {

constexpr std::string_view eu_themes = "http://publications.europa.eu/resource/authority/data-theme";

std::string page_address(const Site& site, const CataloguePage& page, std::int64_t number) {
    return address(site, fmt::format("{}{}page={}", page.path, page.path.find('?') == std::string::npos ? '?' : '&', number));
}

void describe_catalogue(Graph& graph, const Site& site, const CataloguePage& page) {
    Subject catalogue(graph, iri(address(site, "/catalog")));
    catalogue.a("dcat:Catalog");
    catalogue.words_in("dct:title", site.title);
    catalogue.words_in("dct:description",
                       site.description.by_language.empty() ? static_cast<const Translations&>(site.title) : site.description);
    catalogue.add("dct:publisher", site_agent(graph, site));
    catalogue.resource("foaf:homepage", address(site, "/"), "foaf:Document");
    for (const char* tag : {"zh", "en"}) catalogue.add("dct:language", described(graph, *language_concept(tag)));
    catalogue.time("dct:modified", page.modified_at);
    Subject themes = catalogue.resource("dcat:themeTaxonomy", eu_themes, "skos:ConceptScheme");
    themes.add("dct:title", words("Data theme", "en"));
    Subject own = catalogue.resource("dcat:themeTaxonomy", own_scheme(site).value, "skos:ConceptScheme");
    own.add("dct:title", words("政府資料開放平臺服務分類", "zh-Hant"));
    own.add("dct:title", words("Service categories of data.gov.tw", "en"));
}

// Hydra Core names the links first, next …; an older draft, which harvesters still follow, firstPage, nextPage ….
void describe_page(Graph& graph, const Site& site, const CataloguePage& page) {
    Subject view(graph, iri(page_address(site, page, page.number)));
    view.a("hydra:PartialCollectionView");
    view.a("hydra:PagedCollection");
    view.text("hydra:totalItems", std::to_string(page.total), "xsd:integer");
    const auto link = [&](std::string_view name, std::int64_t number) {
        view.link("hydra:" + std::string(name), page_address(site, page, number));
        view.link("hydra:" + std::string(name) + "Page", page_address(site, page, number));
    };
    link("first", 1);
    link("last", page.last);
    if (page.number > 1) link("previous", page.number - 1);
    if (page.number < page.last) link("next", page.number + 1);
    graph.add(iri(address(site, "/catalog")), iri(expand("hydra:view")), view.term());
}

Graph settled(Graph graph) {
    graph.settle();
    return with_stable_labels(graph);
}

}  // namespace

std::string address(const Site& site, std::string_view path) { return as_uri(site.base + std::string(path)); }
std::string dataset_iri(const Site& site, const CatalogueRecord& record) { return address(site, record.href.value); }

Subject site_agent(Graph& graph, const Site& site) {
    Subject out(graph, iri(address(site, "/catalog#publisher")));
    out.a("foaf:Agent");
    out.words_in("foaf:name", site.publisher.by_language.empty() ? static_cast<const Translations&>(site.title) : site.publisher);
    return out;
}

Graph record_graph(const Site& site, const CatalogueRecord& record, Profile profile) {
    Graph graph;
    describe_dataset(graph, {site, record, profile});
    return settled(std::move(graph));
}

Graph catalogue_graph(const Site& site, std::span<const CatalogueRecord> records, const CataloguePage& page, Profile profile) {
    Graph graph;
    describe_catalogue(graph, site, page);
    describe_page(graph, site, page);
    const Term catalogue = iri(address(site, "/catalog"));
    for (const CatalogueRecord& record : records) {
        describe_dataset(graph, {site, record, profile});
        graph.add(catalogue, iri(expand("dcat:dataset")), iri(dataset_iri(site, record)));
        for (const RecordDistribution& distribution : record.distributions)
            for (const RecordTable& table : distribution.tables)
                graph.add(catalogue, iri(expand("dcat:service")), iri(address(site, "/api/v1/tables/" + table.name.value)));
    }
    return settled(std::move(graph));
}

}  // namespace skl::opendata::rdf
