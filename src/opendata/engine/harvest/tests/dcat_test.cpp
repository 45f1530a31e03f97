// DCAT as others write it (vectors of DCAT-AP 3.0.1) and as this product does.
#include <algorithm>

#include "opendata/engine/harvest/tests/given.h"
#include "opendata/engine/rdf/catalogue.h"
#include "opendata/engine/rdf/documents/documents.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/tests/isomorphic.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::harvest {
namespace {

using testing::told;

constexpr const char* examples[] = {"bee-population-2022-2023",
                                    "bee-population-dataset-frequency",
                                    "bee-population-dataset-series-combined",
                                    "bee-population-dataset-series-frequency",
                                    "bee-population-dataset-series-issued",
                                    "bee-population-dataset-series-life-count",
                                    "bee-population-dataset-series-ordered",
                                    "bee-population-dataset-series-spatial-thessaloniki-athens",
                                    "bee-population-dataset-series",
                                    "bee-population"};

std::string example(const std::string& name) { return testing::bytes_of("dcat/examples/example-" + name + ".ttl"); }

std::set<std::string> values_of(const rdf::Graph& graph, const rdf::Term& subject, const char* predicate) {
    std::set<std::string> out;
    for (const rdf::Term* one : graph.objects(subject, rdf::iri(rdf::expand(predicate)))) {
        std::string value = one->value;
        if (std::string_view(predicate) == "dct:issued" || std::string_view(predicate) == "dct:modified") value = value.substr(0, 10);
        out.insert(value);
    }
    return out;
}

// What of the example's datasets has a place in the record stands in it: written out again, it says the same.
TEST(Harvest_dcat, Mapped_properties_of_the_examples_survive_reading_and_writing) {
    const rdf::Site site{"https://here.example", {}, {}, {}};
    std::size_t datasets = 0, values = 0;
    for (const char* name : examples) {
        const std::string text = example(name);
        const auto graph = rdf::read(text, rdf::Syntax::turtle, "https://data.gov.gr/");
        ASSERT_TRUE(graph) << name;
        Catalogue catalogue{SourceKind::dcat, "https://data.gov.gr/catalog.ttl"};
        for (Harvested& one : told(catalogue, text, "text/turtle").records) {
            ++datasets;
            one.record.href.value = "/datasets/x";
            const rdf::Graph again = rdf::record_graph(site, one.record, rdf::Profile::dcat_ap_3);
            const rdf::Term was = rdf::iri(one.guid), is = rdf::iri("https://here.example/datasets/x");
            for (const char* predicate : {"dct:title", "dct:description", "dct:issued", "dct:modified", "dct:spatial", "dcat:keyword",
                                          "dcat:theme", "dct:accrualPeriodicity", "dct:license"}) {
                const auto before = values_of(*graph, was, predicate), after = values_of(again, is, predicate);
                values += before.size();
                for (const std::string& value : before)
                    EXPECT_TRUE(after.contains(value)) << name << " " << one.guid << " " << predicate << " " << value;
            }
            EXPECT_EQ(values_of(*graph, was, "dcat:distribution").size(), one.record.distributions.size()) << name;
            if (const auto series = values_of(*graph, was, "dcat:inSeries"); !series.empty()) EXPECT_EQ(one.series, *series.begin());
        }
    }
    EXPECT_EQ(datasets, 18U);
    EXPECT_EQ(values, 52U);
}

TEST(Harvest_dcat, The_examples_are_written_back_as_the_same_graph_in_every_syntax) {
    for (const char* name : examples) {
        const auto graph = rdf::read(example(name), rdf::Syntax::turtle, "https://data.gov.gr/");
        ASSERT_TRUE(graph) << name;
        for (const rdf::Syntax syntax : {rdf::Syntax::turtle, rdf::Syntax::rdf_xml, rdf::Syntax::json_ld, rdf::Syntax::n_triples}) {
            const auto text = rdf::write(*graph, syntax);
            ASSERT_TRUE(text) << name;
            const auto again = rdf::read(*text, syntax, "");
            ASSERT_TRUE(again) << name;
            EXPECT_TRUE(rdf::testing::isomorphic(*graph, *again)) << name;
            // And the harvester reads the same out of each.
            Catalogue catalogue{SourceKind::dcat, "https://data.gov.gr/catalog"};
            const auto one = told(catalogue, example(name), "text/turtle"),
                       other = told(catalogue, *text, std::string(rdf::media_type(syntax)));
            ASSERT_EQ(one.records.size(), other.records.size()) << name;
            for (std::size_t i = 0; i < one.records.size(); ++i)
                EXPECT_EQ(content_hash(one.records[i]), content_hash(other.records[i])) << name;
        }
    }
}

TEST(Harvest_dcat, What_has_no_place_is_named) {
    Catalogue catalogue{SourceKind::dcat, "https://data.gov.gr/catalog.ttl"};
    const auto all = told(catalogue, example("bee-population-dataset-series-combined"), "text/turtle");
    bool found = false;
    for (const Harvested& one : all.records)
        found = found || std::find(one.unmapped.begin(), one.unmapped.end(), "dcat:prev") != one.unmapped.end();
    EXPECT_TRUE(found);
}

CatalogueRecord whole() {
    CatalogueRecord out;
    Dataset& said = out.dataset;
    said.identifier.value = "A41000000G-000001";
    said.id.bytes[0] = 7;
    out.href.value = "/datasets/village-vital";
    said.title.by_language = {{"zh-Hant", "村里出生"}, {"en", "Births by village"}};
    said.description.by_language = {{"zh-Hant", "各村里 <b>出生</b> & 死亡"}};
    said.keywords.push_back({"人口"});
    said.keywords_en.push_back({"population"});
    said.category_code.value = "I00";
    said.license.value = "CC-BY-4.0";
    said.frequency.value = "quarterly";
    said.temporal_from = Date{std::chrono::sys_days{std::chrono::year{2014} / 7 / 1}};
    said.temporal_to = Date{std::chrono::sys_days{std::chrono::year{2015} / 7 / 31}};
    said.spatial.value = "119.3,21.8,122.1,25.4";
    said.crs.value = "EPSG:3826";
    said.cost = Cost::fee;
    said.cost_law.value = "規費法";
    said.language.push_back({"zh"});
    said.issued_at = Instant{1'700'000'000'000'000};
    said.modified_at = Instant{1'700'000'001'000'000};
    said.version_notes.value = "第二版";
    said.conforms_to.push_back({"https://schema.gov.tw/lists/2"});
    out.publisher.emplace();
    out.publisher->slug.value = "moi";
    out.publisher->title.by_language = {{"zh-Hant", "內政部"}};
    out.publisher->oid.value = "2.16.886.101.20003.20001";
    out.publisher->level = OrganizationLevel::central;
    out.publisher->contact_name.value = "王小明";
    out.publisher->contact_email = Email{"open@moi.example"};
    said.publisher.by_language = out.publisher->title.by_language;
    for (int i = 1; i <= 11; ++i) {
        RecordDistribution& file = out.distributions.emplace_back();
        file.resource.position = i;
        file.resource.title.by_language = {{"zh-Hant", fmt::format("第{}檔", i)}};
        file.format.value = "csv";
        file.media_type.value = "text/csv";
        file.byte_size = 4096 + i;
        file.sha256.value = std::string(64, 'a');
        file.download_href.value = fmt::format("/files/{}", i);
    }
    return out;
}

TEST(Harvest_dcat, Our_own_entry_is_read_back_field_by_field) {
    const rdf::Site site{"https://data.example", {}, {}, {}};
    const CatalogueRecord record = whole();
    const auto text = rdf::write(rdf::record_graph(site, record, rdf::Profile::dcat_ap_3), rdf::Syntax::json_ld);
    ASSERT_TRUE(text);
    Catalogue catalogue{SourceKind::dcat, "https://data.example/catalog.jsonld"};
    const Told all = told(catalogue, *text, "application/ld+json");
    const Harvested& one = testing::only(all);
    const Dataset &was = record.dataset, &is = one.record.dataset;
    EXPECT_EQ(one.guid, "https://data.example/datasets/village-vital");
    EXPECT_EQ(one.origin, "urn:uuid:" + to_text(was.id));
    EXPECT_EQ(is.title, was.title);
    EXPECT_EQ(is.description, was.description);
    EXPECT_EQ(is.identifier.value, was.identifier.value);
    EXPECT_EQ(is.category_code.value, "I00");
    EXPECT_TRUE(is.themes.empty());
    EXPECT_EQ(is.license.value, "CC-BY-4.0");
    EXPECT_EQ(is.frequency.value, "quarterly");
    EXPECT_EQ(is.temporal_from, was.temporal_from);
    EXPECT_EQ(is.temporal_to, was.temporal_to);
    EXPECT_EQ(is.spatial.value, was.spatial.value);
    EXPECT_EQ(is.crs.value, "EPSG:3826");
    EXPECT_EQ(is.cost, Cost::fee);
    EXPECT_EQ(is.cost_law.value, "規費法");
    EXPECT_EQ(is.issued_at, was.issued_at);
    EXPECT_EQ(is.modified_at, was.modified_at);
    EXPECT_EQ(is.version_notes.value, "第二版");
    ASSERT_TRUE(one.record.publisher);
    EXPECT_EQ(one.record.publisher->oid.value, "2.16.886.101.20003.20001");
    EXPECT_EQ(one.record.publisher->level, OrganizationLevel::central);
    EXPECT_EQ(one.record.publisher->contact_name.value, "王小明");
    EXPECT_FALSE(one.record.maintainer);
    ASSERT_EQ(one.record.distributions.size(), 11U);
    EXPECT_EQ(testing::zh(one.record.distributions[1].resource.title), "第2檔");  // not the tenth
    EXPECT_EQ(one.record.distributions[10].byte_size, 4107);
    EXPECT_EQ(one.record.distributions[0].resource.declared_format.value, "csv");
    EXPECT_EQ(one.record.distributions[0].sha256.value, std::string(64, 'a'));
    EXPECT_TRUE(one.unmapped.empty()) << fmt::format("{}", fmt::join(one.unmapped, ", "));
    EXPECT_TRUE(one.unfit.empty()) << fmt::format("{}", fmt::join(one.unfit, ", "));
}

TEST(Harvest_dcat, Pages_are_followed_by_hydra_or_by_a_link_and_no_page_follows_itself) {
    const std::string page = R"(@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://a.example/c?page=1> a hydra:PagedCollection ; hydra:nextPage <https://a.example/c?page=2> ; hydra:totalItems 230 .
<https://a.example/1> a dcat:Dataset ; dct:title "One" .)";
    Catalogue catalogue{SourceKind::dcat, "https://a.example/c?page=1"};
    const auto first = told(catalogue, page, "text/turtle");
    ASSERT_EQ(first.asks.size(), 1U);
    EXPECT_EQ(first.asks[0].href, "https://a.example/c?page=2");
    EXPECT_EQ(first.total, 230);
    EXPECT_TRUE(told(catalogue, first.asks[0], page, "text/turtle").asks.empty());
    const auto linked = told(catalogue, first.asks[0], "<https://a.example/1> a <http://www.w3.org/ns/dcat#Dataset> .", "text/turtle",
                             "https://a.example/c?page=3");
    ASSERT_EQ(linked.asks.size(), 1U);
    EXPECT_EQ(linked.asks[0].href, "https://a.example/c?page=3");
    EXPECT_EQ(linked.faults.size(), 1U);  // without a title
}

TEST(Harvest_dcat, Datasets_that_a_catalogue_only_names_are_asked_for) {
    Catalogue catalogue{SourceKind::dcat, "https://a.example/c"};
    const auto all = told(catalogue,
                          "@prefix dcat: <http://www.w3.org/ns/dcat#> . <https://a.example/c> a dcat:Catalog ; dcat:dataset "
                          "<https://a.example/1>, <https://a.example/2> .",
                          "text/turtle");
    EXPECT_TRUE(all.records.empty());
    ASSERT_EQ(all.asks.size(), 2U);
    EXPECT_EQ(all.asks[0].step, Step::record);
}

}  // namespace
}  // namespace skl::opendata::harvest
