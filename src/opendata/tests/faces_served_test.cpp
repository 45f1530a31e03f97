// The catalogue's documents over a real socket (opendata.md §11): syntaxes, profiles, negotiation, paging, refusals.
#include <zstd.h>

#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/tests/isomorphic.h"
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Served;

constexpr const char* file = "編號,名稱,數量\r\n1,甲,2\r\n2,乙,3\r\n";

class ServedFaces : public Served {
protected:
    ServedFaces() { publish("things", file); }

    static rdf::Graph graph_of(const skl::testing::Answered& answer, rdf::Syntax syntax) {
        auto graph = rdf::read(answer.body, syntax, "http://localhost/");
        if (!graph) ADD_FAILURE() << graph.problem().params["what"] << answer.body.substr(0, 500);
        return graph ? std::move(*graph) : rdf::Graph{};
    }
};

TEST_F(ServedFaces, A_dataset_says_the_same_in_all_syntaxes_by_suffix_and_by_accept) {
    const rdf::Graph first = graph_of(get("/dataset/things.nt"), rdf::Syntax::n_triples);
    EXPECT_GT(first.size(), 30U);
    for (const rdf::SyntaxName& name : rdf::syntax_names) {
        const auto named = get("/dataset/things." + std::string(name.suffix));
        ASSERT_EQ(named.status, 200) << name.suffix << named.body;
        EXPECT_EQ(named.header("content-type"), name.media_type);
        EXPECT_TRUE(rdf::testing::isomorphic(first, graph_of(named, name.syntax))) << name.suffix;
        const std::string accept = fmt::format("Accept: text/csv;q=0.1, {}\r\n", name.media_type);
        for (const char* path : {"/dataset/things", "/datasets/things"}) {
            const auto asked = get(path, accept);
            ASSERT_EQ(asked.status, 200) << path << asked.body;
            EXPECT_EQ(asked.header("content-type"), name.media_type) << path;
            EXPECT_EQ(asked.body, named.body) << path;
        }
    }
    EXPECT_TRUE(get("/datasets/things", "Accept: text/html\r\n").header("content-type").starts_with("text/html"));
    EXPECT_EQ(get("/datasets/things", "Accept: application/json, text/turtle;q=0.5\r\n").header("content-type"), "application/json");
    EXPECT_EQ(get("/dataset/things", "Accept: image/png\r\n").status, 406);
    EXPECT_EQ(get("/dataset/nothing.ttl").status, 404);
}

TEST_F(ServedFaces, The_catalogue_comes_in_pages_and_the_same_bytes_each_time) {
    for (const rdf::SyntaxName& name : rdf::syntax_names) {
        const auto page = get("/catalog." + std::string(name.suffix));
        ASSERT_EQ(page.status, 200) << name.suffix << page.body;
        EXPECT_EQ(page.body, get("/catalog." + std::string(name.suffix)).body);
        EXPECT_EQ(get("/catalog." + std::string(name.suffix), "If-None-Match: " + page.header("etag") + "\r\n").status, 304);
    }
    EXPECT_NE(get("/catalog.ttl").body.find("hydra:totalItems \"1\"^^xsd:integer"), std::string::npos);
    EXPECT_EQ(get("/catalog.nt?page=2").body.find("<http://www.w3.org/ns/dcat#dataset>"), std::string::npos);
    EXPECT_EQ(get("/catalog.nt?modified_since=2100-01-01").body.find("<http://www.w3.org/ns/dcat#dataset>"), std::string::npos);
    EXPECT_NE(get("/catalog.nt?fq=format:csv").body.find("<http://www.w3.org/ns/dcat#dataset>"), std::string::npos);
    EXPECT_EQ(get("/catalog.nt?fq=format:%22kml%22").body.find("<http://www.w3.org/ns/dcat#dataset>"), std::string::npos);
    EXPECT_EQ(get("/catalog", "Accept: text/turtle\r\n").header("content-type"), "text/turtle");
    EXPECT_EQ(get("/catalog", "Accept: text/html\r\n").status, 303);
    for (const char* bad : {"page=0", "modified_since=yesterday", "fq=color:red", "fq=publisher", "profiles=marc", "colour=red"})
        EXPECT_EQ(get(std::string("/catalog.ttl?") + bad).status, 400) << bad;
}

TEST_F(ServedFaces, Every_profile_is_there_in_every_syntax) {
    for (const char* profile : {"dcat_ap_3", "dcat_ap_2", "dcat_3", "schemaorg", "croissant", "dcat_us_3"})
        for (const char* path : {"/catalog", "/dataset/things"})
            for (const rdf::SyntaxName& name : rdf::syntax_names) {
                const auto answer = get(fmt::format("{}.{}?profiles={}", path, name.suffix, profile));
                ASSERT_EQ(answer.status, 200) << path << name.suffix << profile << answer.body;
                EXPECT_GT(graph_of(answer, name.syntax).size(), 5U) << path << name.suffix << profile;
            }
}

TEST_F(ServedFaces, The_whole_dump_is_one_frame_of_n_triples) {
    const auto answer = get("/catalog-full.nt.zst");
    ASSERT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("content-type"), "application/zstd");
    std::string text(std::size_t{1} << 20, '\0');
    const std::size_t size = ZSTD_decompress(text.data(), text.size(), answer.body.data(), answer.body.size());
    ASSERT_FALSE(ZSTD_isError(size)) << ZSTD_getErrorName(size);
    text.resize(size);
    EXPECT_EQ(text, get("/dataset/things.nt").body);
}

TEST_F(ServedFaces, Other_formats_are_json_that_names_the_data) {
    const auto data = get("/data.json"), package = get("/datasets/things/datapackage.json"),
               csvw = get("/tables/things/download/tsv-metadata.json");
    for (const auto* answer : {&data, &package, &csvw}) {
        ASSERT_EQ(answer->status, 200) << answer->body;
        EXPECT_TRUE(read_json(answer->body));
        EXPECT_EQ(answer->header("access-control-allow-origin"), "*");
    }
    EXPECT_NE(data.body.find("/datasets/things"), std::string::npos);
    EXPECT_NE(package.body.find("/api/v1/tables/things/download/tsv"), std::string::npos);
    EXPECT_NE(csvw.body.find("\"datatype\":\"integer\""), std::string::npos);
    EXPECT_NE(get("/sitemap.xml").body.find("/t/county/datasets/things</loc>"), std::string::npos);
    EXPECT_EQ(get("/datasets/nothing/datapackage.json").status, 404);
}

TEST_F(ServedFaces, A_page_holds_its_description_for_search_engines) {
    const std::string page = get("/datasets/things", "Accept: text/html\r\n").body;
    const std::string open = "<script type=\"application/ld+json\">";
    const auto begin = page.find(open);
    ASSERT_NE(begin, std::string::npos);
    const auto end = page.find("</script>", begin);
    const auto node = read_json(page.substr(begin + open.size(), end - begin - open.size()));
    ASSERT_TRUE(node) << page.substr(begin, 400);
    EXPECT_EQ(node->find("@type")->text, "Dataset");
}

}  // namespace
}  // namespace skl::opendata
