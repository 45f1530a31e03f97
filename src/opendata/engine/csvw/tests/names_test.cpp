// URLs (RFC 3986), URI templates (RFC 6570), language tags (BCP 47) and names of the context.
#include "opendata/engine/csvw/context.h"
#include "opendata/engine/csvw/language_tag.h"
#include "opendata/engine/csvw/locate.h"
#include "opendata/engine/csvw/uri_template.h"
#include "opendata/engine/csvw/url.h"

namespace skl::opendata::csvw {
namespace {

TEST(Urls, Are_resolved_as_in_the_examples_of_RFC_3986) {
    const std::string base = "http://a/b/c/d;p?q";
    const std::pair<const char*, const char*> examples[] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {";x", "http://a/b/c/;x"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../../g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"./g/.", "http://a/b/c/g/"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
    };
    for (const auto& [reference, wanted] : examples) EXPECT_EQ(resolve(base, reference), wanted) << reference;
}

TEST(Urls, Are_compared_normalised) {
    EXPECT_EQ(normalised("HTTP://Example.ORG:80/%7euser/./a/../b"), "http://example.org/~user/b");
    EXPECT_EQ(normalised("https://example.org:443"), "https://example.org/");
    EXPECT_EQ(normalised("http://example.org/%e5%8f%b0"), "http://example.org/%E5%8F%B0");
    EXPECT_EQ(normalised("http://example.org:8080/"), "http://example.org:8080/");
}

TEST(Templates, Are_expanded_as_in_the_examples_of_RFC_6570) {
    const std::map<std::string, TemplateVariable, std::less<>> values = {
        {"var", {{"value"}}},
        {"hello", {{"Hello World!"}}},
        {"path", {{"/foo/bar"}}},
        {"x", {{"1024"}}},
        {"y", {{"768"}}},
        {"empty", {{""}}},
        {"list", {{"red", "green", "blue"}, true}},
        {"none", {{}, true}},
    };
    const Lookup lookup = [&](std::string_view name) -> std::optional<TemplateVariable> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
    const std::pair<const char*, const char*> examples[] = {
        {"{var}", "value"},
        {"{hello}", "Hello%20World%21"},
        {"{+hello}", "Hello%20World!"},
        {"{+path}/here", "/foo/bar/here"},
        {"{#path,x}", "#/foo/bar,1024"},
        {"X{.var}", "X.value"},
        {"{/var,x}/here", "/value/1024/here"},
        {"{;x,y,empty}", ";x=1024;y=768;empty"},
        {"{?x,y,empty}", "?x=1024&y=768&empty="},
        {"{&x}", "&x=1024"},
        {"{var:3}", "val"},
        {"{list}", "red,green,blue"},
        {"{list*}", "red,green,blue"},
        {"{/list*}", "/red/green/blue"},
        {"{?list*}", "?list=red&list=green&list=blue"},
        {"{?list}", "?list=red,green,blue"},
        {"{none}", ""},
        {"O{undef}X", "OX"},
        {"{?undef,x}", "?x=1024"},
        {"a b", "a%20b"},
    };
    for (const auto& [text, wanted] : examples) EXPECT_EQ(expand_template(text, lookup), wanted) << text;
    EXPECT_TRUE(well_formed_template("http://example.org/{+a.b,c%20d}{?e*}"));
    for (const char* bad : {"{", "}", "{}", "{a b}", "{?}", "{a", "{.}"}) EXPECT_FALSE(well_formed_template(bad)) << bad;
}

TEST(Languages, Are_well_formed_by_their_subtags) {
    for (const char* good :
         {"en", "zh-Hant-TW", "zh-yue", "de-CH-1996", "sl-rozaj-biske", "x-whatever", "en-a-bbb-x-a", "i-klingon", "und", "es-419"})
        EXPECT_TRUE(well_formed_language(good)) << good;
    for (const char* bad : {"", "e", "notavalidlanguagetag", "a-bad-language", "en-", "en--us", "zh_TW", "en-x", "x", "en-a"})
        EXPECT_FALSE(well_formed_language(bad)) << bad;
    EXPECT_TRUE(languages_match("en", "en-US") && languages_match("und", "zh") && languages_match("zh-hant", "zh-Hant-TW"));
    EXPECT_FALSE(languages_match("en-US", "en-GB"));
}

TEST(Context, Expands_and_compacts_names) {
    EXPECT_EQ(expanded("dc:title"), "http://purl.org/dc/terms/title");
    EXPECT_EQ(expanded("unknown:title"), "unknown:title");
    EXPECT_EQ(compacted("http://purl.org/dc/terms/title"), "dc:title");
    EXPECT_EQ(compacted("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), "@type");
    EXPECT_EQ(compacted("http://www.w3.org/2001/XMLSchema#double"), "double");
    EXPECT_EQ(compacted("http://example.org/x"), "http://example.org/x");
    EXPECT_TRUE(common_name("schema:name") && common_name("http://example.org/x") && common_name("urn:isbn:1"));
    EXPECT_FALSE(common_name("name") || common_name("foo:bar") || common_name("schema:"));
}

TEST(Links, That_describe_a_file_are_found_in_any_spelling) {
    const std::vector<std::string> fields = {
        "<a.json>; rel=\"describedby\"; type=\"application/csvm+json\", <next.csv>; rel=next",
        "<b.json>;type=application/json;rel=\"other describedBy\"",
        "<c.txt>; rel=describedby; type=\"text/plain\"",
        "<d.json>; rel=describedby",
    };
    EXPECT_EQ(described_by(fields, "http://example.org/x/t.csv"),
              (std::vector<std::string>{"http://example.org/x/a.json", "http://example.org/x/b.json"}));
}

}  // namespace
}  // namespace skl::opendata::csvw
