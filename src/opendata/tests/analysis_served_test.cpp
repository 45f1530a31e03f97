// Two tables looked at together, as a browser and a program meet it (opendata.md §16, §17), on both databases.
#include "opendata/joins/jobs.h"
#include "opendata/tests/looked_into.h"

namespace skl::opendata {
namespace {

using testing::Answered;

class AnalysisServed : public testing::LookedInto {
protected:
    static std::string people_and_homes(const std::string& more = "") {
        return "/analysis?left=people&right=homes&left_key=" + coded("區域別") + "&right_key=" + coded("縣市") +
               "&right_key=" + coded("鄉鎮市區") + more;
    }
    void publish_places() {
        std::string people = "區域別,人口數\r\n", homes = "縣市,鄉鎮市區,戶數\r\n";
        for (int i = 0; i < 30; ++i) people += fmt::format("{}第{}區,{}\r\n", i % 2 == 0 ? "臺南市" : "臺北市", i, 100 + i);
        for (int i = 10; i < 40; ++i) homes += fmt::format("{},第 {}區,{}\r\n", i % 2 == 0 ? "台南市" : "台北市", i, 10 + i);
        publish("people", people);
        publish("homes", homes);
    }
};

TEST_F(AnalysisServed, Village_keys_of_two_ministries_match_as_the_vector_says) {
    publish("vital", file("tw/village_vital_10307.csv"));
    publish("villages", file("tw/villages_2022.csv"));
    const std::string keys = "?left=vital&right=villages&left_key=" + coded("區域別") + "&left_key=" + coded("村里") +
                             "&right_key=city&right_key=area&right_key=village&units=written";
    const Node page = json(ask("GET", "/analysis" + keys));
    EXPECT_EQ(at(page, {"match", "left_keys"}), "7854");
    EXPECT_EQ(at(page, {"match", "right_keys"}), "7911");
    EXPECT_EQ(at(page, {"match", "both"}), "7093");
    EXPECT_EQ(at(page, {"match", "percent"}), "90.3 %");
    EXPECT_EQ(at(page, {"match", "exact_percent"}), "85.0 %");
    EXPECT_EQ(at(page, {"match", "grade"}), "4");
    EXPECT_EQ(at(json(ask("GET", "/analysis" + keys + "&form=exact")), {"match", "both"}), "6677");
    const Answered seen = get("/analysis" + keys, "Accept: text/html\r\n");
    EXPECT_NE(seen.body.find("90.3 %"), std::string::npos);
    EXPECT_NE(seen.body.find("85.0 %"), std::string::npos);
    EXPECT_LT(seen.body.size(), 60'000U);
}

TEST_F(AnalysisServed, Town_keys_of_the_vector_match_beside_many_rows_each) {
    publish("vital", file("tw/village_vital_10307.csv"));
    publish("roads", file("tw/roads_109_two_headers.csv"));
    const std::string keys = "/analysis?left=vital&right=roads&left_key=" + coded("區域別") + "&right_key=site_id&units=written&form=";
    const Node normal = json(ask("GET", keys + "normal")), exact = json(ask("GET", keys + "exact"));
    EXPECT_EQ(at(normal, {"match", "left_keys"}), "370");
    EXPECT_EQ(at(normal, {"match", "right_keys"}), "360");
    EXPECT_EQ(at(normal, {"match", "both"}), "343");
    EXPECT_EQ(at(exact, {"match", "both"}), "331");
    EXPECT_EQ(at(normal, {"match", "fan_out"}), "many_to_many");
    EXPECT_EQ(at(normal, {"too_long"}), "") << "a boolean";
    EXPECT_TRUE(normal.find("too_long")->truth) << "villages by roads of a town are more rows than an answer at once has";
}

TEST_F(AnalysisServed, A_join_tells_its_rows_its_fan_out_and_what_meets_none) {
    publish_places();
    const Node page = json(ask("GET", people_and_homes()));
    EXPECT_EQ(at(page, {"match", "both"}), "20");
    EXPECT_EQ(at(page, {"match", "rows"}), "20");
    EXPECT_EQ(at(page, {"match", "rows_without"}), "10");
    EXPECT_EQ(at(page, {"match", "fan_out"}), "one_to_one");
    EXPECT_EQ(page.find("match")->find("unmatched")->items.size(), 10U);
    EXPECT_EQ(at(page, {"result", "shown"}), "20");
    // The SQL that is shown is the SQL that answers.
    const std::string sql = at(page, {"sql"});
    std::string body = R"({"sql":)";
    write_json_string(body, sql);
    EXPECT_EQ(json(ask("POST", "/sql", "", body + "}")).find("rows")->items.size(), 20U);
    EXPECT_EQ(json(ask("GET", people_and_homes("&join=left").insert(9, "/rows"))).find("rows")->items.size(), 30U);
    const Answered csv = ask("GET", people_and_homes("&format=csv").insert(9, "/rows"));
    EXPECT_EQ(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    EXPECT_NE(csv.body.find("區域別,人口數,縣市,鄉鎮市區,戶數"), std::string::npos) << csv.body.substr(0, 100);
}

TEST_F(AnalysisServed, Groups_measures_chart_and_map_are_of_the_joined_rows) {
    publish_places();
    const std::string asked = people_and_homes("&left_columns=" + coded("區域別") + "&left_columns=" + coded("人口數") +
                                               "&right_columns=" + coded("縣市") + "&right_columns=" + coded("戶數") +
                                               "&group=" + coded("縣市") + "&measure=" + coded("sum(戶數)") + "&measure=count");
    const Node page = json(ask("GET", asked));
    const Node rows = json(ask("GET", std::string(asked).insert(9, "/rows")));
    ASSERT_EQ(rows.find("rows")->items.size(), 2U);
    EXPECT_EQ(at(rows.find("rows")->items[0], {"縣市"}), "台北市");
    EXPECT_EQ(at(rows.find("rows")->items[0], {"sum(戶數)"}), "300");
    EXPECT_EQ(at(rows.find("rows")->items[1], {"count"}), "10");
    EXPECT_EQ(at(page, {"chart", "x"}), "縣市");
    ASSERT_EQ(page.find("chart")->find("bars")->items.size(), 2U);
    EXPECT_EQ(at(page.find("chart")->find("bars")->items[0], {"exact"}), "300");
    EXPECT_EQ(at(page, {"map", "areas_json"}), R"({"63000":300,"67000":290})");
    EXPECT_NE(at(page, {"map_missing"}), "") << "townships count for their county, and the page says so";
}

TEST_F(AnalysisServed, The_second_table_is_suggested_by_the_values_it_shares) {
    publish_places();
    const Node page = json(ask("GET", "/analysis?left=people"));
    (void)json(ask("GET", "/analysis?left=homes"));  // looked at, both of them
    const Node again = json(ask("GET", "/analysis?left=people"));
    ASSERT_FALSE(again.find("suggested")->items.empty());
    EXPECT_EQ(at(again.find("suggested")->items[0], {"table"}), "homes");
    const Node both = json(ask("GET", "/analysis?left=people&right=homes"));
    EXPECT_EQ(at(both, {"match", "both"}), "20") << "the suggestion says by which columns";
    publish("trees", "樹種,高度\r\n樟樹,1.5\r\n榕樹,2.5\r\n");
    EXPECT_EQ(ask("GET", "/analysis?left=people&right=trees").status, 422) << "where nothing is suggested, a program says its keys";
    EXPECT_EQ(page.find("left_found")->items.size(), 0U);
}

TEST_F(AnalysisServed, What_is_not_there_is_refused_by_its_name) {
    publish_places();
    EXPECT_EQ(ask("GET", "/analysis?left=nothing").status, 404);
    EXPECT_EQ(member(ask("GET", people_and_homes("&group=nothing")), "code"), "unknown-column");
    EXPECT_EQ(member(ask("GET", people_and_homes("&measure=" + coded("sum(區域別)"))), "code"), "unknown-measure");
    EXPECT_EQ(member(ask("GET", "/analysis?left=people&right=homes&left_key=x&right_key=y"), "code"), "unknown-column");
    ASSERT_TRUE(write([&](Transaction& tx) {
        tx.query("update dataset set access_level = 'restricted' where tenant = :tenant and slug = 'homes'").run();
        return true;
    }));
    EXPECT_EQ(ask("GET", people_and_homes()).status, 404) << "a restricted table is not there for joins";
}

}  // namespace
}  // namespace skl::opendata
