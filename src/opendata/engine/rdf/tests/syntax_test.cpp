// The four syntaxes: what is written is read again as the same graph, and equal graphs are written as equal bytes.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "opendata/engine/rdf/iri.h"
#include "opendata/engine/rdf/syntax.h"
#include "opendata/engine/rdf/tests/isomorphic.h"
#include "opendata/engine/rdf/vocabulary.h"

namespace skl::opendata::rdf {
namespace {

using testing::isomorphic;

constexpr Syntax all[] = {Syntax::turtle, Syntax::rdf_xml, Syntax::json_ld, Syntax::n_triples};

Graph read_or_fail(std::string_view text, Syntax syntax, std::string_view base = "http://base.example/doc") {
    auto graph = read(text, syntax, base);
    if (!graph) {
        ADD_FAILURE() << graph.problem().code << " " << graph.problem().params["what"] << " line " << graph.problem().params["line"] << "\n"
                      << text;
        return {};
    }
    return std::move(*graph);
}
Graph turtle(std::string_view text) { return read_or_fail(text, Syntax::turtle); }

std::string fault(std::string_view text, Syntax syntax) {
    auto graph = read(text, syntax, "");
    return graph ? "read" : graph.problem().params["what"];
}

const std::vector<std::string> iris = {"http://www.w3.org/ns/dcat#Dataset",
                                       "http://purl.org/dc/terms/title",
                                       "http://example.org/a?b=c&d=e",
                                       "http://example.org/資料/%E5%8F%B0#x",
                                       "urn:uuid:0193",
                                       "mailto:a@b.example",
                                       "http://www.w3.org/ns/dcat#",
                                       "http://example.org/it's(1),*",
                                       "http://www.w3.org/ns/dcat#a.b",
                                       "http://purl.org/dc/terms/-x"};
const std::vector<std::string> predicates = {
    "http://purl.org/dc/terms/title",    std::string(rdf_type), "http://example.org/p1", "http://xmlns.com/foaf/0.1/name",
    "http://example.org/ns#under_score", std::string(rdf_first)};
const std::vector<std::string> texts = {
    "",    " ",   "臺北市", "\"quoted\"",   "back\\slash", "two\nlines", "cr\r\nlf", "tab\t", "<b>&amp;</b>", "]]>",
    "'''", "a\"", "𠮷野家", "# no comment", "\\u0041",     "true",       "42",       "]}",    "\u00a0"};

rc::Gen<std::string> one_of(const std::vector<std::string>& pool) {
    return rc::gen::map(rc::gen::inRange<std::size_t>(0, pool.size()), [&pool](std::size_t i) { return pool[i]; });
}

Term any_node() {
    if (*rc::gen::inRange(0, 3) == 0) return iri(*one_of(iris));
    return blank("n" + std::to_string(*rc::gen::inRange(0, 5)));
}
Term any_object() {
    switch (*rc::gen::inRange(0, 4)) {
        case 0: return literal(*one_of(texts));
        case 1: return words(*one_of(texts), *rc::gen::element<std::string>("en", "zh-Hant", "zh-Hant-TW"));
        case 2:
            return literal(*one_of(texts),
                           *rc::gen::element<std::string>(std::string(xsd_integer), "http://example.org/type", std::string(xsd_boolean)));
        default: return any_node();
    }
}
Graph any_graph() {
    Graph graph;
    const int size = *rc::gen::inRange(0, 14);
    for (int i = 0; i < size; ++i) graph.add(any_node(), iri(*one_of(predicates)), any_object());
    graph.settle();
    return graph;
}

RC_GTEST_PROP(Rdf, What_is_written_in_any_syntax_is_read_as_the_same_graph, ()) {
    const Graph graph = any_graph();
    for (const Syntax syntax : all) {
        const auto text = write(graph, syntax);
        RC_ASSERT(static_cast<bool>(text));
        auto again = read(*text, syntax, "");
        if (!again) RC_FAIL(again.problem().params["what"] + "\n" + *text);
        if (!isomorphic(graph, *again))
            RC_FAIL(*text + "\nfrom\n" + *write(graph, Syntax::n_triples) + "\nread\n" + *write(*again, Syntax::n_triples));
    }
}

RC_GTEST_PROP(Rdf, Stable_labels_change_no_graph_and_do_not_depend_on_the_order_of_triples, ()) {
    const Graph graph = any_graph();
    const Graph stable = with_stable_labels(graph);
    RC_ASSERT(isomorphic(graph, stable));
    Graph backwards;
    for (std::size_t i = graph.size(); i-- > 0;) {
        const Graph::Triple& triple = graph.triples()[i];
        backwards.add(graph.term(triple[0]), graph.term(triple[1]), graph.term(triple[2]));
    }
    backwards.settle();
    for (const Syntax syntax : all) RC_ASSERT(*write(with_stable_labels(backwards), syntax) == *write(stable, syntax));
}

TEST(Rdf, A_tree_of_blank_nodes_has_the_same_labels_whatever_they_were_called) {
    const std::string text = "@prefix f: <http://f/> . <http://a> f:p [ f:q [ f:r 1 ] ; f:q [ f:r 2 ] ], [ f:q [ f:r 3 ] ] .";
    const std::string other =
        "@prefix f: <http://f/> . <http://a> f:p _:z, _:a . _:a f:q _:k, _:b . _:b f:r 2 . _:k f:r 1 . _:z f:q [ f:r 3 ] .";
    EXPECT_EQ(*write(with_stable_labels(turtle(text)), Syntax::n_triples), *write(with_stable_labels(turtle(other)), Syntax::n_triples));
}

TEST(Isomorphism, Tells_graphs_apart_that_look_alike_node_by_node) {
    const char* two_triangles =
        "_:a <http://p> _:b . _:b <http://p> _:c . _:c <http://p> _:a . _:d <http://p> _:e . _:e <http://p> _:f . _:f <http://p> _:d .";
    const char* hexagon =
        "_:a <http://p> _:b . _:b <http://p> _:c . _:c <http://p> _:d . _:d <http://p> _:e . _:e <http://p> _:f . _:f <http://p> _:a .";
    EXPECT_FALSE(isomorphic(turtle(two_triangles), turtle(hexagon)));
    EXPECT_TRUE(isomorphic(turtle(hexagon), with_stable_labels(turtle(hexagon))));
}

TEST(Turtle, Its_abbreviations_mean_what_they_are_short_for) {
    const Graph graph = turtle(R"(PREFIX ex: <http://example.org/>
@base <http://example.org/base/> .
ex:s a ex:T ; ex:n 1, -2.5, 1e3, true ; ; ex:l (1 [ ex:p "x" ] ()) ; ex:q """a "b" c""", 'd'@zh-Hant, "e"^^ex:t .  # comment
<doc#a> ex:esc ex:with\,comma, <\u0041>, ex:a.b, ex:%41 .
[ ex:p ex:o ] .)");
    const Graph same = turtle(R"(
<http://example.org/s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/T> .
<http://example.org/s> <http://example.org/n> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://example.org/s> <http://example.org/n> "-2.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://example.org/s> <http://example.org/n> "1e3"^^<http://www.w3.org/2001/XMLSchema#double> .
<http://example.org/s> <http://example.org/n> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://example.org/s> <http://example.org/l> _:l1 .
_:l1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:l1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l2 .
_:l2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> _:x .
_:x <http://example.org/p> "x" .
_:l2 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l3 .
_:l3 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
_:l3 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .
<http://example.org/s> <http://example.org/q> "a \"b\" c" .
<http://example.org/s> <http://example.org/q> "d"@zh-Hant .
<http://example.org/s> <http://example.org/q> "e"^^<http://example.org/t> .
<http://example.org/base/doc#a> <http://example.org/esc> <http://example.org/with,comma> .
<http://example.org/base/doc#a> <http://example.org/esc> <http://example.org/base/A> .
<http://example.org/base/doc#a> <http://example.org/esc> <http://example.org/a.b> .
<http://example.org/base/doc#a> <http://example.org/esc> <http://example.org/%41> .
_:b <http://example.org/p> <http://example.org/o> .)");
    EXPECT_TRUE(isomorphic(graph, same)) << *write(graph, Syntax::n_triples);
}

TEST(Turtle, What_is_broken_is_refused_with_its_line) {
    for (const char* bad :
         {"<http://a> <http://p> .", "<http://a> <http://p> \"x", "<http://a> <http://p> \"x\n\" .", "ex:a a ex:b .",
          "<http://a> a <http://b>", "<a> a <http://b> .", "\"x\" a <http://b> .", "<http://a> a \"x\"@1 .", "<http://a> a [ .",
          "<http://a> a ( 1 .", "<http://a> a \"\\x\" .", "@prefix a <http://b> .", "<http://a> a 1.2.3 .", "<http://a> a <http://b> . }"})
        EXPECT_NE(fault(bad, Syntax::turtle), "read") << bad;
    auto graph = read("<http://a> a <http://b> .\n<http://a> a\n oops .", Syntax::turtle);
    ASSERT_FALSE(graph);
    EXPECT_EQ(graph.problem().params["line"], "3");
}

TEST(Turtle, Nesting_is_limited_and_what_is_just_under_the_limit_is_read) {
    const auto nested = [](int depth) {
        std::string text = "<http://a> <http://p> ";
        for (int i = 0; i < depth; ++i) text += "[ <http://p> ";
        text += "1";
        for (int i = 0; i < depth; ++i) text += " ]";
        return text + " .";
    };
    const Graph deep = turtle(nested(deepest - 1));
    EXPECT_EQ(deep.size(), static_cast<std::size_t>(deepest));
    EXPECT_EQ(fault(nested(deepest + 1), Syntax::turtle), "nested too deeply");
    for (const Syntax syntax : all) EXPECT_TRUE(isomorphic(deep, read_or_fail(*write(deep, syntax), syntax)));
}

TEST(RdfXml, Its_abbreviations_mean_what_they_are_short_for) {
    const Graph graph = read_or_fail(R"(<?xml version="1.0"?><!-- c -->
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/" xml:base="http://e/doc" xml:lang="en">
<e:T rdf:about="#s" e:short="in short"><e:p rdf:resource="o"/><e:q>words</e:q><e:r xml:lang="" rdf:datatype="http://e/t"> 1 </e:r>
<e:b rdf:parseType="Resource"><e:c><![CDATA[<x>]]></e:c></e:b><e:l rdf:parseType="Collection"><rdf:Description rdf:about="m"/></e:l>
<e:n><rdf:Bag rdf:nodeID="bag"><rdf:li>1</rdf:li><rdf:li>2</rdf:li></rdf:Bag></e:n><e:k rdf:ID="st" e:name="N"/></e:T></rdf:RDF>)",
                                     Syntax::rdf_xml);
    const Graph same = turtle(R"(@prefix e: <http://e/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
<http://e/doc#s> a e:T ; e:short "in short"@en ; e:p e:o ; e:q "words"@en ; e:r " 1 "^^e:t ; e:b [ e:c "<x>"@en ] ; e:l (e:m) ;
  e:n [ a rdf:Bag ; rdf:_1 "1"@en ; rdf:_2 "2"@en ] ; e:k _:k . _:k e:name "N"@en .
<http://e/doc#st> a rdf:Statement ; rdf:subject <http://e/doc#s> ; rdf:predicate e:k ; rdf:object _:k .)");
    EXPECT_TRUE(isomorphic(graph, same)) << *write(graph, Syntax::turtle);
}

TEST(RdfXml, A_document_type_and_what_is_not_well_formed_are_refused) {
    EXPECT_EQ(fault("<!DOCTYPE x [<!ENTITY a 'b'>]><x xmlns='http://e/'/>", Syntax::rdf_xml), "DTD");
    for (const char* bad :
         {"<x", "<a:x/>", "<x/>",
          "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description><a/></rdf:Description></rdf:RDF>"})
        EXPECT_NE(fault(bad, Syntax::rdf_xml), "read") << bad;
}

TEST(RdfXml, A_predicate_without_a_name_at_its_end_cannot_be_written) {
    Graph graph;
    graph.add(iri("http://a"), iri("http://p/"), literal("x"));
    graph.settle();
    EXPECT_FALSE(write(graph, Syntax::rdf_xml));
    EXPECT_TRUE(write(graph, Syntax::turtle));
}

TEST(JsonLd, Contexts_in_the_document_are_understood) {
    const Graph graph = read_or_fail(R"({"@context":[{"@vocab":"http://v/","dct":"http://purl.org/dc/terms/","id":"@id","type":"@type",
 "title":{"@id":"dct:title","@container":"@language"},"issued":{"@id":"dct:issued","@type":"http://www.w3.org/2001/XMLSchema#date"},
 "page":{"@type":"@id"},"part":{"@reverse":"dct:isPartOf"},"steps":{"@container":"@list"},"none":null},{"@language":"en","@base":"http://b/x/"}],
 "id":"d","type":"Dataset","title":{"zh-Hant":"甲","en":["A","B"]},"issued":"2024-01-02","page":"../p","part":{"id":"#c"},"steps":[1,2.5,true],
 "none":"dropped","word":"w","nested":{"@context":{"@vocab":"http://w/"},"inner":{"@value":"x","@language":"ja"}},"big":1e21,"set":{"@set":["a",null]}})",
                                     Syntax::json_ld);
    const Graph same =
        turtle(R"(@prefix v: <http://v/> . @prefix dct: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://b/x/d> a v:Dataset ; dct:title "甲"@zh-Hant, "A"@en, "B"@en ; dct:issued "2024-01-02"^^xsd:date ; v:page <http://b/p> ;
 v:steps (1 "2.5E0"^^xsd:double true) ; v:word "w"@en ; v:nested [ <http://w/inner> "x"@ja ] ; v:big "1.0E21"^^xsd:double ; v:set "a"@en .
<http://b/x/#c> dct:isPartOf <http://b/x/d> .)");
    EXPECT_TRUE(isomorphic(graph, same)) << *write(graph, Syntax::turtle);
}

TEST(JsonLd, No_context_is_fetched_but_the_names_of_schema_org_are_known) {
    EXPECT_NE(fault(R"({"@context":"https://evil.example/context.jsonld","a":1})", Syntax::json_ld), "read");
    const Graph graph = read_or_fail(R"({"@context":"https://schema.org/","@type":"Dataset","name":"n"})", Syntax::json_ld);
    EXPECT_TRUE(isomorphic(graph, turtle("[ a <http://schema.org/Dataset> ; <http://schema.org/name> \"n\" ] .")));
}

TEST(JsonLd, A_context_that_turns_in_a_circle_is_refused) {
    EXPECT_NE(fault(R"({"@context":{"a":"b:x","b":"a:y"},"a":1})", Syntax::json_ld), "read");
}

// RFC 3986 §5.4.
TEST(Iri, References_are_resolved_as_the_standard_shows) {
    const std::pair<const char*, const char*> normal[] = {{"g:h", "g:h"},
                                                          {"g", "http://a/b/c/g"},
                                                          {"./g", "http://a/b/c/g"},
                                                          {"g/", "http://a/b/c/g/"},
                                                          {"/g", "http://a/g"},
                                                          {"//g", "http://g"},
                                                          {"?y", "http://a/b/c/d;p?y"},
                                                          {"g?y", "http://a/b/c/g?y"},
                                                          {"#s", "http://a/b/c/d;p?q#s"},
                                                          {"g#s", "http://a/b/c/g#s"},
                                                          {"g?y#s", "http://a/b/c/g?y#s"},
                                                          {";x", "http://a/b/c/;x"},
                                                          {"", "http://a/b/c/d;p?q"},
                                                          {".", "http://a/b/c/"},
                                                          {"./", "http://a/b/c/"},
                                                          {"..", "http://a/b/"},
                                                          {"../", "http://a/b/"},
                                                          {"../g", "http://a/b/g"},
                                                          {"../..", "http://a/"},
                                                          {"../../g", "http://a/g"},
                                                          {"../../../g", "http://a/g"},
                                                          {"/./g", "http://a/g"},
                                                          {"/../g", "http://a/g"},
                                                          {"g.", "http://a/b/c/g."},
                                                          {"..g", "http://a/b/c/..g"},
                                                          {"./../g", "http://a/b/g"},
                                                          {"./g/.", "http://a/b/c/g/"},
                                                          {"g/../h", "http://a/b/c/h"},
                                                          {"g;x=1/../y", "http://a/b/c/y"},
                                                          {"g?y/../x", "http://a/b/c/g?y/../x"}};
    for (const auto& [reference, whole] : normal) EXPECT_EQ(resolve("http://a/b/c/d;p?q", reference), whole) << reference;
}

TEST(Iri, What_no_iri_may_hold_becomes_percent_codes) {
    EXPECT_EQ(iri("http://a/b c<\"x\">").value, "http://a/b%20c%3C%22x%22%3E");
    EXPECT_EQ(as_uri("http://a/臺 北"), "http://a/%E8%87%BA%20%E5%8C%97");
    EXPECT_TRUE(isomorphic(turtle("<http://a/b c> a <http://t> ."), turtle("<http://a/b%20c> a <http://t> .")));
}

}  // namespace
}  // namespace skl::opendata::rdf
