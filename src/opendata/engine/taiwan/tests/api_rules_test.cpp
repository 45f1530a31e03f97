// Rules for APIs of agencies: each can pass and fail, and the government's own Swagger documents are read.
#include <gtest/gtest.h>

#include "kernel/text/disk.h"
#include "opendata/engine/frictionless/yaml.h"
#include "opendata/engine/taiwan/api_rules.h"

namespace skl::opendata::taiwan {
namespace {

constexpr const char* good = R"({"openapi":"3.1.0","info":{"title":"Births","version":"1","contact":{"email":"a@example.gov.tw"}},
 "servers":[{"url":"https://example.gov.tw/api/v1"}],
 "paths":{"/births":{"get":{"operationId":"births","summary":"All","parameters":[{"name":"limit","in":"query"}],
   "responses":{"200":{"description":"rows"},"400":{"$ref":"#/components/responses/bad"}}}},
  "/births/{id}":{"parameters":[{"name":"id","in":"path","required":true}],"get":{"summary":"One","responses":{"200":{"description":"row"},"404":{"description":"none"}}}}},
 "components":{"responses":{"bad":{"description":"bad"}}}})";

ApiEvidence of(const std::string& document) {
    ApiEvidence out;
    out.entry = {"https://example.gov.tw/api/v1", 200, "application/json", "{}", {R"(</openapi.json>; rel="service-desc")"}};
    out.apis = {
        "https://example.gov.tw/apis.json",
        200,
        "application/json",
        R"({"name":"n","apis":[{"name":"Births","baseURL":"https://example.gov.tw/api/v1","properties":[{"type":"OpenAPI","url":"/openapi.json"}]}]})",
        {}};
    out.document = std::move(*read_json(document));
    out.document_url = "https://example.gov.tw/openapi.json";
    out.missing = {"https://example.gov.tw/api/v1/none", 404, "application/problem+json", R"({"status":404})", {}};
    out.sample = {"https://example.gov.tw/api/v1/births",
                  200,
                  "application/json; charset=utf-8",
                  R"({"at":"2026-01-31T08:00:00+08:00","day":"2026-01-31"})",
                  {}};
    return out;
}

std::string failing(const ApiEvidence& evidence) {
    std::string out;
    for (const RuleResult& one : judge(evidence))
        if (one.verdict != RuleVerdict::pass) out += one.rule + (one.verdict == RuleVerdict::fail ? " " : "? ");
    return out;
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

TEST(ApiRules, A_good_api_passes_all_of_them) {
    EXPECT_EQ(failing(of(good)), "");
    EXPECT_GE(judge(of(good)).size(), 18U);
}

TEST(ApiRules, Each_rule_fails_where_it_is_broken) {
    struct Case {
        const char *rule, *from, *to;
    };
    const Case documents[] = {{"oas-valid ", R"("version":"1")", R"("version":"")"},
                              {"oas-valid ", "#/components/responses/bad", "#/components/responses/none"},
                              {"oas-valid ", R"("required":true)", R"("required":false)"},
                              {"oas-valid ", R"("/births/{id}")", R"("/births/{key}")"},
                              {"contact ", R"(,"contact":{"email":"a@example.gov.tw"})", ""},
                              {"described ", R"("summary":"One",)", ""},
                              {"responses-described ", R"({"200":{"description":"row"},)", "{"},
                              {"errors-described ", R"(,"404":{"description":"none"})", ""},
                              {"version-in-path ", "/api/v1", "/api"},
                              {"nouns ", "/births/{id}", "/getBirths/{id}"},
                              {"path-style ", "/births/{id}", "/births.php/{id}"},
                              {"methods ", R"("summary":"One")", R"("summary":"One","requestBody":{})"}};
    for (const Case& one : documents) EXPECT_EQ(failing(of(changed(good, one.from, one.to))), one.rule) << one.to;
    EXPECT_EQ(
        failing(of(changed(changed(good, R"("openapi":"3.1.0")", R"("swagger":"2.0")"),
                           R"("servers":[{"url":"https://example.gov.tw/api/v1"}],)", R"("host":"example.gov.tw","basePath":"/api/v1",)"))),
        "oas-current ");
    const auto with = [](auto change) {
        ApiEvidence out = of(good);
        change(out);
        return failing(out);
    };
    EXPECT_EQ(with([](ApiEvidence& one) { one.apis->status = 404; }), "apis-json apis-json-oas? ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.apis->body = changed(one.apis->body, "OpenAPI", "Docs"); }), "apis-json-oas ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.entry.links.clear(); }), "link-service-desc ");
    EXPECT_EQ(
        with([](ApiEvidence& one) { one.entry.links.clear(), one.entry.body = R"(<head><LINK href='/o' rel="alternate api"></head>)"; }),
        "");
    EXPECT_EQ(with([](ApiEvidence& one) { one.missing->status = 200; }), "status-404 ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.missing->content_type = "text/html"; }), "error-body ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.sample->content_type = "text/html"; }), "answer-json ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.sample->content_type = "application/json; charset=big5"; }), "answer-utf8 ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.sample->body = R"({"at":"2026-01-31 08:00:00"})"; }), "times ");
    EXPECT_EQ(with([](ApiEvidence& one) { one.sample->body = R"({"at":"2026/01/31"})"; }), "times ");
    EXPECT_NE(with([](ApiEvidence& one) { one.document.reset(); }).find("oas-present "), std::string::npos);
}

TEST(ApiRules, Moves_are_posted_and_nouns_may_begin_like_verbs) {
    for (const char* path : {"/petitions/{id}/submit", "/petitions/{id}/send-back-submit", "/settings", "/listings", "/address",
                             "/checkpoints", "/documents"}) {
        const std::string method = std::string(path).ends_with("submit") ? "post" : "get";
        const std::string document = fmt::format(
            R"({{"openapi":"3.0.3","info":{{"title":"t","version":"1"}},"paths":{{"{}":{{"{}":{{"summary":"s","responses":{{"200":{{"description":"d"}}}}}}}}}}}})",
            path, method);
        EXPECT_EQ(failing(of(document)).find("nouns"), std::string::npos) << path;
    }
}

TEST(ApiRules, The_governments_own_documents_are_valid_swagger) {
    for (const char* name : {"common_data_access_api_swagger2.yaml", "cross_platform_exchange_swagger2.yaml"}) {
        const auto document = frictionless::read_yaml(disk::read(std::string("testdata/opendata/openapi/") + name).value_or(""));
        ASSERT_TRUE(document) << name;
        EXPECT_EQ(server_of(*document), "/api/v1");
        for (const std::string& fault : faults_of_document(*document)) ADD_FAILURE() << name << ": " << fault;
    }
    const auto apis = read_json(disk::read("testdata/opendata/openapi/apis.json").value_or(""));
    ASSERT_TRUE(apis);
    EXPECT_EQ(documents_in_apis_json(*apis, "http://data.gov.tw/").size(), 2U);
}

}  // namespace
}  // namespace skl::opendata::taiwan
