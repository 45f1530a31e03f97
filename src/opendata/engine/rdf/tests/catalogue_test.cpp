// A record as DCAT (opendata.md §4, §11, §23.6) and as the other documents.
#include <gtest/gtest.h>

#include "opendata/engine/rdf/documents/documents.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

const std::string here = "https://data.example/datasets/village-vital";
const std::string eu = "http://publications.europa.eu/resource/authority/";

Site site() {
    Site out{"https://data.example", {}, {}, {}};
    out.title.by_language = {{"zh-Hant", "平溪縣"}, {"en", "Pingxi"}};
    return out;
}

// With everything that §23.6 names.
CatalogueRecord whole() {
    CatalogueRecord out;
    Dataset& said = out.dataset;
    said.slug.value = "village-vital";
    said.identifier.value = "A41000000G-000001";
    out.href.value = "/datasets/village-vital";
    said.title.by_language = {{"zh-Hant", "村里出生"}, {"en", "Births by village"}};
    said.description.by_language = {{"zh-Hant", "各村里 <b>出生</b> & 死亡</script>"}};
    said.keywords.push_back({"人口"});
    said.category_code.value = "I00";
    said.license.value = "CC-BY-4.0";
    out.license_url.value = "https://creativecommons.org/licenses/by/4.0/";
    said.frequency.value = "monthly";
    said.temporal_from = Date{std::chrono::sys_days{std::chrono::year{2014} / 7 / 1}};
    said.spatial.value = "119.3,21.8,122.1,25.4";
    said.language.push_back({"zh-Hant"});
    said.issued_at = Instant{1'700'000'000'000'000};
    said.modified_at = Instant{1'700'000'000'000'000};
    out.publisher.emplace();
    out.publisher->slug.value = "moi";
    out.publisher->title.by_language = {{"zh-Hant", "內政部"}};
    out.publisher->oid.value = "2.16.886.101.20003.20001";
    out.publisher->level = OrganizationLevel::central;
    out.publisher->contact_phone.value = "02-23165300#12";
    out.publisher->contact_email = Email{"open@moi.example"};
    RecordDistribution& file = out.distributions.emplace_back();
    file.format.value = "csv";
    file.media_type.value = "text/csv";
    file.byte_size = 4096;
    file.sha256.value = std::string(64, 'a');
    file.access_href.value = "/datasets/village-vital";
    file.download_href.value = "/datasets/village-vital/versions/2/original";
    file.issued_at = file.modified_at = said.issued_at;
    file.rows = 20;
    RecordTable& table = file.tables.emplace_back();
    table.name.value = "village-vital";
    table.parquet_sha256.value = std::string(64, 'b');
    RecordColumn& column = table.columns.emplace_back();
    column.name.value = "出生數";
    column.type = ColumnType::integer;
    for (const std::int64_t number : {2, 1}) {
        RecordVersion& version = file.versions.emplace_back();
        version.number = number;
        version.href.value = "/datasets/village-vital/versions/" + std::to_string(number);
    }
    return out;
}

// The only object; a graph with none or more fails.
const Term& only(const Graph& graph, const Term& subject, std::string_view predicate) {
    static const Term none;
    const auto found = graph.objects(subject, iri(expand(predicate)));
    EXPECT_EQ(found.size(), 1U) << predicate;
    return found.size() == 1 ? *found[0] : none;
}

std::string member(const Node& node, std::string_view name) { return node.find(name) == nullptr ? "" : node.find(name)->text; }

TEST(Dcat, A_dataset_says_all_that_the_specification_lists) {
    const Graph graph = record_graph(site(), whole(), Profile::dcat_ap_3);
    const Term dataset = iri(here);
    EXPECT_EQ(graph.objects(dataset, iri(expand("dct:title"))).size(), 2U);
    EXPECT_EQ(only(graph, dataset, "dct:identifier"), literal("A41000000G-000001"));
    EXPECT_EQ(only(graph, dataset, "dcat:keyword"), words("人口", "zh-Hant"));
    EXPECT_EQ(only(graph, dataset, "dct:accrualPeriodicity").value, eu + "frequency/MONTHLY");
    EXPECT_EQ(only(graph, dataset, "dct:accessRights").value, eu + "access-right/PUBLIC");
    EXPECT_EQ(only(graph, dataset, "dct:language").value, eu + "language/ZHO");
    EXPECT_EQ(only(graph, dataset, "dct:issued"), literal("2023-11-14T22:13:20.000Z", expand("xsd:dateTime")));
    EXPECT_EQ(only(graph, only(graph, dataset, "dct:temporal"), "dcat:startDate"), literal("2014-07-01", expand("xsd:date")));
    EXPECT_EQ(only(graph, only(graph, dataset, "dct:spatial"), "dcat:bbox").value,
              "POLYGON((119.3 21.8,122.1 21.8,122.1 25.4,119.3 25.4,119.3 21.8))");
    EXPECT_EQ(only(graph, only(graph, dataset, "dct:publisher"), "dct:identifier"), literal("2.16.886.101.20003.20001"));
    const Term contact = only(graph, dataset, "dcat:contactPoint");
    EXPECT_EQ(only(graph, contact, "vcard:hasEmail").value, "mailto:open@moi.example");
    EXPECT_EQ(only(graph, contact, "vcard:hasTelephone").value, "tel:+886223165300;ext=12");
    const auto themes = graph.objects(dataset, iri(expand("dcat:theme")));
    ASSERT_EQ(themes.size(), 2U) << "its own category, and the EU's theme";
    EXPECT_EQ(themes[0]->value, eu + "data-theme/GOVE");
    EXPECT_EQ(themes[1]->value, "https://data.example/catalog#service-category-I00");
    EXPECT_EQ(only(graph, dataset, "dcat:version"), literal("2"));
    EXPECT_EQ(only(graph, dataset, "dcat:hasCurrentVersion").value, here + "/versions/2");
    EXPECT_EQ(only(graph, dataset, "dcat:previousVersion").value, here + "/versions/1");
}

TEST(Dcat, A_distribution_says_where_how_large_and_how_it_may_be_used) {
    const Graph graph = record_graph(site(), whole(), Profile::dcat_ap_3);
    const Term file = only(graph, iri(here), "dcat:distribution");
    EXPECT_EQ(only(graph, file, "dcat:accessURL").value, here);
    EXPECT_EQ(only(graph, file, "dcat:downloadURL").value, here + "/versions/2/original");
    EXPECT_EQ(only(graph, file, "dct:format").value, eu + "file-type/CSV");
    EXPECT_EQ(only(graph, file, "dcat:mediaType").value, "http://www.iana.org/assignments/media-types/text/csv");
    EXPECT_EQ(only(graph, file, "dct:license").value, eu + "licence/CC_BY_4_0");
    EXPECT_EQ(only(graph, file, "dcatap:availability").value, eu + "planned-availability/STABLE");
    EXPECT_EQ(only(graph, only(graph, file, "spdx:checksum"), "spdx:checksumValue"),
              literal(std::string(64, 'a'), expand("xsd:hexBinary")));
    const Term service = only(graph, file, "dcat:accessService");
    EXPECT_EQ(only(graph, service, "dcat:endpointURL").value, "https://data.example/api/v1/tables/village-vital/rows");
    EXPECT_EQ(only(graph, service, "dcat:servesDataset").value, here);
}

TEST(Dcat, Profiles_differ_where_their_standards_do) {
    const Term dataset = iri(here);
    const auto size_of = [&](const Graph& graph) {
        return only(graph, only(graph, dataset, "dcat:distribution"), "dcat:byteSize").datatype;
    };
    const Graph ap3 = record_graph(site(), whole(), Profile::dcat_ap_3), ap2 = record_graph(site(), whole(), Profile::dcat_ap_2),
                w3c = record_graph(site(), whole(), Profile::dcat_3);
    EXPECT_EQ(size_of(ap3), expand("xsd:decimal"));
    EXPECT_EQ(size_of(w3c), expand("xsd:nonNegativeInteger"));
    EXPECT_EQ(only(ap2, dataset, "owl:versionInfo"), literal("2"));
    EXPECT_TRUE(ap2.objects(dataset, iri(expand("dcat:version"))).empty());
    EXPECT_TRUE(w3c.objects(only(w3c, dataset, "dcat:distribution"), iri(expand("dcatap:availability"))).empty());
}

TEST(Dcat, A_record_with_nothing_but_its_title_still_has_what_is_mandatory) {
    CatalogueRecord bare;
    bare.href.value = "/datasets/x";
    bare.dataset.title.by_language = {{"zh-Hant", "名"}};
    bare.distributions.emplace_back();
    const Graph graph = record_graph(site(), bare, Profile::dcat_ap_3);
    const Term dataset = iri("https://data.example/datasets/x");
    EXPECT_EQ(only(graph, dataset, "dct:description"), words("名", "zh-Hant"));
    EXPECT_EQ(only(graph, only(graph, dataset, "dcat:distribution"), "dcat:accessURL").value, dataset.value);
}

TEST(Dcat, Pages_of_a_catalogue_are_linked) {
    const std::vector<CatalogueRecord> records = {whole()};
    const auto of = [&](std::int64_t number) {
        return catalogue_graph(site(), records, {number, 3, 201, "/catalog.ttl?q=x", {}}, Profile::dcat_ap_3);
    };
    const auto page = [](int number) { return iri("https://data.example/catalog.ttl?q=x&page=" + std::to_string(number)); };
    const Graph second = of(2), last = of(3);
    EXPECT_EQ(only(second, page(2), "hydra:next"), page(3));
    EXPECT_EQ(only(second, page(2), "hydra:previous"), page(1));
    EXPECT_EQ(only(second, page(2), "hydra:totalItems"), literal("201", xsd_integer));
    EXPECT_TRUE(last.objects(page(3), iri(expand("hydra:next"))).empty());
    EXPECT_EQ(only(second, iri("https://data.example/catalog"), "dcat:dataset").value, here);
}

TEST(Dcat, Two_runs_write_the_same_bytes) {
    for (const SyntaxName& name : syntax_names)
        EXPECT_EQ(*write(record_graph(site(), whole(), Profile::dcat_ap_3), name.syntax),
                  *write(record_graph(site(), whole(), Profile::dcat_ap_3), name.syntax));
}

TEST(Documents, What_stands_in_a_page_cannot_end_its_script_element) {
    const std::string text = to_script_text(schema_org(site(), whole(), "zh-Hant"));
    EXPECT_EQ(text.find_first_of("<>&"), std::string::npos);
    const auto again = read_json(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(member(*again, "description"), "各村里 <b>出生</b> & 死亡</script>");
    EXPECT_EQ(member(*again, "temporalCoverage"), "2014-07-01/..");
}

TEST(Documents, A_data_package_has_each_table_with_its_typed_fields) {
    const Node package = data_package(site(), whole(), "zh-Hant");
    EXPECT_EQ(member(package, "name"), "village-vital");
    const Node& table = package.find("resources")->items.at(0);
    EXPECT_EQ(member(table, "path"), "https://data.example/api/v1/tables/village-vital/download/tsv");
    const Node& field = table.find("schema")->find("fields")->items.at(0);
    EXPECT_EQ(member(field, "name"), "出生數");
    EXPECT_EQ(member(field, "type"), "integer");
}

TEST(Documents, Csvw_names_are_variables_of_templates_and_titles_are_the_header) {
    const CatalogueRecord record = whole();
    const Node metadata = csvw_metadata(site(), record, record.distributions[0].tables[0], "zh-Hant");
    const Node& column = metadata.find("tableSchema")->find("columns")->items.at(0);
    EXPECT_EQ(member(column, "name"), "%E5%87%BA%E7%94%9F%E6%95%B8");
    EXPECT_EQ(column.find("titles")->items.at(0).text, "出生數");
}

TEST(Documents, Each_document_of_json_ld_is_a_graph_too) {
    const std::vector<CatalogueRecord> records = {whole()};
    for (const Profile profile : {Profile::schemaorg, Profile::croissant, Profile::dcat_us_3}) {
        const auto graph = document_graph(site(), records, profile, "en");
        ASSERT_TRUE(graph);
        EXPECT_GT(graph->size(), 20U);
        for (const SyntaxName& name : syntax_names) EXPECT_TRUE(write(*graph, name.syntax));
    }
    const auto us = document_graph(site(), records, Profile::dcat_us_3, "en");
    EXPECT_EQ(only(*us, iri(here), "dct:title"), words("Births by village", "en"));
}

}  // namespace
}  // namespace skl::opendata::rdf
