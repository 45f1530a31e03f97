// The Explore face over a real socket: datasets, records with ODSQL, groups, facets and exports; what is not understood is refused.
#include "opendata/tests/served.h"

namespace skl::opendata {
namespace {

using testing::Served;

constexpr const char* file =
    "縣市,類別,數量,時間\r\n臺北市,A,3,2026-01-01 08:00:00\r\n臺北市,B,5,2026-01-02 08:00:00\r\n基隆市,A,7,2026-02-01 "
    "08:00:00\r\n新北市,A,1,2026-02-02 08:00:00\r\n";

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '=' || c == '&' || c == '_' ||
                           c == '-' || c == '.';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

class Explore : public Served {
protected:
    Explore() { publish("things", file); }
    skl::testing::Answered explore(const std::string& path, std::string_view query = "") const {
        return get("/api/explore/v2.1/catalog/datasets" + path + (query.empty() ? "" : "?" + encoded(query)));
    }
    std::string records(std::string_view query) const { return explore("/things/records", query).body; }
    std::string refusal(std::string_view query) const {
        const auto answer = explore("/things/records", query);
        return fmt::format("{} {}", answer.status, member(answer, "error_code"));
    }
};

TEST_F(Explore, Datasets_are_told_with_their_fields) {
    const auto all = explore("");
    ASSERT_EQ(all.status, 200) << all.body;
    EXPECT_EQ(member(all, "total_count"), "1");
    const auto one = explore("/things");
    ASSERT_EQ(one.status, 200) << one.body;
    EXPECT_EQ(member(one, "dataset_id"), "things");
    EXPECT_NE(one.body.find(R"({"name":"數量","label":"數量","type":"int")"), std::string::npos) << one.body;
    EXPECT_NE(one.body.find(R"("records_count":4)"), std::string::npos);
    EXPECT_EQ(explore("/nothing").status, 404);
    EXPECT_EQ(member(explore("", "refine=keyword:none"), "total_count"), "0");
    EXPECT_EQ(member(explore("", "exclude=license:MIT"), "total_count"), "1");
    EXPECT_EQ(member(explore("", "where=search('nothing at all')"), "total_count"), "0");
    EXPECT_EQ(explore("", "refine=colour:red").status, 400);
    EXPECT_EQ(explore("", "where=title = 'x'").status, 400);
    EXPECT_EQ(member(explore("/things/attachments"), "total_count"), "0");
}

TEST_F(Explore, Records_answer_select_where_and_order) {
    EXPECT_EQ(records("select=縣市,數量 as n&where=類別 = 'A' and 數量 > 1&order_by=數量 desc"),
              R"({"total_count":2,"results":[{"縣市":"基隆市","n":7},{"縣市":"臺北市","n":3}]})");
    EXPECT_EQ(records("select=數量&refine=縣市:臺北市&exclude=類別:B"), R"({"total_count":1,"results":[{"數量":3}]})");
    EXPECT_EQ(records("select=時間&limit=1&timezone=Asia/Taipei"), R"({"total_count":4,"results":[{"時間":"2026-01-01T08:00:00+08:00"}]})");
    EXPECT_EQ(records("select=時間&limit=1"), R"({"total_count":4,"results":[{"時間":"2026-01-01T00:00:00+00:00"}]})");
    EXPECT_EQ(records("select=數量&limit=1&offset=3"), R"({"total_count":4,"results":[{"數量":1}]})");
    EXPECT_EQ(records("select=數量&where='基隆'"), R"({"total_count":1,"results":[{"數量":7}]})");
    EXPECT_EQ(records("select=數量&where=數量 in [3..5]"), R"({"total_count":2,"results":[{"數量":3},{"數量":5}]})");
    EXPECT_EQ(explore("/things/records/3").body, R"({"縣市":"臺北市","類別":"B","數量":5,"時間":"2026-01-02T00:00:00+00:00"})");
    EXPECT_EQ(explore("/things/records/99").status, 404);
}

TEST_F(Explore, Records_come_in_groups) {
    EXPECT_EQ(records("select=count(*) as c, sum(數量) as s&group_by=類別&order_by=s desc"),
              R"({"total_count":2,"results":[{"類別":"A","c":3,"s":11},{"類別":"B","c":1,"s":5}]})");
    EXPECT_EQ(records("group_by=縣市&limit=1"), R"x({"total_count":3,"results":[{"縣市":"基隆市","count(*)":1}]})x");
    EXPECT_EQ(records("select=sum(數量) as s&where=類別='A'"), R"({"total_count":1,"results":[{"s":11}]})");
    EXPECT_EQ(records("select=avg(數量) as a&group_by=month(時間) as m"), R"({"total_count":2,"results":[{"m":1,"a":4},{"m":2,"a":4}]})");
    EXPECT_EQ(refusal("select=縣市, count(*)&group_by=類別"), "400 InvalidRESTParameterError");
}

TEST_F(Explore, What_is_not_understood_is_refused) {
    EXPECT_EQ(refusal("where=數量 +"), "400 ODSQLError");
    EXPECT_EQ(refusal("where=沒有 = 1"), "400 ODSQLError");
    EXPECT_EQ(refusal("where=數量 = 'x'"), "400 ODSQLError");
    EXPECT_EQ(refusal("limit=101"), "400 InvalidRESTParameterError");
    EXPECT_EQ(refusal("limit=100&offset=9901"), "400 InvalidRESTParameterError");
    EXPECT_EQ(explore("/things/records", "limit=100&offset=9900").status, 200);
    EXPECT_EQ(refusal("foo=1"), "400 InvalidRESTParameterError");
    EXPECT_EQ(refusal("limit=1&limit=2"), "400 InvalidRESTParameterError");
    EXPECT_EQ(refusal("timezone=Mars/Olympus"), "400 InvalidRESTParameterError");
    EXPECT_EQ(refusal("order_by=沒有"), "400 InvalidRESTParameterError");
    EXPECT_EQ(refusal("refine=縣市"), "400 InvalidRESTParameterError");
    EXPECT_NE(explore("/things/records", "where=沒有 = 1").body.find("at position 1"), std::string::npos);
}

TEST_F(Explore, Facets_count_values) {
    const std::string facets = explore("/things/facets").body;
    EXPECT_NE(facets.find(R"({"name":"類別","facets":[{"count":3,"state":"displayed","name":"A","value":"A"},{"count":1)"),
              std::string::npos)
        << facets;
    EXPECT_NE(explore("/things/facets", "facet=縣市&where=類別='B'")
                  .body.find(R"({"count":1,"state":"displayed","name":"臺北市","value":"臺北市"}]}])"),
              std::string::npos);
    EXPECT_EQ(explore("/things/facets", "facet=沒有").status, 400);
    EXPECT_EQ(get("/api/explore/v2.1/catalog/facets").status, 200);
}

TEST_F(Explore, Exports_give_all_in_each_format) {
    EXPECT_EQ(explore("/things/exports/csv", "select=縣市,數量 as n&where=類別='A'&order_by=數量").body,
              "縣市,n\r\n新北市,1\r\n臺北市,3\r\n基隆市,7\r\n");
    EXPECT_EQ(explore("/things/exports/json", "select=數量&limit=2").status, 200);
    EXPECT_TRUE(read_json(explore("/things/exports/json").body));
    EXPECT_TRUE(explore("/things/exports/xlsx").body.starts_with("PK"));
    EXPECT_TRUE(explore("/things/exports/parquet").body.starts_with("PAR1"));
    EXPECT_EQ(explore("/things/exports/geojson").status, 400);  // nothing says where the records are
    EXPECT_EQ(explore("/things/exports/shp").status, 404);
    EXPECT_EQ(explore("/things/exports/csv", "select=count(*)").status, 400);
    EXPECT_NE(explore("/things/exports").body.find("/exports/parquet"), std::string::npos);
}

}  // namespace
}  // namespace skl::opendata
