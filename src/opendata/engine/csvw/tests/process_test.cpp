// Metadata and tables together: rules of the recommendations that the suite of the W3C does not reach, and the limits.
#include "opendata/engine/csvw/process.h"

#include "kernel/describe/node.h"

namespace skl::opendata::csvw {
namespace {

using Site = std::map<std::string, Response>;

Fetch fetch_from(const Site& site) {
    return [&site](const std::string& url) -> std::optional<Response> {
        const auto found = site.find(url);
        return found == site.end() ? std::nullopt : std::optional(found->second);
    };
}

std::string listed(const Findings& findings) {
    std::string out;
    for (const Finding& one : findings.kept)
        out += (out.empty() ? "" : ", ") + std::string(one.level == Finding::Level::error ? "!" : "") + one.fault.code +
               (one.fault.pointer.empty() ? "" : " " + one.fault.pointer) +
               (one.fault.at ? fmt::format(" {}:{}", one.fault.at->row, one.fault.at->column) : "");
    return out;
}

// A table with metadata whose members beside @context and url are given.
std::string checked(const std::string& csv, const std::string& members, Site more = {}) {
    more["http://example.org/t.csv"] = {.body = csv};
    more["http://example.org/m.json"] = {.body = R"({"@context":"http://www.w3.org/ns/csvw","url":"t.csv")" +
                                                 (members.empty() ? "" : "," + members) + "}"};
    return listed(validate({.metadata_url = "http://example.org/m.json"}, fetch_from(more)));
}

std::string converted(const std::string& csv, const std::string& members, JsonMode mode = JsonMode::minimal, Site more = {}) {
    more["http://example.org/t.csv"] = {.body = csv};
    more["http://example.org/m.json"] = {.body = R"({"@context":"http://www.w3.org/ns/csvw","url":"t.csv")" +
                                                 (members.empty() ? "" : "," + members) + "}"};
    const Converted out = convert_to_json({.metadata_url = "http://example.org/m.json"}, mode, fetch_from(more));
    return out.json.value_or(listed(out.findings));
}

TEST(Csvw, Rows_follow_their_dialect) {
    EXPECT_EQ(converted("x|a|b\ny|'1|2'|3\n", R"("dialect":{"delimiter":"|","quoteChar":"'","skipColumns":1})"),
              R"([{"a":"1|2","b":"3"}])");
    EXPECT_EQ(converted("a,b\n\"x \\\"y\\\"\",2\n", R"("dialect":{"doubleQuote":false})"), R"([{"a":"x \"y\"","b":"2"}])");
    EXPECT_EQ(converted("a,b\n\"1,2\n", R"("dialect":{"quoteChar":null})"), R"([{"a":"\"1","b":"2"}])");
    EXPECT_EQ(converted("a,b;1,2;", R"("dialect":{"lineTerminators":";"})"), R"([{"a":"1","b":"2"}])");
    EXPECT_EQ(converted("note\na,b\nc,d\n1,2\n", R"("dialect":{"skipRows":1,"headerRowCount":2})"), R"([{"a":"1","b":"2"}])");
    EXPECT_EQ(converted("\xA6W\xA6r\n\xA5x\xA5_\n", R"("dialect":{"encoding":"big5"})"), "[{\"名字\":\"台北\"}]");
    EXPECT_EQ(checked("a,b\n\"1\"x,2\n3\n", ""), "!stray-quote 2:0, !row-width 3:0");
    EXPECT_EQ(checked("a\n\"1", ""), "!unclosed-quote 2:0");
    EXPECT_EQ(converted("a,b\nx\"y,\"z\"w\n", ""), R"([{"a":"x\"y","b":"zw"}])") << "nothing is lost";
}

TEST(Csvw, Cells_have_defaults_nulls_and_lists) {
    const std::string columns =
        R"("tableSchema":{"columns":[{"titles":"a","datatype":"integer","separator":";","null":["-"],"default":"7"},{"titles":"b","required":true}]})";
    EXPECT_EQ(converted("a,b\n1; 2;-,x\n,y\n-,z\n", columns), R"([{"a":[1,2],"b":"x"},{"a":[7],"b":"y"},{"b":"z"}])");
    EXPECT_EQ(checked("a,b\n1,\n", columns), "!required-value 2:2");
    EXPECT_EQ(checked("a,b\n1;x,y\n", columns), "!type-error 2:1");
}

