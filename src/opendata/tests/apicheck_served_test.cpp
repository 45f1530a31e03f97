// Our own APIs held to the rules for APIs of agencies, over a real socket.
#include "opendata/taiwan/api_check.h"
#include "opendata/tests/served.h"

namespace skl::opendata::taiwan {
namespace {

using opendata::testing::Served;

class ApiCheck : public Served {
protected:
    ApiCheck() {
        publish("things", "編號,名稱,日期\r\n1,甲,2026-01-02\r\n2,乙,2026-01-03\r\n");
        configuration.private_webhooks = true;
    }
    std::string base() const { return fmt::format("http://127.0.0.1:{}", port); }
    static std::string failing(const Result<ApiEvidence>& seen) {
        if (!seen) return seen.problem().code;
        std::string out;
        for (const RuleResult& one : judge(*seen))
            if (one.verdict == RuleVerdict::fail) out += one.rule + " (" + one.found + ") ";
        return out;
    }
};

TEST_F(ApiCheck, The_api_of_a_table_keeps_all_rules) {
    const auto seen = look_at(base() + "/t/county/api/v1/tables/things/rows", true);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->by, "link");
    EXPECT_NE(seen->document_url.find("/tables/things/openapi.json"), std::string::npos);
    EXPECT_EQ(failing(seen), "");
}

TEST_F(ApiCheck, The_api_of_the_whole_platform_keeps_all_rules) {
    const auto seen = look_at(base() + "/t/county/openapi.json", true);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->by, "given");
    const std::string out = failing(seen);
    EXPECT_TRUE(out.empty() || out == "link-service-desc () ") << out;  // the document itself is where links lead to
}

TEST_F(ApiCheck, Private_addresses_are_called_by_nobody_on_the_page) {
    EXPECT_EQ(look_at(base() + "/openapi.json", false).problem().code, "call-forbidden");
    configuration.private_webhooks = false;
    EXPECT_EQ(ask("GET", fmt::format("/developers/apicheck?url=http://127.0.0.1:{}/openapi.json", port)).status, 422);
    EXPECT_EQ(ask("GET", "/developers/apicheck?url=ftp://example.org/").status, 400);
    EXPECT_EQ(ask("GET", "/developers/apicheck").status, 200);
}

TEST_F(ApiCheck, The_page_says_what_passed_and_what_to_do) {
    const auto page = ask("GET", fmt::format("/developers/apicheck?url=http://127.0.0.1:{}/t/county/api/v1/tables/things/rows", port));
    ASSERT_EQ(page.status, 200) << page.body;
    EXPECT_EQ(member(page, "failed"), "0") << page.body;
    const auto html = get(fmt::format("/developers/apicheck?url=http://127.0.0.1:{}/", port), "Accept: text/html\r\n");
    EXPECT_EQ(html.status, 200);
    EXPECT_LT(html.body.size(), 60'000U);
}

}  // namespace
}  // namespace skl::opendata::taiwan
