// Bad input (opendata.md §23.3): each case has its status, its code, and says where the fault is.
#include "house.h"

namespace skl::contract {
namespace {

struct Bad {
    Query query;
    const char* code;
    const char* pointer;
    const char* position;  // code points from 1; empty: none
};

Node refused(const testing::Answered& answer, int status, const std::string& code) {
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    Node body = json(answer.body);
    EXPECT_EQ(at(body, "code").text, code) << answer.body;
    EXPECT_EQ(at(body, "type").text, "/problems/" + code);
    EXPECT_EQ(at(body, "status").text, std::to_string(status));
    EXPECT_FALSE(at(body, "title").text.empty());
    return body;
}

TEST(Contract, Bad_questions_are_refused_by_name_and_place) {
    const Bad cases[] = {{{{"filter", "村理 = 'x'"}}, "unknown-column", "/filter", "1"},
                         {{{"filter", "村里 = '塩行里' and 出生數 = 'abc'"}}, "type-mismatch", "/filter", "22"},
                         {{{"limit", "0"}}, "bad-limit", "/limit", ""},
                         {{{"limit", "10001"}}, "bad-limit", "/limit", ""},
                         {{{"limit", "1.5"}}, "bad-limit", "/limit", ""},
                         {{{"foo", "1"}}, "unknown-parameter", "/foo", ""},
                         {{{"cursor", "AAAA"}}, "bad-cursor", "/cursor", ""},
                         {{{"sort", "村理"}}, "unknown-column", "/sort", ""},
                         {{{"format", "feather"}}, "bad-parameter", "/format", ""},
                         {{{"as_of", "yesterday"}}, "bad-parameter", "/as_of", ""}};
    for (const Bad& bad : cases) {
        const Node body = refused(House::one().get(vital + "/rows", bad.query), 400, bad.code);
        const Node& error = at(body, "errors").items.at(0);
        EXPECT_EQ(at(error, "pointer").text, bad.pointer);
        if (*bad.position != '\0') EXPECT_EQ(at(at(error, "at"), "column").text, bad.position);
    }
}

TEST(Contract, An_unknown_column_comes_with_near_ones_as_a_list) {
    const Node body = refused(House::one().get(vital + "/rows", {{"filter", "村理 = 'x'"}}), 400, "unknown-column");
    const auto& near = at(body, "near").items;
    ASSERT_EQ(near.size(), 3u);
    EXPECT_EQ(near[0].text, "村里");
    EXPECT_EQ(near[1].text, "區域別");
}

TEST(Contract, A_bad_limit_says_the_good_ones) {
    const auto answer = House::one().get(vital + "/rows", {{"limit", "0"}}, "Accept-Language: en\r\n");
    EXPECT_TRUE(answer.says("10,000")) << answer.body;
}

TEST(Contract, A_cursor_with_one_character_changed_is_refused) {
    const std::string cursor = at(json(House::one().get(vital + "/rows", {{"limit", "2"}}).body), "next").text;
    ASSERT_FALSE(cursor.empty());
    EXPECT_EQ(House::one().get(vital + "/rows", {{"limit", "2"}, {"cursor", cursor}}).status, 200);
    for (std::size_t i = 0; i < cursor.size(); i += 7) {
        std::string altered = cursor;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        refused(House::one().get(vital + "/rows", {{"limit", "2"}, {"cursor", altered}}), 400, "bad-cursor");
    }
}

TEST(Contract, What_is_not_there_is_404_on_every_route) {
    for (const char* tail :
         {"/rows", "/rows/1", "/aggregate", "/facets?column=a", "/geo", "/schema", "/stats", "/openapi.json", "/download/csv"})
        refused(House::one().ask("GET", std::string("/api/v1/tables/nowhere") + tail, ""), 404, "not-found");
    refused(House::one().get(vital + "/download/feather"), 404, "not-found");
}

TEST(Contract, An_impossible_Accept_is_406_with_the_formats) {
    const Node body = refused(House::one().get(vital + "/rows", {}, "Accept: image/png\r\n"), 406, "not-acceptable");
    EXPECT_GE(at(body, "formats").items.size(), 8u);
}

TEST(Contract, SQL_that_is_no_one_SELECT_is_refused_by_name_and_position) {
    const std::tuple<const char*, const char*, const char*> cases[] = {{"drop table x", "drop", "1"},
                                                                       {"select 1; select 2", ";", "9"},
                                                                       {"select pg_sleep(1)", "pg_sleep", "8"},
                                                                       {"select '村里', getenv('HOME')", "getenv", "14"}};
    for (const auto& [sql, name, position] : cases) {
        const Node body = refused(House::one().sql(sql), 400, "sql-not-allowed");
        EXPECT_EQ(at(body, "name").text, name) << sql;
        EXPECT_EQ(at(body, "position").text, position) << sql;
    }
}

TEST(Contract, SQL_over_its_time_or_memory_is_stopped_and_others_are_answered) {
    refused(House::one().sql("select count(*) from range(10000000) a, range(10000000) b"), 408, "query-timeout");
    refused(House::one().sql("select list(a.range) from range(10000000) a, range(5) b"), 507, "query-memory");
    EXPECT_EQ(House::one().sql("select 1").status, 200);
}

TEST(Contract, SQL_binds_its_parameters_and_cuts_long_answers) {
    const auto bound =
        House::one().sql("select count(*) n from od.\"village-vital-statistics\" where \"村里\" = $name", R"({"name":"塩行里"})");
    EXPECT_TRUE(bound.says(R"("rows":[{"n":1}])")) << bound.body;
    const auto hostile =
        House::one().sql("select count(*) n from od.\"village-vital-statistics\" where \"村里\" = $name", R"({"name":"' or 1=1 --"})");
    EXPECT_TRUE(hostile.says(R"("rows":[{"n":0}])")) << hostile.body;
    const auto cut = House::one().sql("select range from range(10001)");
    EXPECT_TRUE(cut.says(R"("truncated":true)"));
    EXPECT_EQ(at(json(cut.body), "rows").items.size(), 10'000u);
    const auto whole = House::one().sql("select range from range(10000)");
    EXPECT_TRUE(whole.says(R"("truncated":false)"));
}

TEST(Contract, SQL_has_a_tag_that_changes_with_the_question) {
    const auto first = House::one().sql("select 1 a"), again = House::one().sql("select 1 a"), other = House::one().sql("select 2 a");
    EXPECT_FALSE(first.header("etag").empty());
    EXPECT_EQ(first.body, again.body);
    EXPECT_EQ(first.header("etag"), again.header("etag"));
    EXPECT_NE(first.header("etag"), other.header("etag"));
}

TEST(Contract, SQL_explains_its_cost_without_running_or_naming_files) {
    const auto answer = House::one().ask("POST", "/api/v1/sql/explain", "Content-Type: application/json\r\n",
                                         R"({"sql":"select \"區域別\", count(*) from od.\"village-vital-statistics\" group by 1"})");
    ASSERT_EQ(answer.status, 200) << answer.body;
    const Node body = json(answer.body);
    EXPECT_GE(at(body, "steps").items.size(), 2u);
    EXPECT_FALSE(answer.says("parquet/")) << answer.body;
    EXPECT_FALSE(answer.says(House::one().folder().string()));
}

}  // namespace
}  // namespace skl::contract