TEST(Csvw, Keys_say_which_row_breaks_them) {
    const std::string schema = R"("tableSchema":{"columns":[{"name":"id","titles":"id"},{"name":"up","titles":"up"}],"primaryKey":"id",
        "foreignKeys":[{"columnReference":"up","reference":{"resource":"t.csv","columnReference":"id"}}]})";
    EXPECT_EQ(checked("id,up\n1,1\n2,1\n2,1\n3,2\n4,9\n", schema), "!primary-key 4:0, !foreign-key 5:0, !foreign-key 6:0")
        << "two rows are no unique row";
}

TEST(Csvw, Schemas_and_dialects_may_stand_elsewhere) {
    const Site site = {
        {"http://example.org/s/schema.json",
         {.body =
              R"({"@context":["http://www.w3.org/ns/csvw",{"@language":"zh"}],"columns":[{"titles":"甲","name":"a","datatype":"integer"}]})"}},
        {"http://example.org/d.json", {.body = R"({"@context":"http://www.w3.org/ns/csvw","delimiter":";"})"}}};
    EXPECT_EQ(converted("甲\n5\n", R"("tableSchema":"s/schema.json","dialect":"d.json")", JsonMode::minimal, site), R"([{"a":5}])");
    EXPECT_EQ(checked("a\n5\n", R"("tableSchema":"none.json")"), "!not-found /tableSchema");
    EXPECT_EQ(checked("a\n5\n", R"("dialect":"none.json")"), "not-found /dialect");
}

TEST(Csvw, Patterns_are_of_ECMAScript_and_linear) {
    const auto with = [](const std::string& pattern) {
        return R"("tableSchema":{"columns":[{"titles":"a","datatype":{"format":")" + pattern + R"("}}]})";
    };
    EXPECT_EQ(checked("a\nA-1\n", with("^[A-Z]-\\\\d$")), "");
    EXPECT_EQ(checked("a\nA-x\n", with("^[A-Z]-\\\\d$")), "!type-error 2:1");
    EXPECT_EQ(checked("a\nA\n", with("(?=A)A")), "regex-unsupported /tableSchema/columns/0/datatype/format");
    EXPECT_EQ(checked("a\nA\n", with("[A")), "regex-invalid /tableSchema/columns/0/datatype/format");
}

TEST(Csvw, Metadata_that_is_none_is_refused_by_name) {
    const auto refused = [](const std::string& json) {
        const Site site = {{"http://example.org/m.json", {.body = json}}, {"http://example.org/t.csv", {.body = "a\n1\n"}}};
        return listed(validate({.metadata_url = "http://example.org/m.json"}, fetch_from(site)));
    };
    EXPECT_EQ(refused("{"), "!bad-json");
    EXPECT_EQ(refused("[]"), "!not-an-object");
    EXPECT_EQ(refused(R"({"url":"t.csv"})"), "!context-missing /@context");
    EXPECT_EQ(refused(R"({"@context":"http://schema.org","url":"t.csv"})"), "!wrong-context /@context");
    EXPECT_EQ(refused(R"({"@context":"http://www.w3.org/ns/csvw"})"), "!property-missing, !no-tables");
    EXPECT_EQ(refused(R"({"@context":"http://www.w3.org/ns/csvw","url":"t.csv","tableSchema":{"@context":{}}})"),
              "!context-not-at-top /tableSchema/@context");
    EXPECT_EQ(refused(R"({"@context":"http://www.w3.org/ns/csvw","url":"t.csv","transformations":[{"url":"x"}]})"),
              "!property-missing /transformations/0");
    EXPECT_EQ(refused(R"({"@context":"http://www.w3.org/ns/csvw","url":"none.csv"})"), "!not-found");
}

TEST(Csvw, A_file_alone_is_described_by_what_answers_beside_it) {
    Site site = {{"http://example.org/t.tsv", {.body = "a\tb\n1\t2\n", .content_type = "text/tab-separated-values"}}};
    const auto json = [&](const char* url) {
        return convert_to_json({.table_url = url}, JsonMode::minimal, fetch_from(site)).json.value_or("");
    };
    EXPECT_EQ(json("http://example.org/t.tsv"), R"([{"a":"1","b":"2"}])");
    site["http://example.org/t.csv"] = {.body = "\xE9\n", .content_type = "text/csv; charset=iso-8859-1; header=absent"};
    EXPECT_EQ(json("http://example.org/t.csv"), "[{\"_col.1\":\"é\"}]");
    site["http://example.org/csv-metadata.json"] = {
        .body =
            R"({"@context":"http://www.w3.org/ns/csvw","tables":[{"url":"t.tsv","tableSchema":{"columns":[{"titles":"a","datatype":"integer"},{"titles":"b"}]}}]})"};
    EXPECT_EQ(json("http://example.org/t.tsv"), R"([{"a":1,"b":"2"}])");
    const Findings other = validate({.table_url = "http://example.org/t.csv"}, fetch_from(site));
    EXPECT_EQ(listed(other), "metadata-of-other-tables");
}

TEST(Csvw, Titles_are_compared_in_the_language_of_the_file) {
    const std::string metadata =
        R"({"@context":"http://www.w3.org/ns/csvw","url":"t.csv","tableSchema":{"columns":[{"name":"a","titles":{"en":"Street"}}]}})";
    const auto of = [&](const char* language) {
        const Site site = {{"http://example.org/m.json", {.body = metadata}},
                           {"http://example.org/t.csv", {.body = "Street\nx\n", .content_language = language}}};
        return listed(validate({.metadata_url = "http://example.org/m.json"}, fetch_from(site)));
    };
    EXPECT_EQ(of("en-GB"), "");
    EXPECT_EQ(of("de"), "!schema-incompatible 0:1");
    EXPECT_EQ(of("de, en"), "") << "of several languages none is sure";
}

std::string columns_of(std::size_t count) {
    std::string out = R"("tableSchema":{"columns":[)";
    for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? ",{" : "{") + std::string(R"("name":"c)") + std::to_string(i) + "\"}";
    return out + "]}";
}

TEST(Csvw, A_table_has_at_most_two_thousand_columns_and_a_group_two_hundred_tables) {
    EXPECT_EQ(checked("a\n1\n", columns_of(2'000)).find("too-many"), std::string::npos);
    EXPECT_EQ(checked("a\n1\n", columns_of(2'001)), "!too-many-columns /tableSchema/columns/2000");
    const auto group = [](int tables) {
        std::string json = R"({"@context":"http://www.w3.org/ns/csvw","tables":[)";
        for (int i = 0; i < tables; ++i) json += (i > 0 ? "," : "") + std::string(R"({"url":"t.csv"})");
        const Site site = {{"http://example.org/m.json", {.body = json + "]}"}}, {"http://example.org/t.csv", {.body = "a\n1\n"}}};
        return listed(validate({.metadata_url = "http://example.org/m.json"}, fetch_from(site)));
    };
    EXPECT_EQ(group(200), "");
    EXPECT_EQ(group(201), "!too-many-tables /tables/200");
}

TEST(Csvw, Findings_are_counted_beyond_those_that_are_kept) {
    std::string csv = "a\n";
    for (int i = 0; i < 1'500; ++i) csv += "x\n";
    const Site site = {
        {"http://example.org/m.json",
         {.body =
              R"({"@context":"http://www.w3.org/ns/csvw","url":"t.csv","tableSchema":{"columns":[{"titles":"a","datatype":"integer"}]}})"}},
        {"http://example.org/t.csv", {.body = csv}}};
    const Findings found = validate({.metadata_url = "http://example.org/m.json"}, fetch_from(site));
    EXPECT_EQ(found.errors, 1'500);
    EXPECT_EQ(found.kept.size(), most_findings);
}

TEST(Csvw, Standard_mode_tells_of_tables_rows_and_annotations) {
    EXPECT_EQ(
        converted("a\n1\n", R"("@id":"http://example.org/id","dc:title":{"@value":"T","@language":"en"},"notes":[{"@type":"oa:Annotation"}],
                          "tableSchema":{"columns":[{"name":"a","titles":"a"}],"rowTitles":"a"})",
                  JsonMode::standard),
        R"({"tables":[{"url":"http://example.org/t.csv","@id":"http://example.org/id","notes":[{"@type":"oa:Annotation"}],"dc:title":"T",)"
        R"("row":[{"url":"http://example.org/t.csv#row=2","rownum":1,"titles":"1","describes":[{"a":"1"}]}]}]})");
}

}  // namespace
}  // namespace skl::opendata::csvw
